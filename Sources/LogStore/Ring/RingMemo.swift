import Synchronization

/// The stored rings that were decoded last: what a simulation, in which many nodes of one process read
/// the same value of the coordination store, would else decode for each of them.
///
/// Nothing depends on what is known: a ring is taken from here only if its bytes are the same.
/// Thread-safe; a look-up compares the bytes, unless they are the same memory.
public final class RingMemo: Sendable {
  /// Nodes read a ring at nearly the same time: more are hardly ever asked for.
  private static let most = 4

  /// The latest last.
  private let known = Mutex<[(bytes: [UInt8], ring: RingValue)]>([])

  public init() {}

  /// The ring that these bytes were decoded to.
  func ring(_ bytes: [UInt8]) -> RingValue? {
    known.withLock { known in known.last { $0.bytes == bytes }?.ring }
  }

  func note(_ ring: RingValue, of bytes: [UInt8]) {
    known.withLock { known in
      if known.count == Self.most { known.removeFirst() }
      known.append((bytes, ring))
    }
  }
}

extension RingValue {
  /// As `init(decoding:_:)`, unless another node has decoded the same bytes.
  static func decoded(_ bytes: [UInt8], _ known: KnownTokens, sharing memo: RingMemo?)
    throws(RingValueError) -> RingValue
  {
    if let ring = memo?.ring(bytes) { return ring }
    let ring = try RingValue(decoding: bytes, known)
    memo?.note(ring, of: bytes)
    return ring
  }
}
