import Bytes
import Environment
import LogModel

/// `queries:`. LogQL itself is parsed by whoever runs the queries.
extension ScenarioReading {
  private enum Form: String, CaseIterable {
    case instant
    case range
  }

  private static let queryKeys = [
    "id", "at", "query", "tenant", "kind", "since", "start", "end", "step", "limit", "direction",
    "error",
  ]

  func queries(_ file: Section, _ frame: Frame, tenants: [TenantID])
    -> ([QueryPlan], [QueryGenerator])
  {
    guard let nodes = file.list("queries", of: "queries") else { return ([], []) }
    var plans: [QueryPlan] = []
    var generators: [QueryGenerator] = []
    var lines: [String: Int] = [:]
    for node in nodes {
      if let generated = pairs(of: node).first(where: { $0.key.text == "generate" }) {
        _ = Section(node, "a query", keys: ["generate"], diagnostics)
        if let generator = queryGenerator(generated.value, frame, tenants) {
          if generators.contains(where: { $0.id == generator.id }) {
            diagnostics.report(
              generated.key.position, "two generators name their queries \"\(generator.id)-1\", …",
              expected: "an id of its own for each")
          }
          generators.append(generator)
        }
        continue
      }
      guard let section = Section(node, "a query", keys: Self.queryKeys, diagnostics) else {
        continue
      }
      if let id = section.node("id")?.text {
        let position = section.position(of: "id")
        if let line = lines[id] {
          diagnostics.report(
            position, "query id \"\(shortened(id))\" is used twice, first in line \(line)",
            expected: "an id of its own")
        }
        lines[id] = position.line
      }
      if let plan = query(section, frame, tenants) { plans.append(plan) }
    }
    return (plans, generators)
  }

  private func query(_ section: Section, _ frame: Frame, _ tenants: [TenantID]) -> QueryPlan? {
    let id = section.required("id", "a name for the query").flatMap { identifier($0, "id") }
    let at = section.required("at", "when, counted from the start, as in 1h55m").flatMap {
      diagnostics.duration($0, "at", in: frame.times)
    }
    let node = section.required("query", "LogQL, as in '{app=\"cart\"}'")
    let text = node.flatMap { diagnostics.text($0, "query", expected: "LogQL") }
    let tenant = tenant(section, tenants)
    let limit = section.has("limit") ? section.integer("limit", in: 1...5000) : 100
    let direction =
      section.has("direction") ? section.choice("direction", QueryDirection.self) : .backward
    let error = section.text("error")
    let kind = kind(section, frame, at: at)
    guard let id, let at, let node, let text, let tenant, let limit, let direction, let kind else {
      return nil
    }
    return QueryPlan(
      id: id, at: at, tenant: tenant, query: text, kind: kind, limit: limit, direction: direction,
      expectedError: error, position: node.position)
  }

  /// A tenant of the workload; with a single one it need not be said.
  func tenant(_ section: Section, _ tenants: [TenantID]) -> TenantID? {
    guard let node = section.node("tenant") else {
      // No tenants at all: the workload is wrong, which has been said.
      if tenants.count > 1 {
        diagnostics.report(
          section.position, "\"tenant\" is missing in a query",
          expected: alternatives(tenants.map(\.text)))
      }
      return tenants.count == 1 ? tenants[0] : nil
    }
    guard let text = diagnostics.text(node, "tenant"), !tenants.isEmpty else { return nil }
    if let tenant = tenants.first(where: { $0.text == text }) { return tenant }
    diagnostics.report(
      node.position, "unknown tenant \"\(shortened(text))\"",
      expected: alternatives(tenants.map(\.text)),
      suggestion: nearestName(to: text, among: tenants.map(\.text)))
    return nil
  }

  /// Instant only if it is said: the default is a range of the last hour, as in Loki.
  private func kind(_ section: Section, _ frame: Frame, at: Duration?) -> QueryPlan.Kind? {
    let form = section.has("kind") ? section.choice("kind", Form.self) : .range
    guard let form else { return nil }
    if form == .instant {
      for key in ["since", "start", "end", "step"] where section.has(key) {
        diagnostics.report(
          section.position(of: key), "\"\(key)\" does not go with kind: instant",
          expected: "no \(key), or kind: range")
      }
      return at.map { .instant(time: Timestamp(frame.start, plus: $0)) }
    }
    if section.has("since") && section.has("start") {
      diagnostics.report(
        section.position(of: "since"), "both since and start are given", expected: "one of them")
    }
    let since = section.duration("since", in: .nanoseconds(1)...Self.longest) ?? .seconds(3600)
    var end = at.map { Timestamp(frame.start, plus: $0) }
    if let node = section.node("end") { end = moment(node, "end", frame) }
    var start = end.map { Timestamp(nanoseconds: $0.nanoseconds - since.nanosecondCount) }
    if let node = section.node("start") { start = moment(node, "start", frame) }
    guard let start, let end else { return nil }
    if start >= end {
      diagnostics.report(
        section.position(of: section.has("start") ? "start" : "end"),
        "the query's start is not before its end", expected: "an earlier start")
      return nil
    }
    let length = end.nanoseconds - start.nanoseconds
    let step =
      section.has("step")
      ? section.duration("step", in: .milliseconds(1)...Self.longest)
      // Loki's default: 250 points, but no less than a second (spec: HTTP API, range queries).
      : .seconds(max(1, length / 1_000_000_000 / 250))
    return step.map { .range(start: start, end: end, step: $0) }
  }

  /// A time, or a duration from the scenario's start.
  private func moment(_ node: YAMLNode, _ name: String, _ frame: Frame) -> Timestamp? {
    let isTime = node.text.map { $0.utf8.dropFirst(4).first == UInt8(ascii: "-") } ?? false
    if isTime { return diagnostics.time(node, name) }
    return diagnostics.duration(node, name, in: .zero...Self.longest).map {
      Timestamp(frame.start, plus: $0)
    }
  }
}

extension Timestamp {
  /// A time after another; saturates far outside of what scenarios can say.
  init(_ start: Timestamp, plus duration: Duration) {
    let (sum, overflow) = start.nanoseconds.addingReportingOverflow(duration.nanosecondCount)
    self.init(nanoseconds: overflow ? .max : sum)
  }
}
