import LogModel
import LogQL
import LogQLPipeline
import LogQLSyntax

/// Whole queries: an evaluator is fed batches in the order of their times until it is done, and its
/// answer is made. Log queries go forward and are content with 5 000 entries, metric queries have a
/// step of 15 s. Loki's figures are of its pipelines alone, over the same lines.
enum QueryRows {
  static var all: [LogQLRow] { structured + nginx + logfmt + plain }

  private static var structured: [LogQLRow] {
    [
      row(.structured, "{} |= \"count=137 \""),
      row(.structured, "{} |= \"level=info\""),
      row(.structured, "sum(count_over_time({} |= \"count=137 \" [1m]))"),
      row(.structured, "sum(count_over_time({} |= \"level=info\" [1m]))"),
    ]
  }

  private static var nginx: [LogQLRow] {
    [
      row(.nginx, "{} | json", loki: 48),
      row(.nginx, "{} | json | status>=500", .megabytes(1100), loki: 365),
      row(.nginx, "{} | json status=\"status\", path=\"path\" | status=\"503\""),
      row(.nginx, "sum(count_over_time({} [1m]))", .lines(80e6), loki: 11_002),
      row(.nginx, "sum(bytes_over_time({} [1m]))", .lines(80e6), loki: 10_833),
      row(
        .nginx, "sum by (status)(count_over_time({} | json [1m]))", .megabytes(1200), loki: 570),
      row(.nginx, "sum by (method, status, ua)(count_over_time({} | json [1m]))"),
      row(
        .nginx, "sum by (status)(count_over_time({} | json status=\"status\", path=\"path\" [1m]))"),
      row(
        .nginx, "sum by (method)(sum_over_time({} | json | unwrap bytes [1m]))", .megabytes(858),
        loki: 429),
      row(
        .nginx, "quantile_over_time(0.99, {} | json | unwrap request_time [1m]) by (method)",
        .megabytes(782), loki: 391),
      row(
        .nginx, "quantile_over_time(0.99, {} | json | unwrap request_time [1m]) by (method, status)"
      ),
      row(.nginx, "topk(3, rate({} [1m]))"),
      row(.nginx, "topk(5, sum by (ua)(count_over_time({} | json [1m])))"),
      row(
        .nginx,
        "sum by (method)(rate({} | json | status>=500 [1m])) "
          + "/ sum by (method)(rate({} | json [1m]))"),
      row(.nginx, "sum by (method)(count_over_time({} | pattern `\(LinePatterns.nginx)` [1m]))"),
    ]
  }

  private static var logfmt: [LogQLRow] {
    [
      row(.logfmt, "{} | logfmt", loki: 45),
      row(.logfmt, "{} | logfmt | level=\"error\" | component=\"cart\"", loki: 565),
      row(
        .logfmt, "sum by (level)(count_over_time({} | logfmt [1m]))", .megabytes(1600), loki: 816),
      row(.logfmt, "sum by (level, component, status)(count_over_time({} | logfmt [1m]))"),
      row(
        .logfmt,
        "quantile_over_time(0.99, {} | logfmt | unwrap duration(latency) [1m]) by (component)",
        .megabytes(814), loki: 407),
    ]
  }

  private static var plain: [LogQLRow] {
    [
      row(.plain, "{} |~ \"ERROR.*Timeout\"", loki: 1525),
      row(
        .plain, "sum by (level)(count_over_time({} | pattern `\(LinePatterns.plain)` [1m]))",
        .megabytes(1500), loki: 726),
      row(
        .plain, "sum by (level)(count_over_time({} | regexp `\(LinePatterns.expression)` [1m]))",
        loki: 90),
    ]
  }

  /// `{}` stands for the selector of all streams.
  private static func row(
    _ kind: BenchLines.Kind, _ text: String, _ goal: LogQLRow.Goal? = nil, loki: Double? = nil
  ) -> LogQLRow {
    LogQLRow(group: .query, lines: kind, query: text, goal: goal, loki: loki) { batches in
      let selector = "{app=\"\(kind.rawValue)\", cluster=\"bench\"}"
      do throws(LogQLError) {
        let query = try Query(parsing: text.replacing("{}", with: selector))
        let parameters = parameters(batches)
        return {
          do throws(LogQLError) {
            return try answer(query, parameters, batches)
          } catch {
            preconditionFailure("\(text): \(error)")
          }
        }
      } catch {
        preconditionFailure("\(text): \(error)")
      }
    }
  }

  private static func parameters(_ batches: [StreamBatch]) -> QueryParameters {
    let last = batches.map { $0.entries.timestamps.last ?? 0 }.max() ?? 0
    return .range(
      Timestamp(nanoseconds: batches.first?.start ?? 0), Timestamp(nanoseconds: last + 1),
      step: 15_000_000_000, limit: 5_000, direction: .forward)
  }

  /// Feeds what the evaluator needs, batch by batch, and makes the answer.
  private static func answer(
    _ query: Query, _ parameters: QueryParameters, _ batches: [StreamBatch]
  ) throws(LogQLError) -> LogQLRow.Work {
    let evaluator = try Evaluator(query, parameters)
    var places = evaluator.sources.map { _ in 0 }
    while case .needs(let source, _) = evaluator.next() {
      let place = places[source]
      if place < batches.count { evaluator.feed(source: source, batches[place]) }
      places[source] += 1
      if place + 1 < batches.count {
        let start = Timestamp(nanoseconds: batches[place + 1].start)
        evaluator.advance(source: source, to: start)
      } else {
        evaluator.finish(source: source)
      }
    }
    let result = try evaluator.result()
    return LogQLRow.Work(
      items: evaluator.statistics.entries, bytes: evaluator.statistics.lineBytes,
      kept: result.rowCount)
  }
}
