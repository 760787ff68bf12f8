import Bytes
import LogModel
import LogQLReference
import LogQLSyntax
import Testing

/// Whole queries against measured answers, through both evaluators. A row is claimed if it needs
/// nothing but LogQL and its query stays inside of what is supported, and is no case of
/// `differing-golden.txt`.
@Suite struct GoldenQueryTests {
  static let workloads = ["logfmt_svc", "meta_collide", "nginx_json", "text_misc"]

  @Test func claimedRowsGiveTheMeasuredAnswer() throws {
    let differing = Set(try VectorFiles.list("differing-golden.txt"))
    var claimed: [String] = []
    for name in GoldenQueryTests.workloads {
      let entries = try GoldenQueryTests.entries(name)
      let feeder = Feeder(entries)
      for row in try VectorFiles.rows("golden/\(name).jsonl") {
        let id = try #require(row["id"]?.string)
        guard let asked = try GoldenQueryTests.request(row), !differing.contains(id) else {
          continue
        }
        claimed.append(id)
        try GoldenQueryTests.check(id, row, asked, entries, feeder)
      }
    }
    try VectorFiles.compare(claimed, with: "claimed-golden.txt")
  }

  /// Nil if the row is not claimed.
  private static func request(_ row: JSONNode) throws -> (String, QueryParameters)? {
    let text = try #require(row["query"]?.string)
    if row["needs"] != nil || row["headers"] != nil { return nil }
    do throws(LogQLError) {
      try Query(parsing: text).syntax.requireCounting()
    } catch {
      if error.kind == .unsupported { return nil }
    }
    let limit = Int(row["limit"]?.integer ?? 100)
    let direction: Direction = row["direction"]?.string == "forward" ? .forward : .backward
    if row["type"]?.string == "instant" {
      return (text, .instant(try time(row["time"]), limit: limit, direction: direction))
    }
    let start = try time(row["start"])
    let end = try time(row["end"])
    var step = max((end.nanoseconds - start.nanoseconds) / 250_000_000_000, 1) * 1_000_000_000
    if let given = row["step"]?.string {
      step = Int64((try #require(Double(given)) * 1e9).rounded())
    }
    return (text, .range(start, end, step: step, limit: limit, direction: direction))
  }

  private static func check(
    _ id: String, _ row: JSONNode, _ asked: (query: String, parameters: QueryParameters),
    _ entries: [ReferenceEntry], _ feeder: Feeder
  ) throws {
    let expected = try expectation(row)
    let tolerant = row["unstable"]?.string == "float"
    var draws = DrawStream(DrawKey(seed: 1, purpose: "golden").of(id))
    let answers = [
      answer(id) {
        try feeder.evaluate(Query(parsing: asked.query), asked.parameters, &draws).result
      },
      answer(id) {
        try ReferenceEvaluator.evaluate(
          Query(parsing: asked.query), asked.parameters, entries: entries)
      },
    ]
    for (answer, name) in zip(answers, ["evaluator", "reference"]) {
      if let prefix = row["error_prefix"]?.string {
        #expect(answer.first?.hasPrefix(prefix) == true, "\(id), \(name)")
      } else if tolerant {
        #expect(isClose(answer, expected), "\(id), \(name)")
      } else {
        #expect(answer == expected, "\(id), \(name): \(asked.query)")
      }
    }
  }

  private static func time(_ value: JSONNode?) throws -> Timestamp {
    Timestamp(nanoseconds: try #require(value?.string.flatMap { Int64($0) }))
  }

  /// The text of an answer as rows, or its error.
  private static func answer(_ id: String, _ body: () throws -> QueryResult) -> [String] {
    do {
      return rows(try body())
    } catch {
      return ["\(error)"]
    }
  }

  private static func rows(_ result: QueryResult) -> [String] {
    func row(_ labels: LabelSet, _ point: ResultPoint) -> String {
      "\(labels.canonical) \(point.time.nanoseconds / 1_000_000) \(NumberText.decimal(point.value))"
    }
    switch result {
    case .streams(let streams):
      return streams.flatMap { stream in
        (0..<stream.entries.count).map {
          "\(stream.labels.canonical) \(stream.entries.timestamps[$0]) \(stream.entries.text($0))"
        }
      }
    case .matrix(let series):
      return series.flatMap { one in one.points.map { row(one.labels, $0) } }
    case .vector(let samples): return samples.map { row($0.labels, $0.point) }
    case .scalar(let value, _): return [NumberText.decimal(value)]
    }
  }

  private static func expectation(_ row: JSONNode) throws -> [String] {
    if let error = row["error"]?.string { return [error] }
    let result = try #require(row["result"])
    return try result.elements.flatMap { one -> [String] in
      let pairs = (one["stream"] ?? one["metric"])?.strings
      let labels = LabelSet(
        keepingEmpty: try #require(pairs).map { Label($0.key, $0.value) }
      ).canonical
      let values = one["values"]?.elements ?? one["value"].map { [$0] } ?? []
      return try values.map { value in
        let pair = value.elements
        let shown = try #require(pair[1].string)
        if let time = pair[0].string { return "\(labels) \(time) \(shown)" }
        let seconds = try #require(pair[0].double)
        return "\(labels) \(Int64((seconds * 1_000).rounded())) \(shown)"
      }
    }
  }

  /// Rows that differ at most in the last digits of their last word.
  private static func isClose(_ a: [String], _ b: [String]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { a, b in
        let (left, right) = (a.split(separator: " "), b.split(separator: " "))
        guard left.dropLast() == right.dropLast(), let x = left.last.flatMap({ Double($0) }),
          let y = right.last.flatMap({ Double($0) })
        else { return false }
        return a == b || abs(x - y) <= 1e-9 * max(abs(x), abs(y))
      }
  }

  static func entries(_ name: String) throws -> [ReferenceEntry] {
    try VectorFiles.rows("workloads/\(name).jsonl").map { row in
      let labels = try #require(row["labels"]?.strings)
      let metadata = row["metadata"]?.strings ?? [:]
      return ReferenceEntry(
        labels: LabelSet(labels.map { Label($0.key, $0.value) }),
        timestamp: try time(row["ts_ns"]).nanoseconds,
        line: Array(try #require(row["line"]?.string).utf8),
        metadata: metadata.filter { !$0.value.isEmpty }.keys.sorted()
          .map { Label(stored($0), metadata[$0] ?? "") })
    }
  }

  /// The name under which a distributor stores metadata.
  private static func stored(_ name: String) -> String {
    let plain = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    return plain.first?.isNumber == true ? "key_" + plain : plain
  }
}
