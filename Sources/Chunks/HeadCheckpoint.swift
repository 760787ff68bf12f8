import Bytes

/// Reads the checkpoint form of a head (chunk format, §12).
struct HeadCheckpoint {
  struct Entry {
    var timestamp: Int64
    var line: UnsafeRawBufferPointer
    /// Symbols: name, value, name, value … and where they stand.
    var pairCount: UInt64 = 0
    var pairs = 0..<0
  }

  private let bytes: UnsafeRawBufferPointer
  private let format: HeadFormat
  private var at = 1
  private var rest: UInt64 = 0

  init(_ bytes: UnsafeRawBufferPointer, _ format: HeadFormat) {
    self.bytes = bytes
    self.format = format
  }

  /// The format by its first byte; nil if there are no bytes.
  static func format(_ bytes: [UInt8]) throws(ChunkError) -> HeadFormat? {
    switch bytes.first {
    case nil: return nil
    case 0:
      throw ChunkError(
        .unsupported, .head, at: 0,
        "incompatible headBlock version (0), only V1,V2,V3 is currently supported")
    case 1, 2, 3: return .ordered
    case 4: return .unordered
    case 5: return .unorderedWithMetadata
    case let version?:
      throw ChunkError(
        .unsupported, .head, at: 0, "unexpected head block version: unknown: \(version)")
    }
  }

  /// Reads what comes before the entries. Size and bounds of an ordered head follow from its entries.
  mutating func start() throws(ChunkError) {
    for field in 0..<(format == .ordered ? 4 : 1) {
      guard let value = LEB128.read(bytes, &at) else {
        throw ChunkError(.truncated, .head, at: at, "verifying headblock metadata: invalid size")
      }
      if field == 0 { rest = value }
    }
  }

  /// The next entry; nil when all that were announced are read.
  mutating func next() throws(ChunkError) -> Entry? {
    if rest == 0 { return nil }
    rest -= 1
    let timestamp = LEB128.unzigzag(try value())
    let length = try value()
    guard length <= UInt64(bytes.count - at) else { throw invalid(at) }
    let line = UnsafeRawBufferPointer(rebasing: bytes[at..<(at + Int(length))])
    at += Int(length)
    var entry = Entry(timestamp: timestamp, line: line)
    if format == .unorderedWithMetadata {
      entry.pairCount = try value()
      let start = at
      var read: UInt64 = 0
      while read < entry.pairCount {
        _ = try value()
        _ = try value()
        read += 1
      }
      entry.pairs = start..<at
    }
    return entry
  }

  private mutating func value() throws(ChunkError) -> UInt64 {
    guard let value = LEB128.read(bytes, &at) else { throw invalid(at) }
    return value
  }

  private func invalid(_ offset: Int) -> ChunkError {
    ChunkError(.truncated, .head, at: offset, "decoding entries: invalid size")
  }
}
