import LogModel
import LogQLPipeline
import LogQLSyntax
import Testing

/// The labels that entries with structured metadata get (spec: LogQL, §6).
struct MetadataLabelTests {
  private static func labels(_ stream: [Label], _ pairs: [Label]) throws -> LabelSet {
    let selector = try LabelMatcher("app", .equal, "a")
    let pipeline = try Pipeline(
      lines: LogExpression(matchers: [selector]), quirks: .loki, categorizes: true)
    var entries = EntryBatch()
    Array("line".utf8).withUnsafeBytes { entries.append(5, $0, pairs) }
    var rows = PipelineRows()
    pipeline.run(
      StreamBatch(labels: LabelSet(stream), entries: entries),
      within: TimeRange(start: Timestamp(nanoseconds: 5), end: Timestamp(nanoseconds: 6)),
      into: &rows)
    #expect(rows.count == 1)
    return pipeline.labels[Int(rows.labels[0])]
  }

  @Test func aPairOfAStreamLabelsNameIsRenamed() throws {
    let labels = try Self.labels([Label("app", "a")], [Label("app", "m"), Label("b", "")])
    #expect(labels.canonical == #"{app="a", app_extracted="m", b=""}"#)
  }

  @Test func detailsWithoutAnErrorDoNotShow() throws {
    let labels = try Self.labels([Label("app", "a")], [Label("__error_details__", "d")])
    #expect(labels.canonical == #"{app="a"}"#)
  }
}
