import Bytes
import Harness
import Scenarios

/// The values behind the charts, for the script that shows them beside the pointer.
enum ChartData {
  static func json(of charts: [TimeChart], _ series: RunSeries, _ report: RunReport) -> String {
    let value = JSONValue.object([
      ("width", seconds(nanoseconds(series.width))),
      ("length", seconds(nanoseconds(report.virtualTime))),
      ("bands", .array((report.history?.bands ?? []).map(band))),
      ("charts", .array(charts.map(chart))),
    ])
    // The text of a script ends at its end tag, whatever stands around it.
    return String(decoding: value.compactBytes, as: UTF8.self)
      .split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c")
  }

  private static func chart(_ chart: TimeChart) -> JSONValue {
    .object([
      ("unit", .string(chart.unit.rawValue)),
      ("style", .string(chart.style.rawValue)),
      ("bridge", .count(chart.bridge)),
      ("lines", .array(chart.lines.map(line))),
    ])
  }

  private static func line(_ line: TimeChart.Line) -> JSONValue {
    .object([
      ("name", .string(line.name)),
      ("values", .array(line.values.map { .optional($0) { .number(rounded($0)) } })),
    ])
  }

  private static func band(_ band: FaultBand) -> JSONValue {
    .object([
      ("from", seconds(nanoseconds(band.from))), ("to", seconds(nanoseconds(band.to))),
      ("text", .string("\(band.kind) \(band.subject)")),
    ])
  }

  private static func seconds(_ nanoseconds: Int64) -> JSONValue {
    .number(Double(nanoseconds) / 1e9)
  }

  /// Four digits or more, by size: more cannot be told apart.
  private static func rounded(_ value: Double) -> Double {
    let digits = value.magnitude >= 1e6 ? 1 : value.magnitude >= 1 ? 1e3 : 1e9
    return (value * digits).rounded() / digits
  }
}
