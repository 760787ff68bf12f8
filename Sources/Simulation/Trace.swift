import Bytes
import Environment

/// Kinds of traced effects.
public enum TraceKind: UInt8, Sendable {
  case send = 1
  case deliver
  case drop
  case disk
  case store
  case record
  case fault
}

/// One effect, as the trace hashes it.
public struct TraceEvent: Equatable, Sendable {
  /// Position in the trace, from 0.
  public var ordinal: UInt64
  public var kind: TraceKind
  /// Index of the node whose doing it is; -1: the world's.
  public var node: Int32
  /// Virtual nanoseconds.
  public var time: Int64
  public var a: UInt64
  public var b: UInt64
}

/// The hash of everything a run did, in order, with a checkpoint every 1 024 effects: equal hashes
/// mean equal runs, and two lists of checkpoints show where two runs part.
public struct Trace: Sendable {
  public static let checkpointInterval: UInt64 = 1024

  public private(set) var hash: UInt64 = 0x6E6F_726E_2074_7263
  public private(set) var count: UInt64 = 0
  /// Hash after each 1 024 effects.
  public private(set) var checkpoints: [UInt64] = []

  /// Effects to keep whole (ordinals), for a first-difference report.
  var window: Range<UInt64>?
  public private(set) var kept: [TraceEvent] = []

  init(window: Range<UInt64>? = nil) { self.window = window }

  @inline(__always)
  mutating func add(_ kind: TraceKind, node: Int32, time: Int64, _ a: UInt64, _ b: UInt64) {
    if let window, window.contains(count) {
      kept.append(TraceEvent(ordinal: count, kind: kind, node: node, time: time, a: a, b: b))
    }
    var h = Trace.absorb(hash, UInt64(kind.rawValue) | UInt64(UInt32(bitPattern: node)) &<< 8)
    h = Trace.absorb(h, UInt64(bitPattern: time))
    h = Trace.absorb(h, a)
    hash = Trace.absorb(h, b)
    count &+= 1
    if count & (Trace.checkpointInterval &- 1) == 0 { checkpoints.append(hash) }
  }

  @inline(__always)
  private static func absorb(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let mixed = (state ^ word) &* 0x9FB2_1C65_1E98_DF25
    return mixed ^ (mixed &>> 29)
  }
}
