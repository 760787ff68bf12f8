import Bytes

/// Where a record was read: its segment, and the offset behind its last byte.
public struct RecordPosition: Hashable, Sendable {
  public var segment: Int
  public var endOffset: Int

  public init(segment: Int, endOffset: Int) {
    self.segment = segment
    self.endOffset = endOffset
  }
}

/// One record of a log.
public struct LogRecord: Hashable, Sendable {
  public var position: RecordPosition
  public var bytes: [UInt8]

  public init(position: RecordPosition, bytes: [UInt8]) {
    self.position = position
    self.bytes = bytes
  }
}

/// Joins fragments to records: bytes of segments in, records out, no disk.
///
///     var decoder = RecordDecoder()
///     decoder.startSegment(0)
///     decoder.add(bytes)
///     decoder.endSegment()
///     while let record = try decoder.next() { … }
///     try decoder.finish()
///
/// A record that is open at the end of a segment stays open: the next segment's first fragment is
/// then an error, which is what readers of several segments see. Source: Prometheus TSDB, §5.3.
public struct RecordDecoder: Sendable {
  private var buffer: [UInt8] = []
  /// Position of the next byte in `buffer`.
  private var at = 0
  private var segment = 0
  /// Bytes consumed of the current segment.
  private var offset = 0
  private var segmentHasEnded = true
  private var partial: [UInt8] = []
  private var isOpen = false
  /// The last header that was read; a torn record is one whose last header is first or middle.
  private var lastType = FragmentType.pageEnd

  public init() {}

  public mutating func startSegment(_ index: Int) {
    precondition(segmentHasEnded && at == buffer.count, "the segment before is not read to its end")
    (segment, offset, segmentHasEnded) = (index, 0, false)
  }

  /// More bytes of the current segment.
  public mutating func add(_ bytes: [UInt8]) {
    precondition(!segmentHasEnded, "bytes without a segment")
    if at == buffer.count {
      buffer = bytes
    } else {
      buffer.removeSubrange(..<at)
      buffer += bytes
    }
    at = 0
  }

  /// The current segment has no more bytes: a short last page reads as if padded with zeros.
  public mutating func endSegment() {
    let tail = (offset + buffer.count - at) % PageEncoder.pageSize
    if tail > 0 { buffer.append(contentsOf: repeatElement(0, count: PageEncoder.pageSize - tail)) }
    segmentHasEnded = true
  }

  /// The next whole record; nil when more bytes, or another segment, are needed.
  public mutating func next() throws(SegmentLogError) -> LogRecord? {
    while true {
      switch try fragment() {
      case .needsMore: return nil
      case .padding: continue
      case .data(let type, let range):
        if try accept(type, range) {
          let bytes = partial
          partial = []
          return LogRecord(
            position: RecordPosition(segment: segment, endOffset: offset), bytes: bytes)
        }
      }
    }
  }

  /// At the end of the log: throws if the last record is torn.
  public func finish() throws(SegmentLogError) {
    if lastType == .first || lastType == .middle { throw corrupt("last record is torn") }
  }

  // MARK: - Fragments

  private enum Fragment {
    case needsMore
    case padding
    /// The type byte, and where the data lies in the buffer.
    case data(UInt8, Range<Int>)
  }

  private var available: Int { buffer.count - at }

  private mutating func consume(_ count: Int) {
    at += count
    offset += count
  }

  private mutating func fragment() throws(SegmentLogError) -> Fragment {
    if available == 0 { return .needsMore }
    let type = buffer[at]
    if type & 7 == 0 { return try padding() }
    guard available >= PageEncoder.headerSize else { return try endOrMore() }
    let length = Int(buffer[at + 1]) << 8 | Int(buffer[at + 2])
    guard length <= PageEncoder.pageSize - PageEncoder.headerSize else {
      consume(PageEncoder.headerSize)
      throw corrupt("invalid record size \(length)")
    }
    guard available >= PageEncoder.headerSize + length else { return try endOrMore() }
    let stored = buffer[(at + 3)..<(at + 7)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    let start = at + PageEncoder.headerSize
    consume(PageEncoder.headerSize + length)
    let data = start..<(start + length)
    let computed = buffer.withUnsafeBytes { CRC32C.of(UnsafeRawBufferPointer(rebasing: $0[data])) }
    guard computed == stored else {
      throw corrupt(
        "unexpected checksum \(Hex.text(UInt64(computed))), expected \(Hex.text(UInt64(stored)))")
    }
    return .data(type, data)
  }

  /// The rest of a page whose next type is 0 must be zeros.
  private mutating func padding() throws(SegmentLogError) -> Fragment {
    let rest = PageEncoder.pageSize - offset % PageEncoder.pageSize
    guard available >= rest else { return .needsMore }
    let isZero = buffer[at..<(at + rest)].dropFirst().allSatisfy { $0 == 0 }
    consume(rest)
    guard isZero else { throw corrupt("unexpected non-zero byte in padded page") }
    lastType = .pageEnd
    return .padding
  }

  /// A fragment that does not end inside the segment.
  private mutating func endOrMore() throws(SegmentLogError) -> Fragment {
    guard segmentHasEnded else { return .needsMore }
    consume(available)
    throw corrupt("unexpected EOF")
  }

  /// Adds a fragment to the open record; true if that completes it.
  private mutating func accept(_ byte: UInt8, _ data: Range<Int>) throws(SegmentLogError) -> Bool {
    guard let type = FragmentType(rawValue: byte & 7) else {
      throw corrupt("unexpected record type \(byte & 7)")
    }
    lastType = type
    switch type {
    case .full where isOpen: throw corrupt("unexpected full record")
    case .first where isOpen: throw corrupt("unexpected first record, dropping buffer")
    case .middle where !isOpen: throw corrupt("unexpected middle record, dropping buffer")
    case .last where !isOpen: throw corrupt("unexpected last record, dropping buffer")
    default: partial.append(contentsOf: buffer[data])
    }
    isOpen = type == .first || type == .middle
    if !isOpen {
      let compression = RecordCompression(typeByte: byte)
      guard let record = compression.decompressed(partial) else {
        partial = []
        throw corrupt("\(compression): corrupt input")
      }
      partial = record
    }
    return !isOpen
  }

  private func corrupt(_ cause: String) -> SegmentLogError {
    .corruption(segment: segment, offset: offset, cause: cause)
  }
}
