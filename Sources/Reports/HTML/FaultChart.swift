import Harness

/// Faults as bars on a time line. A few have a row each, with their names beside them; of many only
/// those that overlap are in different rows, and a pointer finds the names.
enum FaultChart {
  private static let labelLimit = 12

  static func write(_ axis: TimeAxis, _ html: inout HTMLWriter) {
    if axis.bands.isEmpty { return }
    let isLabelled = axis.bands.count <= labelLimit
    let lanes =
      isLabelled
      ? Array(axis.bands.indices)
      : TraceLanes.lanes(of: axis.bands.map { (nanoseconds($0.from), nanoseconds($0.to)) })
    let rows = (lanes.max() ?? 0) + 1
    html.element("figure", [("class", "chart wide"), ("id", "faults")]) { html in
      html.element("figcaption") { html in
        html.element("b", text: "Faults")
        html.element("span", [("class", "note")], text: " shaded in all charts")
      }
      html.element("div", [("class", "plot")]) { html in
        html.element(
          "div", [("class", "bars"), ("style", "height:\(rows * 22)px")]
        ) { html in
          for (band, lane) in zip(axis.bands, lanes) { bar(band, lane, axis, isLabelled, &html) }
        }
        TimeChart.writeTimes(axis, &html)
      }
    }
    html.newLine()
  }

  private static func bar(
    _ band: FaultBand, _ lane: Int, _ axis: TimeAxis, _ isLabelled: Bool,
    _ html: inout HTMLWriter
  ) {
    let from = axis.place(nanoseconds(band.from)) / 10
    let to = axis.place(nanoseconds(band.to)) / 10
    // A label stands on the side that has more room.
    let isLate = from > 50
    var style = "top:\(lane * 22)px;width:\(ChartText.number(max(0.2, to - from)))%"
    style += ";left:\(ChartText.number(from))%"
    let text = "\(band.kind) \(band.subject)"
    let times =
      Readable.moment(nanoseconds(band.from)) + " to " + Readable.moment(nanoseconds(band.to))
    html.element(
      "div",
      [("class", isLate ? "bar late" : "bar"), ("style", style), ("title", "\(text), \(times)")]
    ) { html in if isLabelled { html.element("span", text: text) } }
  }
}
