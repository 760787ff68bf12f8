import Harness
import Scenarios

/// What all charts of a report share: their span of time, and the faults in it.
struct TimeAxis {
  /// Of the run, nanoseconds.
  var length: Int64
  /// Of a bucket.
  var width: Int64
  var bands: [FaultBand]

  /// A moment's place from 0 to 1000, where charts draw.
  func place(_ time: Int64) -> Double { Double(time) / Double(max(1, length)) * 1000 }

  var marks: [Int64] {
    let step = ChartScale.timeStep(for: length)
    return Array(stride(from: 0, through: length, by: Int64.Stride(step)))
  }
}

extension TimeChart {
  /// Height of the drawing, in the units of its view box.
  static let height = 100.0

  /// The figure: a legend, the drawing, and marks beside and below it as text that does not stretch.
  func write(_ number: Int, _ axis: TimeAxis, _ html: inout HTMLWriter) {
    let scale = scale
    html.element("figure", [("class", "chart"), ("id", id), ("data-chart", "\(number)")]) { html in
      html.element("figcaption") { html in
        html.element("b", text: title)
        html.element("span", [("class", "note")], text: " " + note)
      }
      writeLegend(&html)
      html.element("div", [("class", "plot")]) { html in
        html.element("div", [("class", "y")]) { html in
          for step in 0...scale.steps {
            let place = Double(step) / Double(scale.steps) * 100
            let value = scale.step * Double(step)
            html.element(
              "span", [("style", "bottom:\(ChartText.number(place))%")],
              text: Readable.value(value, unit))
          }
        }
        html.element(
          "div",
          [("class", "area"), ("tabindex", "0"), ("role", "img"), ("aria-label", description)]
        ) { html in writeDrawing(scale, axis, &html) }
        TimeChart.writeTimes(axis, &html)
      }
    }
    html.newLine()
  }

  private var description: String {
    "\(title), \(note): at most \(Readable.value(largest, unit))"
  }

  private func writeLegend(_ html: inout HTMLWriter) {
    html.element("div", [("class", "legend")]) { html in
      for (place, line) in lines.enumerated() {
        html.element("span", [("class", "key c\(place)")]) { html in
          html.element("i") { _ in }
          html.text(line.name)
        }
      }
    }
  }

  private func writeDrawing(_ scale: ChartScale, _ axis: TimeAxis, _ html: inout HTMLWriter) {
    html.element(
      "svg", [("viewBox", "0 0 1000 100"), ("preserveAspectRatio", "none")]
    ) { html in
      TimeChart.writeBands(axis, &html)
      for step in 1...scale.steps {
        let y = ChartText.number(TimeChart.height * (1 - Double(step) / Double(scale.steps)))
        html.empty("path", [("class", "grid"), ("d", "M0 \(y)H1000")])
      }
      switch style {
      case .lines:
        for (place, line) in lines.enumerated() {
          let path = ChartText.line(line.values, axis, top: scale.top, bridge: bridge)
          html.empty("path", [("class", "line c\(place)"), ("d", path)])
        }
      case .points:
        for (place, line) in lines.enumerated() {
          let path = ChartText.points(line.values, axis, top: scale.top)
          html.empty("path", [("class", "dots c\(place)"), ("d", path)])
        }
      case .stack:
        for (place, path) in ChartText.stack(lines, axis, top: scale.top).enumerated() {
          html.empty("path", [("class", "fill c\(place)"), ("d", path)])
        }
      }
    }
    html.element("div", [("class", "cursor")]) { _ in }
  }

  static func writeBands(_ axis: TimeAxis, _ html: inout HTMLWriter) {
    for band in axis.bands {
      let from = axis.place(nanoseconds(band.from))
      let to = axis.place(nanoseconds(band.to))
      html.empty(
        "rect",
        [
          ("class", "band"), ("x", ChartText.number(from)), ("y", "0"),
          ("width", ChartText.number(max(1, to - from))), ("height", "100"),
        ])
    }
  }

  static func writeTimes(_ axis: TimeAxis, _ html: inout HTMLWriter) {
    html.element("div", [("class", "x")]) { html in
      for mark in axis.marks {
        let place = ChartText.number(axis.place(mark) / 10)
        html.element("span", [("style", "left:\(place)%")], text: Readable.moment(mark))
      }
    }
  }
}

/// Numbers and paths of drawings: two decimals at most, which is a fraction of a pixel.
enum ChartText {
  static func number(_ value: Double) -> String {
    if !value.isFinite { return "0" }
    let hundredths = Int64((max(-1e9, min(1e9, value)) * 100).rounded())
    let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
    return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  private static func y(_ value: Double, _ top: Double) -> String {
    number(TimeChart.height * (1 - value / top))
  }

  /// Where the middle of a bucket is.
  private static func x(_ bucket: Int, _ axis: TimeAxis) -> String {
    number(axis.place(min(axis.length, Int64(bucket) * axis.width + axis.width / 2)))
  }

  /// A line through the middles of the buckets that have a value. It ends where more than `bridge`
  /// have none; a value alone is a dot.
  static func line(_ values: [Double?], _ axis: TimeAxis, top: Double, bridge: Int) -> String {
    var path = ""
    var last = Int.min / 2
    var isAlone = false
    for (bucket, value) in values.enumerated() {
      guard let value else { continue }
      let isNew = bucket - last > bridge
      if isNew && isAlone { path += "h0" }
      path += (isNew ? "M" : "L") + x(bucket, axis) + " " + y(value, top)
      (last, isAlone) = (bucket, isNew)
    }
    return isAlone ? path + "h0" : path
  }

  /// A dot for each value.
  static func points(_ values: [Double?], _ axis: TimeAxis, top: Double) -> String {
    var path = ""
    for (bucket, value) in values.enumerated() {
      guard let value else { continue }
      path += "M" + x(bucket, axis) + " " + y(value, top) + "h0"
    }
    return path
  }

  /// Columns, one line's upon those of the lines before it.
  static func stack(_ lines: [TimeChart.Line], _ axis: TimeAxis, top: Double) -> [String] {
    var heights: [Double] = []
    return lines.map { line in
      var path = ""
      for (bucket, value) in line.values.enumerated() {
        while heights.count <= bucket { heights.append(0) }
        guard let value, value > 0 else { continue }
        let from = axis.place(Int64(bucket) * axis.width)
        let to = axis.place(min(axis.length, Int64(bucket + 1) * axis.width))
        let bottom = heights[bucket]
        heights[bucket] += value
        path += "M" + number(from) + " " + y(bottom, top) + "V" + y(bottom + value, top)
        path += "H" + number(max(from + 1, to)) + "V" + y(bottom, top) + "z"
      }
      return path
    }
  }
}
