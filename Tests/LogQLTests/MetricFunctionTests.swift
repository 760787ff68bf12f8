import LogModel
import LogQL
import LogQLPipeline
import LogQLSyntax
import Testing

/// Functions over windows and vectors, by example.
@Suite struct MetricFunctionTests {
  /// The answer of an instant query at 60 s: `value` or `{labels} value` for each sample. Streams
  /// have lines `v=…` a second apart, the last at 60 s.
  private func ask(_ text: String, _ streams: [String: [String]]) throws -> [String] {
    let evaluator = try Evaluator(Query(parsing: text), .instant(Timestamp(seconds: 60)))
    for source in evaluator.sources.indices {
      for (name, values) in streams.sorted(by: { $0.key < $1.key }) {
        let labels = LabelSet([Label("app", "x"), Label("pod", name)])
        var entries = EntryBatch()
        for (index, value) in values.enumerated() {
          let time = Int64(60 - values.count + 1 + index) * 1_000_000_000
          entries.append(time, "v=\(value)".utf8)
        }
        if evaluator.sources[source].matchers.allSatisfy({ $0.matches(labels) }) {
          evaluator.feed(source: source, StreamBatch(labels: labels, entries: entries))
        }
      }
      evaluator.finish(source: source)
    }
    #expect(evaluator.next() == .done)
    switch try evaluator.result() {
    case .vector(let samples):
      return samples.map {
        ($0.labels.count == 0 ? "" : $0.labels.canonical + " ")
          + NumberText.decimal($0.point.value)
      }
    case .scalar(let value, _): return ["scalar " + NumberText.decimal(value)]
    case .streams, .matrix: return []
    }
  }

  @Test(arguments: [
    ("sum_over_time", "15"), ("avg_over_time", "3"), ("min_over_time", "1"),
    ("max_over_time", "5"), ("stdvar_over_time", "2"), ("stddev_over_time", "1.4142135623730951"),
    ("first_over_time", "1"), ("last_over_time", "5"), ("rate", "3"),
    ("rate_counter", "0.800001"),
  ])
  func `values of a window`(function: String, expected: String) throws {
    let answer = try ask(
      "sum(\(function)({app=\"x\"} | logfmt v | unwrap v [5s]))",
      ["a": ["9", "1", "2", "3", "4", "5"]])
    #expect(answer == [expected])
  }

  @Test(arguments: [
    ("0", "1"), ("1", "4"), ("0.5", "2.5"), ("0.25", "1.75"), ("2", "+Inf"),
  ])
  func `quantiles lie between values`(quantile: String, expected: String) throws {
    let answer = try ask(
      "sum(quantile_over_time(\(quantile), {app=\"x\"} | logfmt v | unwrap v [9s]))",
      ["a": ["3", "1", "4", "2"]])
    #expect(answer == [expected])
  }

  @Test func `NaN is the least for quantiles and gives way to extremes`() throws {
    let values = ["a": ["NaN", "2", "1"]]
    func of(_ function: String) throws -> [String] {
      try ask("sum(\(function){app=\"x\"} | logfmt v | unwrap v [9s]))", values)
    }
    #expect(try of("quantile_over_time(0, ") == ["NaN"])
    #expect(try of("quantile_over_time(0.5, ") == ["1"])
    #expect(try of("max_over_time(") == ["2"])
    #expect(try of("min_over_time(") == ["1"])
  }

  @Test func `sums of one group go through streams by time`() throws {
    // (1e16 + 1) - 1e16 is 0, (1e16 - 1e16) + 1 is 1.
    let answer = try ask(
      "sum(sum_over_time({app=\"x\"} | logfmt v | unwrap v [9s]))",
      ["a": ["1e16", "0", "1"], "b": ["-1e16", "0"]])
    #expect(answer == ["1"])
  }

  @Test(
    arguments: [
      (#"absent_over_time({app="none", pod=~".+"}[5s])"#, [#"{app="none"} 1"#]),
      (#"absent_over_time({app="none", app!="x"}[5s])"#, ["1"]),
      (#"absent_over_time({app="x"}[5s])"#, []),
      (#"topk(1, count_over_time({app="x"}[5s]))"#, [#"{app="x", pod="b"} 3"#]),
      (#"bottomk(1, count_over_time({app="x"}[5s]))"#, [#"{app="x", pod="a"} 2"#]),
      (
        #"sort_desc(sum by (pod) (count_over_time({app="x"}[5s])))"#,
        [#"{pod="b"} 3"#, #"{pod="a"} 2"#]
      ),
      (#"stddev(count_over_time({app="x"}[5s]))"#, ["0.5"]),
      (#"count_over_time({pod="a"}[5s]) / 0"#, [#"{app="x", pod="a"} NaN"#]),
      (#"1 > bool count_over_time({pod="a"}[5s])"#, [#"{app="x", pod="a"} 0"#]),
      (#"1 < count_over_time({pod="a"}[5s])"#, [#"{app="x", pod="a"} 2"#]),
      (#"vector(3) or count_over_time({pod="a"}[5s])"#, ["3", #"{app="x", pod="a"} 2"#]),
      ("2 ^ 3", ["scalar 8"]), ("vector(7)", ["7"]),
      (
        #"sum by (pod) (count_over_time({app="x"}[5s])) / on () group_left () sum(count_over_time({app="x"}[5s]))"#,
        [#"{pod="a"} 0.4"#, #"{pod="b"} 0.6"#]
      ),
      (
        #"label_replace(count_over_time({pod="a"}[5s]), "pod", "", "app", ".*")"#, [#"{app="x"} 2"#]
      ),
      (
        #"label_replace(count_over_time({pod="a"}[5s]), "n", "$1${1}$$", "app", "(.)")"#,
        [#"{app="x", n="xx$", pod="a"} 2"#]
      ),
    ] as [(String, [String])])
  func `vectors and operators`(query: String, expected: [String]) throws {
    #expect(try ask(query, ["a": ["1", "2"], "b": ["1", "2", "3"]]) == expected)
  }

  @Test(arguments: [
    (
      #"count_over_time({app="x"}[5s]) + on (app) count_over_time({pod="a"}[5s])"#,
      "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
    ),
    (
      #"count_over_time({pod="a"}[5s]) + on (app) count_over_time({app="x"}[5s])"#,
      "found duplicate series on the right hand-side;many-to-many matching not allowed: matching labels must be unique on one side"
    ),
    (
      #"count_over_time({app="x"}[5s]) + on (app) group_right () count_over_time({app="x"}[5s])"#,
      "found duplicate series on the left hand-side;many-to-many matching not allowed: matching labels must be unique on one side"
    ),
    (
      #"sum(1)"#,
      "unexpected expr type (*syntax.LiteralExpr) for Evaluator type (*logql.DefaultEvaluator) "
    ),
  ])
  func `what cannot be matched has status 500`(query: String, expected: String) {
    let error = #expect(throws: LogQLError.self) {
      try ask(query, ["a": ["1", "2"], "b": ["1", "2", "3"]])
    }
    #expect(error?.description == expected && error?.status == 500)
  }

  @Test func `an error in a line fails the query`() throws {
    let query = #"sum_over_time({app="x"} | logfmt v | unwrap v [5s])"#
    let error = #expect(throws: LogQLError.self) { try ask(query, ["a": ["1", "two"]]) }
    #expect(error?.description.hasPrefix("pipeline error: 'SampleExtractionErr'") == true)
    #expect(error?.status == 400)
  }
}
