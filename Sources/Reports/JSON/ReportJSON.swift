import Bytes
import Goldens
public import Harness
import LogModel
import Scenarios

/// The file `report.json` of a run: everything in its report, and nothing else. The same run gives
/// the same bytes. (Documentation/formats/report-json.md)
public enum ReportJSON {
  /// Raised when a member changes its meaning or goes; new members may come without.
  public static let format = 1

  public static func bytes(of report: RunReport) -> [UInt8] { value(of: report).fileBytes }

  private static func value(of report: RunReport) -> JSONValue {
    .object([
      ("format", .count(format)),
      ("scenario", .string(report.scenario)),
      ("description", .string(report.description)),
      ("seed", .unsigned(report.seed)),
      ("compatibility", .string(report.compatibility.rawValue)),
      ("mutant", .optional(report.mutant) { .string($0) }),
      ("verdict", .string(report.verdict.word)),
      ("reason", reason(of: report.verdict)),
      ("virtual_time_ns", time(report.virtualTime)),
      ("violations", .array(report.violations.map(violation))),
      ("thresholds", .array(report.thresholds.map(threshold))),
      ("queries", .array(report.queries.map(query))),
      ("workload", workload(report.workload)),
      ("replayed_files", .array(report.replayedFiles.map(replayedFile))),
      ("flush_reasons", .object(report.flushReasons.map { ($0.reason, .count($0.chunks)) })),
      ("metrics", .array(report.metrics.map(metric))),
      ("services", .array(report.services.map(service))),
      ("request_cost_nanodollars", .integer(report.requestCost)),
      ("price_list", .string(report.priceList)),
      ("cost_table", .string(report.costTable)),
      ("faults", .array(report.faults.map(fault))),
      ("marks", .object(report.marks.map { ($0.name, .count($0.count)) })),
      ("trace", trace(of: report)),
      ("phases", .array(report.phases.map { .string($0) })),
      ("answers", .optional(report.golden, answers)),
    ])
  }

  private static func reason(of verdict: Verdict) -> JSONValue {
    if case .skipped(let reason) = verdict { .string(reason) } else { .null }
  }

  private static func time(_ duration: Duration) -> JSONValue { .integer(nanoseconds(duration)) }

  private static func violation(_ violation: Violation) -> JSONValue {
    .object([
      ("checker", .string(violation.checker)),
      ("subject", .string(violation.subject)),
      ("summary", .string(violation.summary)),
      ("details", .array(violation.details.map { .string($0) })),
      ("from_ns", .optional(violation.moment?.from, time)),
      ("to_ns", .optional(violation.moment?.to, time)),
    ])
  }

  private static func threshold(_ threshold: ThresholdResult) -> JSONValue {
    .object([
      ("text", .string(threshold.text)),
      ("value", .optional(threshold.value) { .number($0) }),
      ("unit", .string(threshold.unit.rawValue)),
      ("holds", .bool(threshold.holds)),
    ])
  }

  private static func query(_ query: QueryReport) -> JSONValue {
    .object([
      ("id", .string(query.id)),
      ("tenant", .string(query.tenant)),
      ("query", .string(query.text)),
      ("asked_ns", time(query.asked)),
      ("duration_ns", time(query.duration)),
      ("rows", .optional(query.rows, JSONValue.count)),
      ("error", .optional(query.error) { .string($0) }),
      ("final_rows", .optional(query.finalRows, JSONValue.count)),
      ("final_digest", .optional(query.finalDigest, hexadecimal)),
      ("violations", .count(query.violations)),
    ])
  }

  private static func workload(_ totals: WorkloadTotals) -> JSONValue {
    .object([
      ("pushes", .count(totals.pushes)),
      ("retries", .count(totals.retries)),
      ("entries", .count(totals.entries)),
      ("line_bytes", .count(totals.lineBytes)),
      ("acknowledged", .count(totals.acknowledged)),
      ("rejected", .count(totals.rejected)),
      ("unknown", .count(totals.unknown)),
    ])
  }

  private static func replayedFile(_ file: ReplayedFile) -> JSONValue {
    .object([
      ("name", .string(file.name)),
      ("lines", .count(file.lines)),
      ("acknowledged", .count(file.acknowledged)),
      ("found", .count(file.found)),
    ])
  }

  private static func metric(_ metric: MetricSummary) -> JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("name", .string(metric.name)),
      ("unit", .string(metric.unit.rawValue)),
      ("values", .count(metric.count)),
    ]
    members += metric.values.map { ($0.aggregation.rawValue, .number($0.value)) }
    return .object(members)
  }

  private static func service(_ use: ServiceUse) -> JSONValue {
    .object([
      ("name", .string(use.name)),
      ("reads", .unsigned(use.reads)),
      ("writes", .unsigned(use.writes)),
      ("lists", .unsigned(use.lists)),
      ("bytes_read", .unsigned(use.bytesRead)),
      ("bytes_written", .unsigned(use.bytesWritten)),
    ])
  }

  private static func fault(_ fault: FaultRecord) -> JSONValue {
    .object([("at_ns", time(fault.at)), ("text", .string(fault.text))])
  }

  private static func trace(of report: RunReport) -> JSONValue {
    .object([
      ("hash", hexadecimal(report.traceHash)),
      ("events", .unsigned(report.traceEvents)),
      ("messages", .unsigned(report.messages)),
      ("double_checked", .bool(report.doubleChecked)),
    ])
  }

  private static func answers(_ golden: GoldenFile) -> JSONValue {
    .array(
      golden.answers.map { answer in
        .object([
          ("id", .string(answer.id)),
          ("query", .string(answer.query)),
          ("rows", .array(answer.rows.map { .string($0) })),
        ])
      })
  }

  /// 16 digits: readers of JSON lose bits of numbers above 2^53.
  private static func hexadecimal(_ value: UInt64) -> JSONValue {
    .string(Hex.text(value, width: 16))
  }
}
