public import LogModel

/// A way in which Loki's chunks behave that a careful implementation would not have. The raw value is
/// its id. Source: chunk format, §16 and where `source` says.
public enum ChunkQuirk: String, CaseIterable, Sendable {
  case emptyLinesLost = "chunk-empty-lines-lost"
  case zeroTimeUnset = "chunk-zero-time-unset"
  case negativeTimesLost = "chunk-negative-times-lost"
  case staleSize = "chunk-stale-size"
  case badBlocksSkipped = "chunk-bad-blocks-skipped"
  case cutEntryLost = "chunk-cut-entry-lost"
  case cutMatchAccepted = "chunk-cut-match-accepted"
  case badNameEndsBlock = "chunk-bad-name-ends-block"
  case reboundRoundsUp = "chunk-rebound-rounds-up"
  case endOfTimeLost = "chunk-end-of-time-lost"
  case headerNewlineCounted = "chunk-header-newline-counted"
  case headerTimesTruncated = "chunk-header-times-truncated"
  case rewriteShiftsSymbols = "chunk-rewrite-shifts-symbols"

  /// What Loki 3.7.6 does.
  public var loki: String {
    switch self {
    case .emptyLinesLost:
      "a head of only empty lines without metadata counts as empty: closing never writes it, and its checkpoint cannot be restored"
    case .zeroTimeUnset:
      "a least time of 0 counts as not set: the next entry or block replaces it"
    case .negativeTimesLost:
      "an unordered head counts entries before 1970, and at the greatest time, but does not write them; its greatest time is never negative"
    case .staleSize:
      "the compressed size stays that of the last serialisation, also after appends"
    case .badBlocksSkipped:
      "a block whose checksum is wrong is dropped on opening, and one that does not decode is passed over unless it is the last"
    case .cutEntryLost:
      "a payload that ends exactly behind a line, its pair count or a pair loses that entry without an error"
    case .cutMatchAccepted:
      "a raw DEFLATE stream that ends inside the distance of a match is taken for whole: what lies behind is lost without an error"
    case .badNameEndsBlock:
      "a name of metadata that has no normal form (nothing but underscores would be left) ends its block or head: that entry and those behind it are not read"
    case .reboundRoundsUp:
      "a rebound to [from, through] keeps entries up to a millisecond later"
    case .endOfTimeLost:
      "in a backward merge an entry at the least time ties with a source that has ended"
    case .headerNewlineCounted:
      "an envelope header is refused if its closing brace ends a snappy piece, because the newline behind it is not counted"
    case .headerTimesTruncated:
      "times of the envelope header go through a double and lose a millisecond in some spans; the chunk is then stored but cannot be fetched"
    case .rewriteShiftsSymbols:
      "a rewrite numbers the symbols anew but copies untouched blocks with the old numbers: their metadata becomes wrong or empty"
    }
  }

  /// What its strict twin does.
  public var strict: String {
    switch self {
    case .emptyLinesLost: "a head is empty when it has no entries"
    case .zeroTimeUnset: "0 is a time like others"
    case .negativeTimesLost: "all entries are written, and bounds may be negative"
    case .staleSize: "an append forgets the remembered size"
    case .badBlocksSkipped: "a bad block is an error"
    case .cutEntryLost: "an entry that is cut anywhere is an error"
    case .cutMatchAccepted: "a stream that is cut anywhere is an error"
    case .badNameEndsBlock: "such a name is given as it is stored"
    case .reboundRoundsUp: "the range ends with the nanosecond `through`"
    case .endOfTimeLost: "a source that has ended never wins"
    case .headerNewlineCounted: "white space behind the object belongs to the header"
    case .headerTimesTruncated: "times are decoded exactly"
    case .rewriteShiftsSymbols: "the whole symbol table is copied, so that copied blocks stay valid"
    }
  }

  /// Where the behaviour is described.
  public var source: String {
    switch self {
    case .emptyLinesLost: "chunk format, §7, §12 and §16"
    case .zeroTimeUnset: "chunk format, §7, §8 and §16"
    case .negativeTimesLost: "chunk format, §7, §9 and §16"
    case .staleSize: "chunk format, §8 and §16"
    case .badBlocksSkipped: "chunk format, §6 and §16"
    case .cutEntryLost: "chunk format, §6"
    case .cutMatchAccepted: "chunk format, §6; vectors of damaged chunks"
    case .badNameEndsBlock: "chunk format, §5"
    case .reboundRoundsUp: "chunk format, §11 and §16"
    case .endOfTimeLost: "chunk format, §10"
    case .headerNewlineCounted: "chunk format, §13"
    case .headerTimesTruncated: "chunk format, §13, \"Time trap\""
    case .rewriteShiftsSymbols: "chunk format, §11"
    }
  }

  /// Whether the quirk is a defect that no preset copies: it must be switched on by itself.
  public var isDefect: Bool { self == .headerTimesTruncated || self == .rewriteShiftsSymbols }

  var bit: UInt16 {
    switch self {
    case .emptyLinesLost: 1 << 0
    case .zeroTimeUnset: 1 << 1
    case .negativeTimesLost: 1 << 2
    case .staleSize: 1 << 3
    case .badBlocksSkipped: 1 << 4
    case .cutEntryLost: 1 << 5
    case .reboundRoundsUp: 1 << 6
    case .endOfTimeLost: 1 << 7
    case .headerNewlineCounted: 1 << 8
    case .headerTimesTruncated: 1 << 9
    case .rewriteShiftsSymbols: 1 << 10
    case .cutMatchAccepted: 1 << 11
    case .badNameEndsBlock: 1 << 12
    }
  }
}

/// The quirks that are in force.
public struct ChunkQuirks: Hashable, Sendable {
  private var bits: UInt16

  /// None: the strict behaviour.
  public static let none = ChunkQuirks(bits: 0)

  /// All, with the defects that no preset copies.
  public static let all = ChunkQuirks(bits: ChunkQuirk.allCases.reduce(0) { $0 | $1.bit })

  /// What Loki has, without the defects.
  public static let loki = ChunkQuirks(
    bits: ChunkQuirk.allCases.reduce(0) { $0 | ($1.isDefect ? 0 : $1.bit) })

  private init(bits: UInt16) { self.bits = bits }

  public init(_ compatibility: Compatibility) {
    self = compatibility == .strict ? .none : .loki
  }

  public func contains(_ quirk: ChunkQuirk) -> Bool { bits & quirk.bit != 0 }

  /// Whether names without a normal form are given as they are stored.
  var namesFallBack: Bool { !contains(.badNameEndsBlock) }

  public mutating func insert(_ quirk: ChunkQuirk) { bits |= quirk.bit }
  public mutating func remove(_ quirk: ChunkQuirk) { bits &= ~quirk.bit }

  /// In the order of the table.
  public var members: [ChunkQuirk] { ChunkQuirk.allCases.filter(contains) }
}

/// A quirk that has changed what a chunk keeps.
public struct ChunkQuirkBite: Hashable, Sendable {
  public let quirk: ChunkQuirk
  /// Entries concerned.
  public let entries: Int
  /// Their least and greatest time, ns.
  public let from: Int64
  public let through: Int64
}
