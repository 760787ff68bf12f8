import Bytes
import LogModel

extension Scenario {
  /// The scenario as a file that reads as it: what is at its default is left out.
  ///
  ///     try ScenarioLoader.load(Array(scenario.text.utf8), fileName: "…") == scenario
  ///
  /// (but for the positions of queries).
  public var text: String {
    var writer = ScenarioWriter()
    writer.write(self)
    return writer.text
  }
}

/// Writes the keys of a scenario in the order in which people read them.
struct ScenarioWriter {
  private(set) var text = ""

  mutating func write(_ scenario: Scenario) {
    line("name", scenario.name)
    if !scenario.description.isEmpty { line("description", YAMLText.quoted(scenario.description)) }
    if scenario.start != Scenario.defaultStart { line("start", Self.time(scenario.start)) }
    if scenario.seed != 1 { line("seed", "\(scenario.seed)") }
    if scenario.compatibility != .loki376 {
      line("compatibility", scenario.compatibility.rawValue)
    }
    line("duration", words(scenario.duration))
    line("settle", words(scenario.settle))
    line("cluster", Self.cluster(scenario.cluster))
    let settings = LokiSettingsText.lines(scenario.loki)
    if !settings.isEmpty {
      text += "loki:\n"
      for setting in settings { text += "  \(setting)\n" }
    }
    list("workload", scenario.workload.map(WorkloadText.item))
    list(
      "faults", scenario.faults.map(FaultText.event) + scenario.randomFaults.map(FaultText.random))
    if scenario.faultBudget != FaultBudget() {
      line("fault_budget", FaultText.budget(scenario.faultBudget))
    }
    if let swarm = scenario.swarm { line("swarm", FaultText.swarm(swarm)) }
    list(
      "queries",
      scenario.queries.map(Self.query) + scenario.queryGenerators.map(QueryGeneratorText.mapping))
    line(
      "expect", "[" + scenario.expectations.map(\.rawValue).joined(separator: ", ") + "]")
    list("thresholds", scenario.thresholds.map { YAMLText.quoted($0.text) })
  }

  private mutating func line(_ key: String, _ value: String) { text += "\(key): \(value)\n" }

  private mutating func list(_ key: String, _ elements: [String]) {
    if elements.isEmpty { return }
    text += "\(key):\n"
    for element in elements { text += "  - \(element)\n" }
  }

  static func time(_ time: Timestamp) -> String {
    RFC3339.text(nanosecondsSinceEpoch: time.nanoseconds)
  }

  private static func cluster(_ cluster: ClusterSettings) -> String {
    var fields = [
      ("ingesters", "\(cluster.ingesters)"), ("replication_factor", "\(cluster.replicationFactor)"),
      ("distributors", "\(cluster.distributors)"), ("queriers", "\(cluster.queriers)"),
    ]
    let usual = ClusterSettings()
    if cluster.latency != usual.latency { fields.append(("latency", bounds(cluster.latency))) }
    if cluster.lossPerMillion > 0 {
      fields.append(("loss", QuantityText.text(share: cluster.lossPerMillion)))
    }
    return YAMLText.mapping(fields)
  }

  static func bounds(_ range: ClosedRange<Duration>) -> String {
    "[\(words(range.lowerBound)), \(words(range.upperBound))]"
  }

  private static func query(_ plan: QueryPlan) -> String {
    var fields = [
      ("id", plan.id), ("at", words(plan.at)), ("tenant", plan.tenant.text),
      ("query", YAMLText.quoted(plan.query)),
    ]
    switch plan.kind {
    case .instant: fields.append(("kind", "instant"))
    case .range(let start, let end, let step):
      fields += [("start", time(start)), ("end", time(end)), ("step", words(step))]
    }
    if plan.limit != 100 { fields.append(("limit", "\(plan.limit)")) }
    if plan.direction != .backward { fields.append(("direction", plan.direction.rawValue)) }
    if let error = plan.expectedError { fields.append(("error", YAMLText.quoted(error))) }
    return YAMLText.mapping(fields)
  }
}

/// The few forms of YAML that are written.
enum YAMLText {
  static func mapping(_ fields: [(String, String)]) -> String {
    "{ " + fields.map { "\($0.0): \($0.1)" }.joined(separator: ", ") + " }"
  }

  static func list(_ elements: [String]) -> String {
    elements.count == 1 ? elements[0] : "[" + elements.joined(separator: ", ") + "]"
  }

  /// Any text: in single quotes, or in double ones if it holds what those cannot.
  static func quoted(_ text: String) -> String {
    if !text.unicodeScalars.contains(where: needsEscape) {
      return "'" + text.replacing("'", with: "''") + "'"
    }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where needsEscape(scalar): result += "\\u" + Hex.text(UInt64(scalar.value), width: 4)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// Control characters, and what YAML takes for breaks of lines or for its byte order mark.
  private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0xA0).contains(scalar.value)
      || [0x2028, 0x2029, 0xFEFF].contains(scalar.value)
  }
}

extension QuantityText {
  /// Parts per million as a percentage: `0.1%`.
  static func text(share: Int) -> String {
    let (whole, rest) = share.quotientAndRemainder(dividingBy: 10_000)
    if rest == 0 { return "\(whole)%" }
    var digits = String(rest)
    digits = String(repeating: "0", count: 4 - digits.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(whole).\(digits)%"
  }

  static func text(_ rate: Rate) -> String {
    let value = rate.thousandthsPerHour
    if value % 3_600_000 == 0 { return "\(value / 3_600_000)/s" }
    if value % 60_000 == 0 { return "\(value / 60_000)/m" }
    let (whole, rest) = value.quotientAndRemainder(dividingBy: 1000)
    if rest == 0 { return "\(whole)/h" }
    let digits = String(rest)
    return "\(whole).\(String(repeating: "0", count: 3 - digits.count))\(digits)/h"
  }
}
