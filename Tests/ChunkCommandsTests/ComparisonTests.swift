import Bytes
import ChunkCommands
import Chunks
import LogModel
import Scenarios
import Testing

@Suite struct ComparisonTests {
  static func log(_ name: String, lines: Int, timed: Bool = true) -> TimedLines {
    var text = ""
    for line in 0..<lines {
      let time = RFC3339.text(
        nanosecondsSinceEpoch: 1_700_000_000_000_000_000 + Int64(line) * 1_000_000_000)
      text += (timed ? time : "#") + " request \(line) of many took \(line * 7919 % 1000) ms\n"
    }
    return TimedLines(
      ReplayFile(name: name, bytes: Array(text.utf8)), near: Timestamp(seconds: 1_700_000_000),
      spacing: .seconds(1))
  }

  /// A clock by which each reading is a millisecond later.
  static func clock() -> () -> Int64 {
    var now: Int64 = 0
    return {
      now += 1_000_000
      return now
    }
  }

  static func compare(_ logs: [TimedLines], _ settings: [ChunkSettings]) throws -> ChunkComparison {
    try ComparisonRun(logs: logs, settings: settings, rounds: 3, leastTime: 0, cpuTime: clock())
      .measure {
        _, _, _ in
      }
  }

  @Test func `full chunks give sizes and spans`() throws {
    let log = Self.log("a.log", lines: 2000)
    let settings = ChunkSettings(
      encoding: .none, blockSize: 1000, targetSize: 10_000, quirks: .none)
    let comparison = try Self.compare([log], [settings])
    let cell = comparison.cells[0]
    let stored = cell.total
    #expect(stored.lineBytes == log.lineBytes)
    #expect(stored.fullChunks == stored.chunks - 1 && stored.chunks > 5)
    #expect(!cell.isEstimated)
    #expect(cell.lineBytesPerChunk == Double(stored.fullLineBytes) / Double(stored.fullChunks))
    let span = try #require(cell.spans(comparison.logs)[0])
    #expect(span == Double(stored.fullSpan) / Double(stored.fullChunks))
    // One line a second.
    let linesPerChunk = cell.lineBytesPerChunk / (Double(log.lineBytes) / 2000)
    #expect(abs(span / 1e9 - linesPerChunk) < 3)
    #expect(cell.encodeNanoseconds == 1_000_000 && cell.decodeNanoseconds == 1_000_000)
    #expect(cell.encodeSpeed == Double(log.lineBytes) / 1000)
  }

  @Test func `without a full chunk figures are estimates, and near what a longer log gives`() throws
  {
    let settings = ChunkSettings(
      encoding: .gzip, blockSize: 4096, targetSize: 40_000, quirks: .none)
    let short = try Self.compare([Self.log("a.log", lines: 1000)], [settings]).cells[0]
    let long = try Self.compare([Self.log("a.log", lines: 20_000)], [settings]).cells[0]
    #expect(short.isEstimated && !long.isEstimated)
    #expect(abs(short.lineBytesPerChunk / long.lineBytesPerChunk - 1) < 0.2)
  }

  @Test(arguments: ChunkEncoding.allCases)
  func `every encoding gives back every line`(encoding: ChunkEncoding) throws {
    let settings = ChunkSettings(encoding: encoding, blockSize: 2048, quirks: .none)
    let logs = [Self.log("a.log", lines: 300), Self.log("b.log", lines: 50, timed: false)]
    let comparison = try Self.compare(logs, [settings])
    #expect(comparison.cells[0].logs.map(\.lineBytes) == logs.map(\.lineBytes))
    #expect(comparison.logs.map(\.hasOwnTimes) == [true, false])
    #expect((comparison.cells[0].total.ratio > 1) == (encoding != .none))
  }

  @Test func `empty lines are not lost`() throws {
    let blank = TimedLines(
      ReplayFile(name: "blank.log", bytes: Array("\n\n\n".utf8)),
      near: Timestamp(seconds: 0), spacing: .seconds(1))
    let comparison = try Self.compare([blank], [ChunkSettings(encoding: .none, quirks: .none)])
    #expect(comparison.cells[0].total.chunks == 1)
  }

  @Test func `tables mark the best of each column`() throws {
    let settings = [ChunkEncoding.none, .zstd].map {
      ChunkSettings(encoding: $0, blockSize: 8192, quirks: .none)
    }
    let logs = [Self.log("a.log", lines: 500), Self.log("b.log", lines: 20, timed: false)]
    let table = ComparisonTable(try Self.compare(logs, settings))
    let lines = table.lines
    #expect(lines[0].hasPrefix("a.log: 500 lines, ") && lines[1].contains("evenly spaced"))
    let zstd = lines.filter { $0.hasPrefix("zstd") }
    #expect(zstd.count == 2 && zstd.allSatisfy { $0.contains("*") })
    // Equal speeds by this clock: nothing is best.
    #expect(!lines[4].contains("*"))
    #expect(table.markdown.contains("| zstd | 8 KiB | 1.5 MiB | **"))
    #expect(!table.markdown.contains("request"))
  }
}

@Suite struct WritingTests {
  @Test(arguments: SchemaVersion.allCases)
  func `objects are those of the schema`(schema: SchemaVersion) throws {
    let lines = ComparisonTests.log("a.log", lines: 400)
    let writing = ChunkWriting(
      ChunkSettings(encoding: .lz4, blockSize: 2048, targetSize: 4096, quirks: .none),
      tenant: TenantID("shop"), schema: schema)
    let labels = LabelSet([Label("app", "cart")])
    var objects: [ChunkWriting.Object] = []
    writing.write(lines, labels: labels) { objects.append($0) }
    #expect(objects.count > 1 && objects.reduce(0) { $0 + $1.entries } == 400)
    for object in objects {
      let (header, file) = try ChunkEnvelope.decode(object.bytes, expected: object.key)
      #expect(header.tenant == TenantID("shop") && header.fingerprint == labels.fingerprint)
      #expect(file.format == (schema == .v13 ? .v4 : .v3) && file.encoding == .lz4)
      #expect(file.entryCount == object.entries && file.compressedSize == object.chunkBytes)
      let name = schema >= .v12 ? object.key.fileName : object.key.fileNameBeforeV12
      #expect(object.path == name)
      let inspected = ChunkInspector(InspectionSettings(verifies: true))
        .inspect(object.bytes, name: "some/folder/" + object.path)
      #expect(inspected.problems.isEmpty, "\(inspected.problems)")
    }
  }
}
