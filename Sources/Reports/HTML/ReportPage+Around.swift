import Harness

/// What happened around the push or query that a violation is about.
extension ReportPage {
  /// Moments that are told before it, and from it on.
  private static let before = 8
  private static let after = 16
  /// Nothing further away is told.
  private static let reach = Duration.seconds(300)

  /// One moment of the run.
  private struct Moment {
    var at: Duration
    var who: String
    var what: String
    var isSubject = false
    var isFault = false
  }

  func writeAround(_ violation: Violation, isFirst: Bool, _ html: inout HTMLWriter) {
    guard let history = report.history, let moment = violation.moment else { return }
    if isFirst, let diagram = SequenceDiagram(report) {
      html.element("div", [("class", "scroll diagram")]) { html in
        diagram.write(isFile: false, &html)
      }
    }
    html.element("details", isFirst ? [("open", "open")] : []) { html in
      html.element("summary", text: "What happened around it")
      html.element("div", [("class", "scroll")]) { html in
        html.element("table", [("class", "around")]) { html in
          html.element("tbody") { html in
            for moment in moments(around: moment, history) { row(moment, &html) }
          }
        }
      }
    }
  }

  private func row(_ moment: Moment, _ html: inout HTMLWriter) {
    let kind = moment.isSubject ? "subject" : moment.isFault ? "bad" : ""
    html.element("tr", kind.isEmpty ? [] : [("class", kind)]) { html in
      html.element(
        "td", [("class", "number")], text: VirtualTimeText.text(nanoseconds(moment.at)))
      html.element("td", text: moment.who)
      html.element("td", text: moment.what)
    }
  }

  private func moments(around subject: ViolationMoment, _ history: RunHistory) -> [Moment] {
    var all = report.faults.map {
      Moment(at: $0.at, who: "fault", what: $0.text, isFault: true)
    }
    all += history.events.map { Moment(at: $0.at, who: $0.node, what: ReportPage.words($0)) }
    for (number, push) in history.pushes.enumerated() {
      let isSubject = subject.subject == .push(number)
      if !isSubject && push.outcome == .acknowledged && push.attempts < 2 { continue }
      all.append(
        Moment(
          at: push.sent, who: "client", what: ReportPage.words(push, number), isSubject: isSubject))
    }
    for query in report.queries where query.wasAsked {
      all.append(
        Moment(
          at: query.asked, who: "client", what: "asks \(query.id)",
          isSubject: subject.subject == .query(query.id)))
    }
    all.removeAll { $0.at < subject.from - Self.reach || $0.at > subject.from + Self.reach }
    let order = all.indices.sorted { (all[$0].at, $0) < (all[$1].at, $1) }.map { all[$0] }
    let place = order.firstIndex(where: \.isSubject) ?? 0
    return Array(order[max(0, place - Self.before)..<min(order.count, place + Self.after)])
  }

  private static func words(_ push: RunHistory.Push, _ number: Int) -> String {
    let took = push.ended.map {
      " after " + Readable.duration(nanoseconds($0 - push.sent))
    }
    return "push \(number) of \(Readable.count(push.entries, "entry", plural: "entries")): "
      + "\(push.outcome.rawValue)\(took ?? ""), \(Readable.count(push.attempts, "attempt"))"
  }

  private static func words(_ event: NodeEvent) -> String {
    if event.fields.isEmpty { return event.name }
    return event.name + ": " + event.fields.map(words).joined(separator: ", ")
  }

  private static func words(_ field: NodeEvent.Field) -> String {
    guard case .number(let value) = field.value else {
      if case .text(let text) = field.value { return "\(field.name) \(text)" }
      return field.name
    }
    let parts = field.name.split(separator: "_").map(String.init)
    let name = parts.dropLast().joined(separator: " ")
    switch parts.last {
    case "ns": return "\(name) \(Readable.duration(value))"
    case "permille": return "\(name) \(Readable.decimal(Double(value) / 10, decimals: 1)) %"
    case "bytes": return (name.isEmpty ? "size" : name) + " " + Readable.bytes(value)
    default: return "\(parts.joined(separator: " ")) \(Readable.count(value))"
    }
  }
}
