import LogModel
import LogQLPipeline
import LogQLSyntax

/// Pipelines over the lines of the bench vectors: what comes out is numbered rows, for log queries the
/// place of each line, for metric queries its number; no label set is made. Loki's figures are of its
/// pipelines over the same lines.
enum PipelineStageRows {
  static var all: [LogQLRow] { filters + nginx + logfmt + plain }

  private static var filters: [LogQLRow] {
    [
      row(.nginx, "{} |= \"needle\"", 8000, loki: 3906),
      row(.logfmt, "{} |= \"needle\"", 8000, loki: 3059),
      row(.plain, "{} |= \"needle\"", 8000, loki: 2299),
      row(.plain, "{} |~ \"needle|haystack\"", loki: 1627),
      row(.plain, "{} |~ \"(?i)NEEDLE\"", loki: 1145),
      row(.plain, "{} |~ \"[0-9]+needle\"", 3000, loki: 74),
      row(.plain, "{} != \"e\"", loki: 2658),
      row(.plain, "{} |= \"2025\" |= \"0\" != \"zzz\"", loki: 3802),
      row(.plain, "{} |> `<_>ERROR<_>Timeout<_>`", loki: 4829),
      row(.plain, "{} |~ \"ERROR.*Timeout\"", 3000, loki: 1525),
    ]
  }

  private static var nginx: [LogQLRow] {
    [
      row(.nginx, "{} | json", 250, loki: 48),
      row(.nginx, "{} | json | status>=500", 1100, loki: 365),
      row(.nginx, "{} |= `\"status\":50` | json | status>=500", loki: 1293),
      row(.nginx, "{} | json status=\"status\", path=\"path\"", loki: 125),
      row(.nginx, "{} | json | keep status, method", loki: 162),
      row(.nginx, "{} | json | drop request_id", loki: 59),
      row(.nginx, "{} | json | line_format `{{.method}} {{.path}} {{.status}}`", 210, loki: 42),
      row(.nginx, "{} | json | label_format m=`{{.method}}-{{.status}}`", 195, loki: 39),
      row(.nginx, "{} | line_format `{{ __line__ | trunc 80 }}`", 1305, loki: 261),
      row(.nginx, "{} | pattern `\(LinePatterns.nginx)`", loki: 85),
      row(.nginx, "sum(count_over_time({} [1m]))", loki: 11_002),
      row(.nginx, "sum(bytes_over_time({} [1m]))", loki: 10_833),
      row(.nginx, "sum by (status)(count_over_time({} | json [1m]))", 1200, loki: 570),
      row(.nginx, "sum by (method)(sum_over_time({} | json | unwrap bytes [1m]))", 858, loki: 429),
      row(
        .nginx, "quantile_over_time(0.99, {} | json | unwrap request_time [1m]) by (method)", 782,
        loki: 391),
      row(.nginx, "sum(sum_over_time({} | json | unwrap bytes [1m]))", 1248, loki: 624),
    ]
  }

  private static var logfmt: [LogQLRow] {
    [
      row(.logfmt, "{} | logfmt", 250, loki: 45),
      row(.logfmt, "{} | logfmt | level=\"error\"", 1600, loki: 565),
      row(.logfmt, "{} | logfmt | latency > 500ms", loki: 102),
      row(.logfmt, "{} | logfmt lat=\"latency\", lvl=\"level\"", loki: 71),
      row(.logfmt, "{} | logfmt | ip = ip(\"10.16.0.0/12\")", loki: 194),
      row(
        .logfmt, "{} | logfmt | line_format `{{.level}} {{.component}} {{.msg}}`", 180, loki: 36),
      row(.logfmt, "{} | regexp `level=(?P<level>\\S+) caller=(?P<caller>\\S+)`", loki: 113),
      row(.logfmt, "{} | pattern `ts=<ts> level=<level> caller=<caller> <_>`", loki: 108),
      row(.logfmt, "sum by (level)(count_over_time({} | logfmt [1m]))", 1600, loki: 816),
      row(
        .logfmt,
        "quantile_over_time(0.99, {} | logfmt | unwrap duration(latency) [1m]) by (component)",
        814, loki: 407),
      row(.logfmt, "sum(sum_over_time({} | logfmt | unwrap bytes [1m]))", 1112, loki: 556),
    ]
  }

  private static var plain: [LogQLRow] {
    [
      row(.plain, "{} | regexp `\(LinePatterns.expression)`", loki: 35),
      row(.plain, "{} | pattern `\(LinePatterns.plain)`", loki: 57),
      row(
        .plain, "sum by (level)(count_over_time({} | regexp `\(LinePatterns.expression)` [1m]))",
        loki: 90),
      row(
        .plain, "sum by (level)(count_over_time({} | pattern `\(LinePatterns.plain)` [1m]))", 1500,
        loki: 726),
    ]
  }

  /// `{}` stands for a selector. A pipeline is made for each pass.
  private static func row(
    _ kind: BenchLines.Kind, _ query: String, _ goal: Double? = nil, loki: Double? = nil
  ) -> LogQLRow {
    LogQLRow(
      group: .stage, lines: kind, query: query, goal: goal.map { .megabytes($0) }, loki: loki
    ) { batches in
      var rows = PipelineRows()
      return {
        let pipeline = pipeline(query)
        var work = LogQLRow.Work()
        for batch in batches {
          rows.removeAllKeepingCapacity()
          pipeline.run(batch, within: .always, into: &rows)
          work.items += batch.entries.count
          work.bytes += batch.entries.lineBytes
          work.kept += rows.count
        }
        return work
      }
    }
  }

  private static func pipeline(_ query: String) -> Pipeline {
    do {
      let query = try Query(
        parsing: query.replacing("{}", with: "{app=\"x\"}", maxReplacements: 1))
      if let pipeline = try Pipeline(only: query.syntax, quirks: .loki) { return pipeline }
    } catch {
      preconditionFailure("\(query): \(error)")
    }
    preconditionFailure("a query without one pipeline: \(query)")
  }
}

/// How the parts of benchmark lines are told apart.
enum LinePatterns {
  static let nginx =
    #"{"ts":"<ts>","remote_addr":"<ip>","method":"<method>","path":"<path>","status":<status>,<_>"#
  static let plain = "<date> <time> <level> [<thread>] <class> - <msg>"
  static let expression =
    #"^(?P<date>\S+) (?P<time>\S+) (?P<level>\w+) +\[(?P<thread>[^\]]+)\] (?P<class>\S+) - "#
    + "(?P<msg>.*)$"
}
