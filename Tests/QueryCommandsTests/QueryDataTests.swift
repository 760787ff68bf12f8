import LogModel
import LogQL
import LogQLSyntax
import QueryCommands
import Testing

/// Data put together by the builder, and what queries find in it.
@Suite struct QueryDataTests {
  private func add(
    _ builder: inout QueryDataBuilder, _ labels: [Label], _ time: Int64, _ line: String
  ) {
    var line = line
    line.withUTF8 {
      builder.add(time, UnsafeRawBufferPointer($0), [], labels: LabelSet(labels))
    }
  }

  private func lines(_ data: QueryData, _ query: String, _ parameters: QueryParameters) throws
    -> [String]
  {
    let answer = try data.answer(try Query(parsing: query), parameters)
    guard case .streams(let streams) = answer.result else { return [] }
    return streams.flatMap { stream in (0..<stream.entries.count).map { stream.entries.text($0) } }
  }

  @Test func entriesComeInOrderAndOnce() throws {
    var builder = QueryDataBuilder()
    let app = [Label("app", "a")]
    for (time, line) in [(3, "three"), (1, "one"), (2, "two"), (1, "one")] {
      add(&builder, app, Int64(time), line)
    }
    let data = builder.data()
    #expect(data.entryCount == 3)
    #expect(data.bounds?.first.nanoseconds == 1 && data.bounds?.last.nanoseconds == 3)
    let range = QueryParameters.range(
      Timestamp(nanoseconds: 0), Timestamp(nanoseconds: 9), direction: .forward)
    #expect(try lines(data, "{app=\"a\"}", range) == ["one", "two", "three"])
  }

  /// More entries than a window takes: reading stops where the limit is filled.
  @Test func readingStopsWhenTheLimitIsFilled() throws {
    var builder = QueryDataBuilder()
    let count = 200_000
    for number in 0..<count { add(&builder, [Label("app", "a")], Int64(number), "line \(number)") }
    let data = builder.data()
    var backward = QueryParameters.range(
      Timestamp(nanoseconds: 0), Timestamp(nanoseconds: Int64(count)), limit: 2)
    let query = try Query(parsing: "{app=\"a\"}")
    let last = try data.answer(query, backward)
    #expect(try lines(data, "{app=\"a\"}", backward) == ["line 199999", "line 199998"])
    #expect(last.statistics.entries < count / 2)
    backward.direction = .forward
    #expect(try lines(data, "{app=\"a\"}", backward) == ["line 0", "line 1"])
    let total = try data.answer(
      try Query(parsing: "count_over_time({app=\"a\"}[1s])"),
      .instant(Timestamp(nanoseconds: 1_000_000)))
    guard case .vector(let samples) = total.result else {
      Issue.record("no vector")
      return
    }
    #expect(samples.map(\.point.value) == [Double(count)])
  }

  @Test func stagesAloneAskWhateverThereIs() throws {
    var builder = QueryDataBuilder()
    add(&builder, [Label("app", "a")], 1, "an error")
    add(&builder, [Label("job", "b")], 2, "no error")
    add(&builder, [], 3, "fine")
    let query = try Query(parsingStages: #"|= "error""#)
    let range = QueryParameters.range(Timestamp(nanoseconds: 0), Timestamp(nanoseconds: 9))
    guard case .streams(let streams) = try builder.data().answer(query, range).result else {
      Issue.record("no streams")
      return
    }
    #expect(streams.map(\.labels.canonical).sorted() == ["{app=\"a\"}", "{job=\"b\"}"])
  }

  @Test(arguments: [
    ("{", "w:1: "), ("{\"labels\":{},\"ts_ns\":1}", "\"line\" is missing"),
    ("{\"labels\":{\"a\":1},\"ts_ns\":1,\"line\":\"\"}", "\"a\" is a number; expected a string"),
    ("{\"labels\":{\"a\":\"b\"},\"ts_ns\":\"x\",\"line\":\"\"}", "expected nanoseconds"),
    (
      "{\"labels\":{\"a\":\"b\"},\"ts_ns\":1,\"line\":\"\",\"metdata\":{}}",
      "did you mean \"metadata\"?"
    ),
  ])
  func badLinesOfWorkloadsAreNamed(line: String, expected: String) {
    var builder = QueryDataBuilder()
    let error = #expect(throws: EntryLineError.self) {
      try EntryLines.add(Array(line.utf8), file: "w", to: &builder)
    }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }
}
