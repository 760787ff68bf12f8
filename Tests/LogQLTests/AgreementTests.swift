import Bytes
import LogModel
import LogQLReference
import LogQLSyntax
import Testing

/// The evaluator equals the naive one, on random entries and queries, however it is fed.
@Suite struct AgreementTests {
  @Test(arguments: 0..<40)
  func evaluatorEqualsReference(seed: Int) throws {
    var draws = DrawStream(DrawKey(seed: UInt64(seed), purpose: "agreement"))
    let entries = RandomLogs.entries(&draws)
    let feeder = Feeder(entries)
    for _ in 0..<12 {
      let text = RandomLogs.query(&draws)
      let query = try Query(parsing: text)
      let parameters = RandomLogs.parameters(query, &draws)
      let expected = try ReferenceEvaluator.evaluate(query, parameters, entries: entries)
      let actual = try feeder.evaluate(query, parameters, &draws).result
      #expect(actual == expected, "seed \(seed), \(text), \(parameters)")
      #expect(actual.text == expected.text)
      #expect(actual.digest == expected.digest)
    }
  }

  @Test func queriesFindSomething() throws {
    var draws = DrawStream(DrawKey(seed: 7, purpose: "rows"))
    let entries = RandomLogs.entries(&draws)
    var rows: [Int] = []
    for _ in 0..<100 {
      let query = try Query(parsing: RandomLogs.query(&draws))
      let parameters = RandomLogs.parameters(query, &draws)
      rows.append(
        try ReferenceEvaluator.evaluate(query, parameters, entries: entries).rowCount)
    }
    #expect(rows.filter { $0 > 0 }.count > 25)
  }
}

/// Small logs with everything that is awkward: equal times, duplicates, empty lines, newlines,
/// bytes that are no text, structured metadata.
enum RandomLogs {
  private static let words = [
    "error", "err", "or", "", "\n", "a", "aa", "ö", "=", "level=info", "\u{FFFD}", "200", " ",
  ]

  static func entries(_ draws: inout DrawStream) -> [ReferenceEntry] {
    let streams = (0..<(2 + draws.next(below: 6))).map { number in
      LabelSet([
        Label("app", "app-\(number % 3)"), Label("pod", "pod-\(number)"),
        Label("zone", number % 2 == 0 ? "a" : ""),
      ])
    }
    var times = streams.map { _ in Int64(0) }
    return (0..<(20 + draws.next(below: 200))).map { _ in
      let stream = Int(draws.next(below: UInt64(streams.count)))
      // Many steps of nothing, some of nanoseconds, some of seconds; now and then one back.
      switch draws.next(below: 8) {
      case 0...2: break
      case 3...4: times[stream] += 1
      case 5: times[stream] -= draws.next(in: 0...2_000_000_000)
      default: times[stream] += draws.next(in: 0...5_000_000_000)
      }
      var line = (0..<draws.next(below: 5)).flatMap { _ in
        Array(words[Int(draws.next(below: UInt64(words.count)))].utf8)
      }
      if draws.next(below: 10) == 0 { line.append(0xFF) }
      let metadata =
        draws.next(below: 6) == 0
        ? [Label(draws.next(below: 2) == 0 ? "trace" : "pod", "\(draws.next(below: 3))")] : []
      return ReferenceEntry(
        labels: streams[stream], timestamp: origin + times[stream], line: line, metadata: metadata)
    }
  }

  private static let origin: Int64 = 1_704_067_200_000_000_000

  private static func pick(_ choices: [String], _ draws: inout DrawStream) -> String {
    choices[Int(draws.next(below: UInt64(choices.count)))]
  }

  static func query(_ draws: inout DrawStream) -> String {
    var log = pick(
      [
        #"{app=~"app-.*"}"#, #"{app="app-1"}"#, #"{app=~"app-(0|2)", zone=""}"#,
        #"{pod!="pod-1", app!=""}"#, #"{app=~".+", pod!~"pod-[0-1]"}"#, #"{app="none"}"#,
      ], &draws)
    for _ in 0..<draws.next(below: 3) {
      log +=
        " "
        + pick(
          [
            #"|= "err""#, #"|= "a""#, #"!= "aa""#, #"|~ "e.*r""#, #"!~ "^a|o$""#, #"|= "" or "or""#,
            #"|= "error" or "level" or "200""#, #"|~ "a{2}" or "ö""#, #"!= "=" or "200""#,
            #"|= "\n""#, #"|= """#, #"!= "or""#,
          ], &draws)
    }
    if draws.next(below: 2) == 0 { return log }
    let operation = pick(["count_over_time", "rate", "bytes_over_time", "bytes_rate"], &draws)
    let range = pick(["1s", "5s", "7s", "1m", "3ms", "0s"], &draws)
    let offset = pick(["", "", " offset 3s", " offset -5s"], &draws)
    var metric = "\(operation)(\(log)[\(range)]\(offset))"
    for _ in 0..<draws.next(below: 3) {
      let vector = pick(["sum", "count", "max", "min", "avg"], &draws)
      let grouping = pick(
        ["", " by (app)", " by (app, trace, none)", " without (pod)", " by ()", " without ()"],
        &draws)
      metric = "\(vector)\(grouping) (\(metric))"
    }
    return metric
  }

  static func parameters(_ query: Query, _ draws: inout DrawStream) -> QueryParameters {
    let direction: Direction = draws.next(below: 2) == 0 ? .forward : .backward
    let start = Timestamp(nanoseconds: origin + draws.next(in: -10_000_000_000...60_000_000_000))
    if query.kind == .metric && draws.next(below: 3) == 0 { return .instant(start) }
    let end = Timestamp(nanoseconds: start.nanoseconds + draws.next(in: -5...90_000_000_000))
    let steps: [Int64] = [
      1_000_000_000, 5_000_000_000, 13_000_000_000, 700_000_000, 200_000_000_000,
    ]
    return .range(
      start, end, step: steps[Int(draws.next(below: 5))],
      limit: Int(draws.next(in: 1...60)), direction: direction)
  }
}
