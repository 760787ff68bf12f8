import Bytes
import Environment
import SegmentLog
import Testing

@Suite struct SegmentWriterTests {
  @Test func oneCallIsOneAppend() async throws {
    let disk = InMemoryDisk()
    let log = try await SegmentWriter.open(directory: "wal", on: disk)
    try await log.log([[1, 2, 3], [], [4]])
    #expect(disk.appendCount == 1)
    #expect(disk.files["wal/00000000"]?.count == 3 * 7 + 4)
    #expect(log.bytesWritten == 25)
    #expect(disk.synced.isEmpty)
    try await log.sync()
    #expect(disk.synced["wal/00000000"] == 25)
  }

  @Test func openingNeverContinuesASegment() async throws {
    let disk = InMemoryDisk()
    for index in 0..<3 {
      let log = try await SegmentWriter.open(directory: "wal", on: disk)
      #expect(log.segmentIndex == index)
      try await log.log([[UInt8(index)]])
    }
    var records: [[UInt8]] = []
    try await SegmentReader.read(directory: "wal", from: 1, on: disk) { records.append($0.bytes) }
    #expect(records == [[1], [2]])
  }

  @Test func aFinishedSegmentIsPaddedAndSynced() async throws {
    let disk = InMemoryDisk()
    let log = try await SegmentWriter.open(directory: "wal", segmentSize: 65_536, on: disk)
    try await log.log([[1]])
    #expect(try await log.nextSegment() == 1)
    #expect(disk.synced["wal/00000000"] == PageEncoder.pageSize)
    try await log.close()
    #expect(disk.files["wal/00000001"] == [])
    await #expect(throws: SegmentLogError.closed) { try await log.log([[2]]) }
  }

  @Test func sizesAreWholePages() async {
    await #expect(throws: SegmentLogError.invalidSegmentSize(1000)) {
      _ = try await SegmentWriter.open(directory: "wal", segmentSize: 1000, on: InMemoryDisk())
    }
  }

  /// A full disk may take a part of an append: what follows must still be readable.
  @Test(arguments: [0, 1, 6, 7, 20, 26])
  func aFailedAppendDoesNotDamageTheLog(written: Int) async throws {
    let disk = InMemoryDisk()
    let log = try await SegmentWriter.open(directory: "wal", on: disk)
    try await log.log([[1]])
    disk.failNextAppendAfter = written
    await #expect(throws: SegmentLogError.disk(.noSpace(path: "wal/00000000"))) {
      try await log.log([Array(repeating: 2, count: 20)])
    }
    try await log.log([[3]])
    try await log.close()
    var records: [UInt8?] = []
    try await SegmentReader.read(directory: "wal", on: disk) { records.append($0.bytes.first) }
    // A record of which nothing was written is forgotten; a begun one is completed.
    #expect(records == (written == 0 ? [1, 3] : [1, 2, 3]))
  }

  @Test func removingKeepsTheRestSequential() async throws {
    let disk = InMemoryDisk(["wal/checkpoint.000001/00000000": []])
    let log = try await SegmentWriter.open(directory: "wal", on: disk)
    for _ in 0..<3 { try await log.nextSegment() }
    try await SegmentFiles.remove(through: 1, in: "wal", on: disk)
    #expect(try await SegmentFiles.list("wal", on: disk) == [2, 3])
  }

  /// Seeded records of all sizes around the page come back, however the bytes arrive.
  @Test(arguments: 0..<20)
  func whatIsLoggedIsRead(seed: UInt64) async throws {
    var draws = DrawStream(DrawKey(seed: seed, purpose: "segment log"))
    let disk = InMemoryDisk()
    let log = try await SegmentWriter.open(directory: "wal", segmentSize: 3 * 32_768, on: disk)
    var logged: [[UInt8]] = []
    for _ in 0..<30 {
      let records = (0..<draws.next(below: 4)).map { _ in
        let length =
          draws.next(below: 3) == 0 ? 32_700 + draws.next(below: 120) : draws.next(below: 60)
        return [UInt8](repeating: UInt8(draws.next(below: 256)), count: Int(length))
      }
      try await log.log(records)
      logged += records
    }
    let segments = try await SegmentFiles.list("wal", on: disk)
    #expect(segments.count > 1)
    let pieces = segments.map { (index: $0, bytes: disk.files[SegmentFiles.path("wal", $0)] ?? []) }
    let (records, error) = decode(pieces, piece: Int(1 + draws.next(below: 40_000)))
    #expect(error == nil)
    #expect(records.map(\.bytes) == logged)
  }

  /// No damage crashes the decoder.
  @Test(arguments: 0..<20)
  func damageNeverTraps(seed: UInt64) {
    var draws = DrawStream(DrawKey(seed: seed, purpose: "damaged log"))
    var encoder = PageEncoder(segmentSize: 1 << 20)
    var writer = ByteWriter()
    for length in [0, 1, 500, 40_000, 7] {
      [UInt8](repeating: 9, count: length).withUnsafeBytes { encoder.append($0, into: &writer) }
    }
    for _ in 0..<30 {
      var bytes = writer.bytes
      for _ in 0...draws.next(below: 3) {
        bytes[Int(draws.next(below: UInt64(bytes.count)))] = UInt8(draws.next(below: 256))
      }
      let cut = Int(draws.next(below: UInt64(bytes.count)))
      let (records, error) = decode([(0, Array(bytes[..<cut])), (1, bytes)])
      #expect(records.count <= 10 && (error != nil || records.count >= 5))
    }
  }
}
