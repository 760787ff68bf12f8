import LogModel
import LogQLPipeline
import LogQLSyntax
import Testing

@Suite struct LineFilterChainTests {
  private func chain(_ filters: String) throws -> LineFilterChain {
    try LineFilterChain(try #require(FilterTexts.filters(filters)))
  }

  private let lines = ["error one", "", "two", "an error", "err", "or", "two errors: error"]

  /// The accepted lines, with the slab laid out forwards, backwards, and shuffled.
  private func accepted(_ filters: String) throws -> Set<[UInt32]> {
    let chain = try chain(filters)
    var results: Set<[UInt32]> = []
    for order in [Array(lines.indices), lines.indices.reversed(), [3, 0, 6, 1, 5, 2, 4]] {
      var slab: [UInt8] = []
      var places: [Int: Int] = [:]
      for index in order {
        places[index] = slab.count
        slab += Array(lines[index].utf8)
      }
      var batch = EntryBatch()
      batch.slab = slab
      for index in lines.indices {
        batch.timestamps.append(Int64(index))
        batch.offsets.append(UInt32(places[index]!))
        batch.lengths.append(UInt32(lines[index].utf8.count))
      }
      var selection: [UInt32] = [99]
      chain.filter(batch, selection: &selection)
      results.insert(selection)
    }
    return results
  }

  @Test(
    arguments: [
      (#"|= "error""#, [0, 3, 6]),
      (#"|= "error" |= "two""#, [6]),
      (#"!= "err""#, [1, 2, 5]),
      (#"|= "one" or "or""#, [0, 3, 5, 6]),
      (#"|= "" or "two""#, [2, 6]),
      (#"|= """#, [0, 1, 2, 3, 4, 5, 6]),
      (#"!= """#, []),
      (#"|~ "^e.*e$""#, [0]),
      (#"!~ "o""#, [1, 4]),
      (#"|~ "^two$" or "^$""#, [1, 2]),
      (#"|~ ".*" or "two""#, [2, 6]),
      (#"!~ ".*""#, []),
      (#"|~ ".+""#, [0, 2, 3, 4, 5, 6]),
      (#"|~ "(?i)ERR""#, [0, 3, 4, 6]),
      (#"|= "o" !~ "rr" != "tw""#, [5]),
      (#"|> "<_>error""#, [3]),
      (#"|> "<_>e" or """#, [1]),
      (#"!> "<_>error<_>" != "or""#, [1, 2, 4]),
      (#"|> "<_>""#, [0, 2, 3, 4, 5, 6]),
    ] as [(String, [UInt32])])
  func lineFiltersSelect(filters: String, expected: [UInt32]) throws {
    #expect(try accepted(filters) == [expected])
  }

  /// In a chain of alternatives addresses are texts (spec: LogQL, §7.1).
  @Test(arguments: [
    (#"!= ip("10.0.0.0/8")"#, ["none"]),
    (#"!= ip("10.0.0.0/8") or "x""#, ["10.1.2.3", "none"]),
    (#"!= "x" or ip("10.0.0.0/8")"#, ["10.1.2.3", "none"]),
    (#"|= ip("10.0.0.0/8") or "x""#, ["10.0.0.0/8"]),
  ])
  func addressesOfAChainAreTexts(filters: String, kept: [String]) throws {
    var batch = EntryBatch()
    for line in ["10.1.2.3", "10.0.0.0/8", "none"] { batch.append(1, line.utf8) }
    let found = try chain(filters).filtered(batch)
    #expect((0..<found.count).map { found.text($0) } == kept)
  }

  @Test func aMatchAcrossTwoLinesIsNone() throws {
    var batch = EntryBatch()
    batch.append(1, "an err".utf8)
    batch.append(2, "or of mine".utf8)
    #expect(try chain(#"|= "error""#).filtered(batch).count == 0)
  }

  @Test func filteredKeepsMetadata() throws {
    var batch = EntryBatch()
    for line in ["x", "y", "xy"] { batch.append(1, line.utf8) }
    batch.setPairs(0, [Label("n", "0")])
    batch.setPairs(2, [Label("n", "2")])
    let kept = try chain(#"|= "x""#).filtered(batch)
    #expect(kept.count == 2)
    #expect([kept.pairs(0), kept.pairs(1)] == [[Label("n", "0")], [Label("n", "2")]])
    #expect(kept.text(1) == "xy")
  }

  @Test func newlinesAreNoPartOfADot() throws {
    var batch = EntryBatch()
    batch.append(1, "one\nthree".utf8)
    #expect(try chain(#"|~ "one.three""#).filtered(batch).count == 0)
    #expect(try chain(#"|~ "(?s)one.three""#).filtered(batch).count == 1)
    // Not even of the ones that decide nothing: a search for `e` alone.
    #expect(try chain(#"|~ "e.*""#).filtered(batch).count == 1)
  }
}
