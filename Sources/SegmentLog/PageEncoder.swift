public import Bytes

/// Writes records as fragments into pages of 32 KiB: bytes in, bytes out, no disk.
///
/// A record never crosses a segment; it may cross pages. The encoder counts where in the segment it
/// is. Source: Prometheus TSDB, §5.1 and §5.2.
public struct PageEncoder: Sendable {
  public static let pageSize = 32_768
  /// Type, length, checksum.
  public static let headerSize = 7

  /// Bytes, a multiple of the page size.
  public let segmentSize: Int
  /// Bytes of the current segment so far.
  public private(set) var offset = 0

  /// `segmentSize` must be a positive multiple of the page size.
  public init(segmentSize: Int) {
    precondition(segmentSize > 0 && segmentSize % Self.pageSize == 0, "segment size in pages")
    self.segmentSize = segmentSize
  }

  private var used: Int { offset % Self.pageSize }
  private var left: Int { Self.pageSize - used }

  /// Whether a record of `count` bytes still belongs into the current segment. One that does not goes
  /// into the next, even if it is longer than a whole segment.
  public func fits(_ count: Int) -> Bool {
    let pagesBehind = segmentSize / Self.pageSize - offset / Self.pageSize - 1
    let room = left - Self.headerSize + (Self.pageSize - Self.headerSize) * pagesBehind
    return count <= room
  }

  /// Appends the fragments of one record, as it is stored. An empty record is a header alone.
  public mutating func append(
    _ record: UnsafeRawBufferPointer, compression: RecordCompression = .none,
    into writer: inout ByteWriter
  ) {
    var rest = record
    var isFirst = true
    repeat {
      let length = min(rest.count, left - Self.headerSize)
      let part = UnsafeRawBufferPointer(rebasing: rest[..<length])
      rest = UnsafeRawBufferPointer(rebasing: rest[length...])
      let type = FragmentType(isFirst: isFirst, isLast: rest.isEmpty)
      writer.byte(type.rawValue | compression.rawValue)
      writer.big16(UInt16(length))
      writer.big32(CRC32C.of(part))
      writer.bytes(part)
      offset += Self.headerSize + length
      if left < Self.headerSize { pad(into: &writer) }
      isFirst = false
    } while !rest.isEmpty
  }

  /// Fills the page with zeros if it holds data: at the end of a segment, and at close.
  public mutating func finishPage(into writer: inout ByteWriter) {
    if used > 0 { pad(into: &writer) }
  }

  private mutating func pad(into writer: inout ByteWriter) {
    writer.bytes(repeatElement(0, count: left))
    offset += left
  }

  /// From here on, bytes belong to a new segment.
  public mutating func startSegment() { offset = 0 }
}

/// The low three bits of a fragment's first byte.
enum FragmentType: UInt8 {
  case pageEnd = 0
  case full, first, middle, last

  init(isFirst: Bool, isLast: Bool) {
    self = isFirst ? (isLast ? .full : .first) : (isLast ? .last : .middle)
  }
}
