import LogModel
import LogQLPipeline
import LogQLSyntax

/// Pipelines over the lines of the bench vectors: what comes out is numbered rows, for log queries the
/// place of each line, for metric queries its number; no label set is made.
struct PipelineStageRows {
  let kind: LineKind
  let query: String
  var goal: Double?

  static let all: [PipelineStageRows] = [
    Self(.nginx, "{} | json", 250),
    Self(.nginx, "{} | json | status>=500", 1100),
    Self(.nginx, "{} |= `\"status\":50` | json | status>=500"),
    Self(.nginx, "{} | json status=\"status\", path=\"path\""),
    Self(.nginx, "{} | json | keep status, method"),
    Self(.nginx, "{} | json | drop request_id"),
    Self(.nginx, "{} | json | line_format `{{.method}} {{.path}} {{.status}}`", 210),
    Self(.nginx, "{} | json | label_format m=`{{.method}}-{{.status}}`", 195),
    Self(.nginx, "{} | line_format `{{ __line__ | trunc 80 }}`", 1305),
    Self(.nginx, "sum(count_over_time({} [1m]))", 18_000),
    Self(.nginx, "sum by (status)(count_over_time({} | json [1m]))", 1200),
    Self(.nginx, "sum by (method)(sum_over_time({} | json | unwrap bytes [1m]))", 858),
    Self(
      .nginx, "quantile_over_time(0.99, {} | json | unwrap request_time [1m]) by (method)", 782),
    Self(.nginx, "sum(sum_over_time({} | json | unwrap bytes [1m]))", 1248),
    Self(.logfmt, "{} | logfmt", 250),
    Self(.logfmt, "{} | logfmt | level=\"error\"", 1600),
    Self(.logfmt, "{} | logfmt | latency > 500ms"),
    Self(.logfmt, "{} | logfmt lat=\"latency\", lvl=\"level\""),
    Self(.logfmt, "{} | logfmt | ip = ip(\"10.16.0.0/12\")"),
    Self(.logfmt, "{} | logfmt | line_format `{{.level}} {{.component}} {{.msg}}`", 180),
    Self(.logfmt, "{} | regexp `level=(?P<level>\\S+) caller=(?P<caller>\\S+)`"),
    Self(.logfmt, "{} | pattern `ts=<ts> level=<level> caller=<caller> <_>`"),
    Self(.logfmt, "sum by (level)(count_over_time({} | logfmt [1m]))", 1600),
    Self(
      .logfmt,
      "quantile_over_time(0.99, {} | logfmt | unwrap duration(latency) [1m]) by (component)",
      814),
    Self(.logfmt, "sum(sum_over_time({} | logfmt | unwrap bytes [1m]))", 1112),
    Self(.plain, "{} | regexp `\(expression)`"),
    Self(.plain, "{} | pattern `\(pattern)`"),
    Self(.plain, "sum by (level)(count_over_time({} | regexp `\(expression)` [1m]))"),
    Self(.plain, "sum by (level)(count_over_time({} | pattern `\(pattern)` [1m]))", 1500),
  ]

  private static let pattern = "<date> <time> <level> [<thread>] <class> - <msg>"
  private static let expression =
    #"^(?P<date>\S+) (?P<time>\S+) (?P<level>\w+) +\[(?P<thread>[^\]]+)\] (?P<class>\S+) - "#
    + "(?P<msg>.*)$"

  private init(_ kind: LineKind, _ query: String, _ goal: Double? = nil) {
    (self.kind, self.query, self.goal) = (kind, query, goal)
  }

  /// The row over these batches. A pipeline is made for each pass.
  func row(_ batches: [StreamBatch]) -> LogQLBenchmark.Row {
    var rows = PipelineRows()
    let always = TimeRange(
      start: Timestamp(nanoseconds: .min), end: Timestamp(nanoseconds: .max))
    return LogQLBenchmark.Row("\(kind.rawValue) \(query)", goal: goal) { _ in
      let pipeline = pipeline()
      var kept = 0
      for batch in batches {
        rows.removeAllKeepingCapacity()
        pipeline.run(batch, within: always, into: &rows)
        kept += rows.count
      }
      return kept
    }
  }

  private func pipeline() -> Pipeline {
    do {
      switch try Query(parsing: query.replacing("{}", with: "{app=\"x\"}", maxReplacements: 1))
        .syntax
      {
      case .log(let expression): return try Pipeline(lines: expression, quirks: .loki)
      case .rangeAggregation(let aggregation):
        return try Pipeline(samples: aggregation, under: nil, quirks: .loki)
      case .vectorAggregation(let parent):
        if case .rangeAggregation(let aggregation) = parent.operand {
          return try Pipeline(samples: aggregation, under: parent, quirks: .loki)
        }
      default: break
      }
    } catch {
      preconditionFailure("\(query): \(error)")
    }
    preconditionFailure("a query without one pipeline: \(query)")
  }
}
