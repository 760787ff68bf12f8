import Harness
import Scenarios

/// How a metric is spread, as columns.
enum HistogramChart {
  static func write(_ histogram: Histogram, title: String, _ html: inout HTMLWriter) {
    let total = histogram.counts.reduce(0, +)
    let largest = histogram.counts.max() ?? 0
    if largest == 0 { return }
    let scale = ChartScale(largest: Double(largest), isWhole: true)
    let bins = histogram.counts.count
    html.element("figure", [("class", "chart"), ("id", id(histogram))]) { html in
      html.element("figcaption") { html in
        html.element("b", text: title)
        html.element("span", [("class", "note")], text: " of \(Readable.count(total, "chunk"))")
      }
      html.element("div", [("class", "plot")]) { html in
        html.element("div", [("class", "y")]) { html in
          for step in 0...scale.steps {
            let place = ChartText.number(Double(step) / Double(scale.steps) * 100)
            html.element(
              "span", [("style", "bottom:\(place)%")],
              text: Readable.number(scale.step * Double(step)))
          }
        }
        html.element("div", [("class", "area columns")]) { html in
          for (bin, count) in histogram.counts.enumerated() {
            column(bin, count, histogram, scale, &html)
          }
        }
        html.element("div", [("class", "x")]) { html in
          let stride = max(1, (bins + 5) / 6)
          for bin in Swift.stride(from: 0, through: bins, by: stride) {
            let place = ChartText.number(Double(bin) / Double(bins) * 100)
            html.element(
              "span", [("style", "left:\(place)%")],
              text: value(Double(bin) * histogram.width, histogram.unit))
          }
        }
      }
    }
    html.newLine()
  }

  private static func id(_ histogram: Histogram) -> String {
    String(histogram.metric.map { $0 == "." || $0 == "_" ? "-" : $0 })
  }

  private static func column(
    _ bin: Int, _ count: Int, _ histogram: Histogram, _ scale: ChartScale, _ html: inout HTMLWriter
  ) {
    let from = value(Double(bin) * histogram.width, histogram.unit)
    let to = value(Double(bin + 1) * histogram.width, histogram.unit)
    let height = ChartText.number(Double(count) / scale.top * 100)
    html.element(
      "div",
      [("class", "column"), ("title", "\(from) to \(to): \(Readable.count(count, "chunk"))")]
    ) { html in
      html.element("i", [("style", "height:\(height)%")]) { _ in }
    }
  }

  private static func value(_ value: Double, _ unit: MetricUnit) -> String {
    unit == .ratio
      ? Readable.decimal(value * 100, decimals: 0) + " %" : Readable.value(value, unit)
  }
}
