import LogQLSyntax

/// Texts to syntax trees.
enum ParseRows {
  static var all: [LogQLRow] {
    [
      row("a filter", "{app=\"x\"} |= \"needle\"", loki: 0.857),
      row(
        "a rate by one label",
        "sum by (status)(rate({app=\"nginx-json\", cluster=\"bench\"} | json [1m]))", loki: 178),
      row(
        "a quantile of unwrapped values",
        "quantile_over_time(0.99, {app=\"nginx-json\"} | json | unwrap request_time [1m]) by (method)",
        loki: 145),
      row("a long binary expression (two rates)", ratio, goal: 20, loki: 479),
      row("a long binary expression (five range aggregations, two expressions)", long),
    ]
  }

  /// An alert on a ratio of errors, 200 bytes.
  private static let ratio = """
    sum by (app, pod) (rate({app="cart", cluster="bench"} | json | status >= 500 [5m]))
      / sum by (app, pod) (rate({app="cart", cluster="bench"} | json [5m])) > 0.05
    """

  /// 600 bytes.
  private static let long = """
    (
      sum by (app, pod) (rate({app="cart", cluster="bench"} | json | status >= 500 [5m]))
        / ignoring (level) group_left (level)
      sum by (app, pod) (rate({app="cart", cluster="bench"} | json | __error__ = "" [5m]))
    ) > 0.05
    and on (app) sum by (app) (count_over_time({app="cart"} |= "error" != "debug" [5m])) > 10
    or on (app) topk by (app) (3,
      quantile_over_time(0.99, {app="cart"} | logfmt | level =~ "warn|error"
        | unwrap duration(latency) | __error__ = "" [5m] offset 1h) by (app, pod)
    ) * 1e3
    unless sum by (app) (bytes_rate({app="cart", namespace!~"test.*"} | pattern "<ip> - <_>" [5m])) < 1024
    """

  private static func row(
    _ name: String, _ text: String, goal: Double? = nil, loki: Double? = nil
  ) -> LogQLRow {
    LogQLRow(
      group: .parse, lines: nil, query: name, goal: goal.map { .microseconds($0) }, loki: loki
    ) { _ in
      {
        var work = LogQLRow.Work()
        for _ in 0..<100 {
          do throws(LogQLError) {
            work.kept += try Query(parsing: text).selectors.count
          } catch {
            preconditionFailure("\(text): \(error)")
          }
          work.items += 1
          work.bytes += text.utf8.count
        }
        return work
      }
    }
  }
}
