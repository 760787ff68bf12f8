import Harness
import Scenarios

/// What the store did, in numbers.
extension ReportPage {
  func writeStore(_ html: inout HTMLWriter) {
    if report.services.isEmpty { return }
    section("Services", &html) { html in
      html.element("table") { html in
        Self.writeTitles(["service", "writes", "", "reads", "", "lists"], &html)
        html.element("tbody") { html in
          for use in report.services {
            html.element("tr") { html in
              html.element("td", text: use.name)
              let cells = [
                Readable.count(use.writes), Readable.bytes(use.bytesWritten),
                Readable.count(use.reads), Readable.bytes(use.bytesRead), Readable.count(use.lists),
              ]
              for cell in cells { html.element("td", [("class", "number")], text: cell) }
            }
          }
        }
      }
      if !report.priceList.isEmpty {
        let cost = Readable.dollars(nano: report.requestCost)
        html.element("p", text: "Requests cost \(cost) by the price list \(report.priceList).")
      }
    }
    writeReplayedFiles(&html)
  }

  private func writeReplayedFiles(_ html: inout HTMLWriter) {
    if report.replayedFiles.isEmpty { return }
    section("Replayed files", &html) { html in
      html.element("table") { html in
        Self.writeTitles(["file", "lines", "acknowledged", "found"], &html)
        html.element("tbody") { html in
          for file in report.replayedFiles {
            html.element("tr") { html in
              html.element("td", text: file.name)
              for count in [file.lines, file.acknowledged, file.found] {
                html.element("td", [("class", "number")], text: Readable.count(count))
              }
            }
          }
        }
      }
    }
  }

  func writeMetrics(_ html: inout HTMLWriter) {
    if report.metrics.isEmpty { return }
    section("Metrics", &html) { html in
      html.element("details") { html in
        html.element("summary", text: Readable.count(report.metrics.count, "metric"))
        html.element("div", [("class", "scroll")]) { html in
          html.element("table") { html in
            Self.writeTitles(["metric", "values", ""], &html)
            html.element("tbody") { html in
              for metric in report.metrics { writeMetric(metric, &html) }
            }
          }
        }
      }
    }
  }

  private func writeMetric(_ metric: MetricSummary, _ html: inout HTMLWriter) {
    html.element("tr") { html in
      html.element("td") { $0.element("code", text: metric.name) }
      html.element("td", [("class", "number")], text: Readable.count(metric.count))
      html.element("td") { html in
        for value in metric.values where value.aggregation != .count {
          html.element("span", [("class", "value")]) { html in
            html.element("i", text: value.aggregation.rawValue)
            html.text(" " + Readable.value(value.value, metric.unit))
          }
          html.text(" ")
        }
      }
    }
  }

  func writeFaults(_ html: inout HTMLWriter) {
    if report.faults.isEmpty { return }
    section("What faults did", &html) { html in
      html.element("details") { html in
        html.element("summary", text: Readable.count(report.faults.count, "moment"))
        html.element("table") { html in
          html.element("tbody") { html in
            for fault in report.faults.prefix(1000) {
              html.element("tr") { html in
                html.element(
                  "td", [("class", "number")], text: Readable.moment(nanoseconds(fault.at)))
                html.element("td", text: fault.text)
              }
            }
          }
        }
      }
    }
  }
}
