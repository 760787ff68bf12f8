import Harness

/// What the verdict rests on.
extension ReportPage {
  /// Violations that are told, lines of details of one, and characters of one of those: the page
  /// stays below 2 MB.
  private static let violationLimit = 30
  private static let detailLimit = 60
  private static let lineLimit = 400

  func writeThresholds(_ html: inout HTMLWriter) {
    if report.thresholds.isEmpty { return }
    section("Thresholds", &html) { html in
      html.element("div", [("class", "tiles")]) { html in
        // Missed ones first: they are why one looks.
        for threshold in report.missedThresholds + report.thresholds.filter(\.holds) {
          let value = threshold.value.map { Readable.value($0, threshold.unit) }
          html.element("div", [("class", threshold.holds ? "tile good" : "tile bad")]) { html in
            html.element("span", [("class", "mark")], text: threshold.holds ? "✓" : "✗")
            html.element("code", text: threshold.text)
            html.element("b", [("class", "number")], text: value ?? "no value")
          }
        }
      }
    }
  }

  func writeViolations(_ html: inout HTMLWriter) {
    if report.violations.isEmpty { return }
    section("Violations", &html) { html in
      for (number, violation) in report.violations.prefix(Self.violationLimit).enumerated() {
        html.element("article", [("class", "violation"), ("id", "violation-\(number + 1)")]) {
          html in
          html.element("h3") { html in
            html.element("code", text: violation.checker)
            html.text(" " + violation.subject)
          }
          html.element("p", text: violation.summary)
          Self.writeDetails(violation.details, &html)
          let isFirst = report.violations[..<number].allSatisfy { $0.moment == nil }
          writeAround(violation, isFirst: isFirst, &html)
        }
      }
      let left = report.violations.count - Self.violationLimit
      if left > 0 {
        html.element(
          "p", text: "\(Readable.count(left, "more violation")): report.json has all of them.")
      }
    }
  }

  /// Lines of a difference in the colours of their sides.
  static func writeDetails(_ lines: [String], _ html: inout HTMLWriter) {
    if lines.isEmpty { return }
    html.element("pre") { html in
      for line in lines.prefix(detailLimit) {
        let shown = line.count > lineLimit ? String(line.prefix(lineLimit)) + "…" : line
        if line.hasPrefix("+ ") {
          html.element("ins", text: shown)
        } else if line.hasPrefix("- ") {
          html.element("del", text: shown)
        } else {
          html.text(shown)
        }
        html.newLine()
      }
      if lines.count > detailLimit {
        html.text("… \(Readable.count(lines.count - detailLimit, "more line"))")
      }
    }
  }

  func writeQueries(_ html: inout HTMLWriter) {
    if report.queries.isEmpty { return }
    section("Queries", &html) { html in
      html.element("div", [("class", "scroll")]) { html in
        html.element("table") { html in
          Self.writeTitles(["query", "", "asked", "took", "rows", "result"], &html)
          html.element("tbody") { html in
            for query in report.queries { writeQuery(query, &html) }
          }
        }
      }
    }
  }

  private func writeQuery(_ query: QueryReport, _ html: inout HTMLWriter) {
    let wasAsked = query.wasAsked
    html.element("tr", query.violations > 0 ? [("class", "bad")] : []) { html in
      html.element("td", text: query.id)
      html.element("td") { $0.element("code", text: query.text) }
      html.element(
        "td", [("class", "number")],
        text: wasAsked ? Readable.moment(nanoseconds(query.asked)) : "-")
      html.element(
        "td", [("class", "number")],
        text: wasAsked && query.duration >= .zero
          ? Readable.duration(nanoseconds(query.duration)) : "-")
      html.element(
        "td", [("class", "number")], text: query.rows.map { Readable.count($0) } ?? "-")
      html.element("td", text: wasAsked ? outcome(of: query) : "not asked")
    }
    let violations = report.violations.filter { $0.isAbout(query: query.id) }
    if violations.isEmpty { return }
    html.element("tr", [("class", "difference")]) { html in
      html.element("td", [("colspan", "6")]) { html in
        for violation in violations.prefix(5) {
          html.element("p") { html in
            html.element("code", text: violation.checker)
            html.text(" " + violation.summary)
          }
          Self.writeDetails(violation.details, &html)
        }
      }
    }
  }

  private func outcome(of query: QueryReport) -> String {
    if query.violations > 0 { return "✗ " + Readable.count(query.violations, "violation") }
    return query.error.map { "error: \($0)" } ?? "✓"
  }

  static func writeTitles(_ titles: [String], _ html: inout HTMLWriter) {
    html.element("thead") { html in
      html.element("tr") { html in
        for title in titles { html.element("th", text: title) }
      }
    }
  }
}
