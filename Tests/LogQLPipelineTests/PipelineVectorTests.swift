import Bytes
import LogModel
import LogQLPipeline
import LogQLSyntax
import Testing

/// `pipeline.jsonl`: one line through one pipeline, every output field compared.
struct PipelineVectorTests {
  @Test func everyCaseAgrees() throws {
    let cases = try PipelineCase.all()
    #expect(cases.count == 760)
    var differing: [String] = []
    for one in cases {
      let outcome = one.run()
      if outcome != one.expected {
        differing.append(
          """
          \(one.id) \(one.query) over \(one.line.debugDescription)
            expected \(one.expected)
            actual   \(outcome)
          """)
      }
    }
    #expect(differing.isEmpty, "\(differing.count) differ:\n\(differing.joined(separator: "\n"))")
  }

  /// Each case again and again through one pipeline, among the lines of the other cases of its query:
  /// what a pipeline remembers changes nothing.
  @Test func casesAgreeInCompany() throws {
    let byQuery = Dictionary(grouping: try PipelineCase.all(), by: \.query)
    for query in byQuery.keys.sorted() {
      let cases = byQuery[query] ?? []
      guard cases.count > 1, let pipeline = try? CasePipeline(query) else { continue }
      for one in cases + cases.reversed() {
        #expect(pipeline.run(one) == one.expected, "\(one.id)")
      }
    }
  }
}

/// What comes out of a pipeline for one line.
struct PipelineOutcome: Equatable, CustomStringConvertible {
  var error: String?
  var isKept = false
  var line: String?
  var labels: String?
  var stream: [Label] = []
  var metadata: [Label] = []
  var parsed: [Label] = []
  var value: String?

  var description: String {
    if let error { return "error \(error)" }
    if !isKept { return "dropped" }
    return "\(labels ?? "-") line \(line.debugDescription) value \(value ?? "-") "
      + "\(stream) \(metadata) \(parsed)"
  }
}

/// A row of `pipeline.jsonl`.
struct PipelineCase {
  let id: String
  let query: String
  let stream: [Label]
  let metadata: [Label]
  let timestamp: Int64
  let line: String
  let expected: PipelineOutcome

  static func all() throws -> [PipelineCase] {
    try GoldenFiles.lines("pipeline.jsonl").map {
      try #require(PipelineCase(try JSONNode(parsing: Array($0))))
    }
  }

  /// Nil if a field is missing or unknown.
  private init?(_ row: JSONNode) {
    let known = [
      "id", "query", "stream", "metadata", "ts_ns", "line", "kept", "out_line", "labels",
      "out_stream", "out_metadata", "out_parsed", "value", "error",
    ]
    guard row.members.map(\.name).allSatisfy(known.contains), let id = row["id"]?.string,
      let query = row["query"]?.string, let stream = row["stream"]?.members,
      let line = row["line"]?.string, let timestamp = row["ts_ns"]?.string.flatMap(Int64.init)
    else { return nil }
    self.id = id
    self.query = query
    self.stream = stream.compactMap { member in
      member.value.string.map { Label(member.name, $0) }
    }
    metadata = PipelineCase.pairs(row["metadata"])
    self.timestamp = timestamp
    self.line = line
    var expected = PipelineOutcome()
    expected.error = row["error"]?.string
    expected.isKept = row["kept"]?.bool ?? false
    if expected.isKept {
      expected.value = row["value"]?.string
      expected.line = expected.value == nil ? row["out_line"]?.string ?? line : nil
      expected.labels = row["labels"]?.string
      expected.stream = PipelineCase.pairs(row["out_stream"])
      expected.metadata = PipelineCase.pairs(row["out_metadata"])
      expected.parsed = PipelineCase.pairs(row["out_parsed"])
    }
    self.expected = expected
  }

  private static func pairs(_ value: JSONNode?) -> [Label] {
    (value?.elements ?? []).compactMap { pair in
      let parts = pair.elements
      guard parts.count == 2, let name = parts[0].string, let value = parts[1].string else {
        return nil
      }
      return Label(name, value)
    }
  }

  /// Runs the line through a pipeline of its own.
  func run() -> PipelineOutcome {
    do {
      return try CasePipeline(query).run(self)
    } catch {
      return PipelineOutcome(error: "\(error)")
    }
  }
}

/// The pipeline of a query with one source.
final class CasePipeline {
  private let pipeline: Pipeline
  private let isMetric: Bool
  private var rows = PipelineRows()

  init(_ query: String) throws {
    let syntax = try Query(parsing: query).syntax
    isMetric = if case .log = syntax { false } else { true }
    guard let pipeline = try Pipeline(only: syntax, quirks: .loki, categorizes: true) else {
      throw UnknownShape()
    }
    self.pipeline = pipeline
  }

  private struct UnknownShape: Error {}

  func run(_ one: PipelineCase) -> PipelineOutcome {
    var entries = EntryBatch()
    Array(one.line.utf8).withUnsafeBytes { entries.append(one.timestamp, $0, one.metadata) }
    rows.removeAllKeepingCapacity()
    pipeline.run(
      StreamBatch(labels: LabelSet(one.stream), entries: entries),
      within: TimeRange(
        start: Timestamp(nanoseconds: one.timestamp),
        end: Timestamp(nanoseconds: one.timestamp + 1)),
      into: &rows)
    var outcome = PipelineOutcome()
    outcome.isKept = rows.count == 1
    if !outcome.isKept { return outcome }
    let number = Int(rows.labels[0])
    outcome.labels = pipeline.labels[number].canonical
    if isMetric {
      outcome.value = NumberText.decimal(rows.values[0])
    } else {
      let slab = rows.isRewritten[0] ? rows.slab : entries.slab
      let start = Int(rows.offsets[0])
      outcome.line = String(
        decoding: slab[start..<(start + Int(rows.lengths[0]))], as: UTF8.self)
      let categories = pipeline.labels.categories(number)
      outcome.stream = categories.stream
      outcome.metadata = categories.metadata
      outcome.parsed = categories.parsed
    }
    return outcome
  }
}
