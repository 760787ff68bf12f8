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
