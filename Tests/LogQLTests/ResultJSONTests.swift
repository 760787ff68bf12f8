import LogModel
import LogQLSyntax
import Testing

@Suite struct ResultJSONTests {
  private func json(_ result: QueryResult) -> String {
    String(decoding: result.json, as: UTF8.self)
  }

  @Test func `lines escape what labels of streams keep`() {
    var entries = EntryBatch()
    entries.append(7, #"<a href="x">&\#u{2028}\#u{1}é"#.utf8)
    entries.append(8, [0x61, 0xFF, 0xC3])
    let labels = LabelSet([Label("q", "<&>\n")])
    #expect(
      json(.streams([ResultStream(labels: labels, entries: entries)])) == #"""
        [{"stream":{"q":"<&>\n"},"values":[["7","\u003ca href=\"x\"\u003e\u0026\u2028\u0001é"],["8","a\ufffd\ufffd"]]}]
        """#)
  }

  @Test func `labels are kept apart on request`() {
    var entries = EntryBatch()
    for time in 1...3 { entries.append(Int64(time), "x".utf8) }
    let stream = ResultStream(
      labels: LabelSet([Label("a", "b")]), entries: entries,
      categories: [
        EntryCategories(), EntryCategories(metadata: [Label("m", "1")]),
        EntryCategories(metadata: [Label("m", "1")], parsed: [Label("p", ""), Label("q", "2")]),
      ])
    #expect(
      json(.streams([stream])) == #"""
        [{"stream":{"a":"b"},"values":[["1","x",{}],["2","x",{"structuredMetadata":{"m":"1"}}],["3","x",{"structuredMetadata":{"m":"1"},"parsed":{"p":"","q":"2"}}]]}]
        """#)
  }

  @Test func `times of numbers are seconds`() {
    func point(_ milliseconds: Int64, _ value: Double) -> ResultPoint {
      ResultPoint(time: Timestamp(milliseconds: milliseconds), value: value)
    }
    let labels = LabelSet([Label("a", "<")])
    #expect(
      json(.matrix([ResultSeries(labels: labels, points: [point(1_000, 1), point(1_050, .nan)])]))
        == #"[{"metric":{"a":"\u003c"},"values":[[1,"1"],[1.05,"NaN"]]}]"#)
    #expect(
      json(.vector([ResultSample(labels: .empty, point: point(-1_500, -.infinity))]))
        == #"[{"metric":{},"value":[-1.5,"-Inf"]}]"#)
    #expect(json(.scalar(1e21, Timestamp(seconds: 3))) == #"[3,"1000000000000000000000"]"#)
  }
}
