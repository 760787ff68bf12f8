import Bytes
public import Harness
import LogModel

/// The file `report.html` of a run: one page that needs nothing else, with the verdict, what it rests
/// on, and the run's course in charts. (Documentation/formats/report-html.md)
public enum HTMLReport {
  /// - Parameters:
  ///   - replay: the command that repeats the run.
  ///   - library: what draws the charts anew so that they can be zoomed; nil: they cannot.
  public static func bytes(
    of report: RunReport, replay: String, library: ChartLibrary? = nil
  ) -> [UInt8] {
    var html = HTMLWriter()
    let charts = report.series.map(TimeChart.charts) ?? []
    html.raw("<!DOCTYPE html>\n")
    html.element("html", [("lang", "en")]) { html in
      html.element("head") { html in
        html.empty("meta", [("charset", "utf-8")])
        html.empty(
          "meta", [("name", "viewport"), ("content", "width=device-width, initial-scale=1")])
        html.empty("meta", [("name", "color-scheme"), ("content", "light dark")])
        html.element(
          "title", text: "\(report.verdict.word) \(report.scenario) seed \(report.seed)")
        html.element("style") { $0.raw(HTMLReport.style) }
      }
      html.newLine()
      html.element("body") { html in
        ReportPage(report, replay: replay, charts: charts, library: library).write(&html)
      }
      html.newLine()
    }
    html.newLine()
    return html.writer.bytes
  }
}

/// The page's parts, in their order.
struct ReportPage {
  let report: RunReport
  let replay: String
  let charts: [TimeChart]
  let library: ChartLibrary?

  init(_ report: RunReport, replay: String, charts: [TimeChart], library: ChartLibrary?) {
    self.report = report
    self.replay = replay
    self.charts = charts
    self.library = library
  }

  func write(_ html: inout HTMLWriter) {
    html.element("main") { html in
      writeHead(&html)
      writeThresholds(&html)
      writeViolations(&html)
      writeCharts(&html)
      writeQueries(&html)
      writeStore(&html)
      writeMetrics(&html)
      writeFaults(&html)
    }
    writeData(&html)
  }

  // MARK: The verdict

  private func writeHead(_ html: inout HTMLWriter) {
    html.element("header") { html in
      html.element("h1") { html in
        html.element(
          "span", [("class", "verdict \(report.verdict.word.lowercased())")],
          text: report.verdict.word)
        html.text(" " + report.scenario)
      }
      if !report.description.isEmpty { html.element("p", text: report.description) }
      if let reason { html.element("p", [("class", "reason")], text: reason) }
      html.element("dl", [("class", "facts")]) { html in
        for (name, value) in facts {
          html.element("div") { html in
            html.element("dt", text: name)
            html.element("dd", text: value)
          }
        }
      }
      html.element("pre", [("class", "replay")], text: replay)
    }
    html.newLine()
  }

  /// Why the verdict is what it is, in a sentence.
  private var reason: String? {
    let missed = report.missedThresholds.count
    switch report.verdict {
    case .passed: return nil
    case .failed: return Readable.count(report.violations.count, "violation")
    case .threshold: return "\(Readable.count(missed, "threshold")) missed"
    case .unknown: return "The simulation could not go on: nothing was checked."
    case .skipped(let reason): return reason
    case .interrupted: return "The run was interrupted: what had happened by then."
    }
  }

  private var facts: [(name: String, value: String)] {
    let totals = report.workload
    let chunks = report.flushReasons.reduce(0) { $0 + $1.chunks }
    var facts: [(name: String, value: String)] = [
      ("seed", "\(report.seed)"), ("behaviour of", report.compatibility.rawValue),
      ("virtual time", Readable.moment(nanoseconds(report.virtualTime))),
      ("entries", "\(Readable.count(totals.entries)) of \(Readable.bytes(totals.lineBytes))"),
      ("acknowledged", Readable.count(totals.acknowledged)),
      (
        "rejected, unknown", "\(Readable.count(totals.rejected)), \(Readable.count(totals.unknown))"
      ),
      ("pushes", "\(Readable.count(totals.pushes)), \(Readable.count(totals.retries)) repeated"),
      ("chunks flushed", Readable.count(chunks)),
      ("request cost", Readable.dollars(nano: report.requestCost)),
      ("trace", Hex.text(report.traceHash, width: 16)),
    ]
    if report.doubleChecked { facts.append(("repeated", "with the same trace")) }
    if let mutant = report.mutant { facts.append(("mutant", mutant)) }
    return facts
  }

  // MARK: Charts

  private func writeCharts(_ html: inout HTMLWriter) {
    guard let series = report.series else { return }
    let axis = TimeAxis(
      length: max(1, nanoseconds(report.virtualTime)), width: nanoseconds(series.width),
      bands: report.history?.bands ?? [])
    section("Course of the run", note: hint, &html) { html in
      html.element("div", [("class", "charts")]) { html in
        FaultChart.write(axis, &html)
        for (number, chart) in charts.enumerated() { chart.write(number, axis, &html) }
        for histogram in report.histograms {
          HistogramChart.write(
            histogram,
            title: histogram.metric == "chunk.utilization" ? "Chunk utilisation" : "Chunk sizes",
            &html)
        }
      }
    }
  }

  private var hint: String {
    library == nil
      ? "Charts cannot be zoomed: \(ChartLibrary.path) (Debian: \(ChartLibrary.package)) was not there "
        + "when this page was written."
      : "Drag to zoom all charts, with Shift to move, double-click to see everything."
  }

  /// The charts' values, for the pointer; and what shows them.
  private func writeData(_ html: inout HTMLWriter) {
    guard let series = report.series, !charts.isEmpty else { return }
    html.element("script", [("type", "application/json"), ("id", "data")]) { html in
      html.raw(ChartData.json(of: charts, series, report))
    }
    html.newLine()
    if let library {
      html.element("script") { $0.raw(library.text) }
      html.newLine()
    }
    html.element("script") { $0.raw(HTMLReport.script) }
  }

  /// A section with a heading.
  func section(
    _ title: String, note: String? = nil, _ html: inout HTMLWriter,
    _ body: (inout HTMLWriter) -> Void
  ) {
    html.element("section") { html in
      html.element("h2", text: title)
      if let note { html.element("p", [("class", "note")], text: note) }
      body(&html)
    }
    html.newLine()
  }
}
