import Bytes
import LogModel
import Testing

@testable import Chunks

/// Late entries: the order and the duplicates of a head are those of a plain model, at a cost that
/// does not grow with the head.
@Suite struct HeadOrderTests {
  private func chunk(blockSize: Int = .max) -> MemoryChunk {
    MemoryChunk(ChunkSettings(encoding: .none, blockSize: blockSize, targetSize: .max))
  }

  private func append(_ line: String, at time: Int64, to chunk: MemoryChunk) -> AppendResult {
    Array(line.utf8).withUnsafeBytes { chunk.append(time, $0) }
  }

  @Test func aHundredThousandDescendingEntries() throws {
    let count = 100_000
    let chunk = chunk()
    var model: [(time: Int64, line: Int)] = []
    for index in 0..<count {
      // Two entries a time, and every thousandth a second time.
      let time = Int64(2_000_000 - index / 2)
      #expect(append("line \(index)", at: time, to: chunk) == .stored)
      model.append((time, index))
      if index % 1000 == 7 {
        #expect(append("line \(index)", at: time, to: chunk) == .duplicate)
        #expect(append("line 3", at: 1_999_999, to: chunk) == .duplicate)
      }
    }
    let order = (0..<count).sorted {
      (model[$0].time, model[$0].line) < (model[$1].time, model[$1].line)
    }
    var batch = EntryBatch()
    chunk.read(.all, .forward, into: &batch)
    #expect(batch.timestamps == order.map { model[$0].time })
    #expect((0..<count).allSatisfy { batch.text($0) == "line \(model[order[$0]].line)" })
    chunk.close()
    let file = try ChunkFile(chunk.serialized())
    let block = try file.decodeBlock(0)
    #expect(block.timestamps == batch.timestamps && block.lengths == batch.lengths)
  }

  /// Few times and lines in any order, read now and then, against a list that is searched from end to
  /// end.
  @Test(arguments: 0..<40)
  func anyOrderIsThatOfAModel(_ seed: Int) {
    var draws = DrawStream(DrawKey(seed: UInt64(seed), purpose: "head order"))
    let chunk = chunk()
    var model: [(time: Int64, line: String)] = []
    let span = 1 + Int64(draws.next(below: 60))
    let lines = 1 + draws.next(below: 40)
    for _ in 0..<600 {
      let time = 1000 + draws.next(in: 0...span)
      let line = "l\(draws.next(below: lines))"
      let isKnown = model.contains { $0.time == time && $0.line == line }
      #expect(append(line, at: time, to: chunk) == (isKnown ? .duplicate : .stored))
      if !isKnown { model.append((time, line)) }
      if draws.next(below: 50) == 0 { expectSame(chunk, model) }
    }
    expectSame(chunk, model)
  }

  private func expectSame(_ chunk: MemoryChunk, _ model: [(time: Int64, line: String)]) {
    let expected = model.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }
    let read = chunk.entries(.all, .forward)
    #expect(read.map(\.timestamp) == expected.map(\.element.time))
    #expect(
      read.map { String(decoding: $0.line, as: UTF8.self) } == expected.map(\.element.line))
    // A head of no metadata goes by arrival, which is what is stored.
    #expect(chunk.headEntryCount == model.count)
  }

  /// Comparisons of putting a head in order: about one a record where it is in order from either end,
  /// one and a half times n log n at most.
  @Test func arrangingCountsComparisons() {
    let count = 20_000
    func comparisons(_ times: [Int64]) -> Int {
      var records = times.enumerated().map {
        HeadBlock.Record(timestamp: $1, start: UInt32($0), end: UInt32($0 + 1))
      }
      let expected = records.sorted { ($0.timestamp, $0.start) < ($1.timestamp, $1.start) }
      var compared = 0
      HeadBlock.arrange(&records) { a, b in
        compared += 1
        return HeadBlock.Record.precedes(a, b)
      }
      #expect(records == expected)
      return compared
    }
    #expect(comparisons((0..<count).map { Int64($0) }) <= count)
    #expect(comparisons((0..<count).map { Int64(-$0) }) <= 2 * count)
    // In order but for a late tail.
    #expect(comparisons((0..<count).map { Int64($0 < 19_000 ? $0 : 30_000 - $0) }) <= 3 * count)
    var draws = DrawStream(DrawKey(seed: 1, purpose: "arranging"))
    #expect(comparisons((0..<count).map { _ in draws.next(in: 0...1_000_000) }) <= 22 * count)
  }

  /// A look-up among 100 000 records compares a handful.
  @Test func lookUpsAreShort() {
    var bytes: [UInt8] = []
    var extents: [Range<Int>] = []
    for number in 0..<100_000 {
      let start = bytes.count
      bytes += Array("record of time \(1_700_000_000_000 - number)".utf8)
      extents.append(start..<bytes.count)
    }
    var index = RecordIndex()
    bytes.withUnsafeBytes { bytes in
      index.begin(at: 0)
      for extent in extents { index.follow(bytes, extent) }
      let isNew = extents.suffix(100).map { index.insert(bytes, $0) }
      #expect(!isNew.contains(true))
    }
    #expect(index.longestRun <= 64)
    #expect(index.memoryBytes <= 48 * extents.count)
  }

  /// Memory that late entries need goes with the block.
  @Test func aCutStartsAnew() {
    let chunk = chunk(blockSize: 100)
    let empty = chunk.memoryBytes
    for index in 0..<9 {
      #expect(append("ten bytes!", at: Int64(50 - index), to: chunk) == .stored)
    }
    #expect(chunk.headEntryCount == 9)
    _ = append("ten bytes!", at: 60, to: chunk)
    #expect(chunk.headEntryCount == 0 && chunk.blockCount == 1)
    #expect(chunk.memoryBytes < empty + 400)
    #expect(append("ten bytes!", at: 50, to: chunk) == .stored, "another block may repeat it")
    #expect(append("ten bytes!", at: 50, to: chunk) == .duplicate)
  }
}
