import Bytes
import LogModel
import Testing

@testable import LogStore

struct StreamMergeTests {
  private func batch(_ entries: [(Int64, String)]) -> EntryBatch {
    Entry.batch(entries.map { Entry(time: $0.0, line: $0.1) })
  }

  private func merged(_ runs: [EntryBatch], _ direction: Direction = .forward)
    -> ([String], doubles: Int)
  {
    var merge = StreamMerge(direction)
    let result = merge.merge(runs)
    return (Entry.list(result).map { "\($0.time)\($0.line)" }, merge.duplicates)
  }

  @Test func `replicas with the same entries are one`() {
    let run = batch([(1, "a"), (2, "b")])
    let result = merged([run, run, run])
    #expect(result.0 == ["1a", "2b"])
    #expect(result.doubles == 4)
  }

  @Test func `gaps of one replica are filled by the other`() {
    let result = merged([
      batch([(1, "a"), (3, "c"), (4, "d")]), batch([(1, "a"), (2, "b"), (4, "d"), (5, "e")]),
    ])
    #expect(result.0 == ["1a", "2b", "3c", "4d", "5e"])
    #expect(result.doubles == 2)
  }

  @Test func `different lines at one time all stay in order of arrival`() {
    let result = merged([batch([(1, "b"), (1, "a"), (1, "b")]), batch([(1, "c"), (1, "a")])])
    #expect(result.0 == ["1b", "1a", "1c"])
    #expect(result.doubles == 2)
  }

  @Test func `newest first`() {
    let result = merged([batch([(4, "d"), (1, "a")]), batch([(5, "e"), (4, "d")])], .backward)
    #expect(result.0 == ["5e", "4d", "1a"])
  }

  @Test func `blocks that replicas cut at the same entries are neither copied nor read`() {
    let blocks = [batch([(1, "a"), (2, "b")]), batch([(3, "c")]), batch([(4, "d"), (5, "e")])]
    var merge = StreamMerge(.forward)
    let parts = merge.parts(blocks + blocks + [blocks[2]])
    #expect(parts.map(Entry.list) == blocks.map(Entry.list))
    #expect(merge.duplicates == 7)
  }

  @Test func `blocks that replicas cut at different entries are merged where they overlap`() {
    var merge = StreamMerge(.backward)
    let parts = merge.parts([
      batch([(9, "i"), (8, "h")]), batch([(6, "f"), (5, "e")]), batch([(4, "d")]),
      batch([(6, "f")]), batch([(5, "e"), (4, "d"), (3, "c")]),
    ])
    #expect(parts.map { Entry.list($0).map(\.line).joined() } == ["ih", "fedc"])
    #expect(merge.duplicates == 3)
  }

  @Test(arguments: [Direction.forward, .backward])
  func `any cut of replicas into runs gives the same entries`(_ direction: Direction) {
    for seed in 0..<40 as Range<UInt64> {
      var draws = DrawStream(DrawKey(seed: seed, purpose: "runs"))
      var all: [(Int64, String)] = []
      for number in 0..<200 as Range<Int64> {
        all.append((number / 3, "line \(draws.next(below: 2)) of \(number / 2)"))
      }
      if direction == .backward { all.reverse() }
      var (runs, replicas) = ([EntryBatch](), [EntryBatch]())
      for _ in 0..<3 {
        // A replica lacks some entries, and cuts its blocks where it likes.
        let own = all.filter { _ in draws.next(below: 20) > 0 }
        replicas.append(batch(own))
        var start = 0
        while start < own.count {
          let end = min(own.count, start + 1 + Int(draws.next(below: 30)))
          runs.append(batch(Array(own[start..<end])))
          start = end
        }
      }
      let (cut, whole) = (merged(runs, direction), merged(replicas, direction))
      #expect(cut.0 == whole.0)
      #expect(cut.doubles == whole.doubles)
      #expect(cut.0.count + cut.doubles == runs.reduce(0) { $0 + $1.count })
    }
  }

  @Test func `very many runs that overlap are merged`() {
    let chunk = (0..<1000).map { batch([(2 * $0, "a"), (2 * $0 + 1, "b")]) }
    let shifted = (0..<1000).map { batch([(2 * $0 + 1, "b"), (2 * $0 + 2, "a")]) }
    let result = merged(chunk + shifted)
    #expect(result.0.count == 2001)
    #expect(result.doubles == 1999)
  }

  @Test func `metadata tells entries apart`() {
    let plain = Entry(time: 1, line: "x")
    let tagged = Entry(time: 1, line: "x", metadata: [Label("k", "v")])
    var merge = StreamMerge(.forward)
    let result = merge.merge([Entry.batch([plain]), Entry.batch([tagged, plain])])
    #expect(Entry.list(result) == [plain, tagged])
    #expect(merge.duplicates == 1)
  }

  @Test func `slices follow the direction`() {
    let range = TimeRange(start: Timestamp(nanoseconds: 2), end: Timestamp(nanoseconds: 4))
    let forward = batch([(1, "a"), (2, "b"), (3, "c"), (4, "d")])
    let backward = batch([(4, "d"), (3, "c"), (2, "b"), (1, "a")])
    #expect(Entry.list(forward.slice(range, .forward)).map(\.line) == ["b", "c"])
    #expect(Entry.list(backward.slice(range, .backward)).map(\.line) == ["c", "b"])
  }
}
