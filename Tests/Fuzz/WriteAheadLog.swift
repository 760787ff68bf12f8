// Fuzz target: the write-ahead log, from pages to the ingester's records.
import Bytes

@testable import LogStore
@testable import SegmentLog

func fuzzWriteAheadLog(_ data: UnsafeBufferPointer<UInt8>) {
  var input = Array(data)
  guard let mode = input.popLast() else { return }
  switch mode % 4 {
  case 0: readSegment(input)
  case 1: readSegment(withRightChecksums(input))
  case 2: readBack(input)
  default: readRecord(input)
  }
}

private func readSegment(_ bytes: [UInt8]) {
  var decoder = RecordDecoder()
  decoder.startSegment(0)
  // In two parts: a reader gets what the disk gives.
  decoder.add(Array(bytes.prefix(bytes.count / 2)))
  do {
    while let record = try decoder.next() { readRecord(record.bytes) }
    decoder.add(Array(bytes.dropFirst(bytes.count / 2)))
    decoder.endSegment()
    while let record = try decoder.next() { readRecord(record.bytes) }
    try decoder.finish()
  } catch {
    precondition(!"\(error)".isEmpty)
  }
}

/// The input with the checksum of every fragment that its lengths describe.
private func withRightChecksums(_ input: [UInt8]) -> [UInt8] {
  var bytes = input
  var at = 0
  while at + PageEncoder.headerSize <= bytes.count {
    let start = at + PageEncoder.headerSize
    let end = start + (Int(bytes[at + 1]) << 8 | Int(bytes[at + 2]))
    if bytes[at] == 0 || end > bytes.count { return bytes }
    let checksum = CRC32C.of(Array(bytes[start..<end]))
    for byte in 0..<4 {
      bytes[at + 3 + byte] = UInt8(truncatingIfNeeded: checksum >> UInt32(24 - 8 * byte))
    }
    at = end
  }
  return bytes
}

/// Records that were written are read: the first byte of each is its length, in units of 700. A few
/// pages' worth is enough for every kind of fragment.
private func readBack(_ input: [UInt8]) {
  var rest = input[...]
  var records: [[UInt8]] = []
  var total = 0
  while let length = rest.popFirst(), total < 200_000 {
    let fill = rest.popFirst() ?? 0
    total += Int(length) * 700 + 1_000
    records.append([UInt8](repeating: fill, count: Int(length) * 700))
  }
  var encoder = PageEncoder(segmentSize: 1 << 30)
  var writer = ByteWriter()
  for record in records {
    let compression = RecordCompression.allCases[Int(record.first ?? 0) % 3]
    let compressed = compression.compressed(record)
    (compressed ?? record).withUnsafeBytes {
      encoder.append($0, compression: compressed == nil ? .none : compression, into: &writer)
    }
  }
  encoder.finishPage(into: &writer)
  var decoder = RecordDecoder()
  decoder.startSegment(0)
  decoder.add(writer.bytes)
  decoder.endSegment()
  do {
    for record in records {
      guard let read = try decoder.next() else { preconditionFailure("a record is missing") }
      precondition(read.bytes == record, "a record was changed")
    }
    let isEnd = try decoder.next() == nil
    precondition(isEnd, "a record too many")
    try decoder.finish()
  } catch {
    preconditionFailure("what was written is refused: \(error)")
  }
}

private func readRecord(_ bytes: [UInt8]) {
  bytes.withUnsafeBytes { buffer in
    guard let type = buffer.first else { return }
    var reader = ByteReader(buffer, from: 1)
    switch type {
    case RecordType.series: _ = try? SeriesRecord(&reader)
    default: _ = try? EntriesRecord.decoded(bytes, type: type, reader)
    }
  }
}
