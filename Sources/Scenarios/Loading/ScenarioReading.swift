import LogModel

/// One pass over a scenario file. Every part is read even when another is wrong, so that all
/// mistakes are found; what depends on a wrong part is not checked.
struct ScenarioReading {
  let diagnostics: Diagnostics
  let metrics: MetricRegistry
  /// Over all items of the workload.
  let mostStreams: Int

  init(_ diagnostics: Diagnostics, _ metrics: MetricRegistry, mostStreams: Int) {
    self.diagnostics = diagnostics
    self.metrics = metrics
    self.mostStreams = mostStreams
  }

  static let keys = [
    "name", "description", "start", "seed", "compatibility", "duration", "settle", "cluster",
    "loki",
    "workload", "faults", "fault_budget", "swarm", "queries", "expect", "thresholds",
  ]

  /// The longest run: a year.
  static let longest = Duration.seconds(366 * 86_400)

  /// The scenario; of use only if nothing was reported.
  func scenario(_ root: YAMLNode) -> Scenario {
    var scenario = Scenario(name: "", duration: .zero)
    guard let file = Section(root, "the file", keys: Self.keys, diagnostics) else {
      return scenario
    }
    if let node = file.required("name", "a name for the scenario") {
      scenario.name = identifier(node, "name") ?? ""
    }
    scenario.description = file.text("description") ?? ""
    scenario.start = file.node("start").flatMap { diagnostics.time($0, "start") } ?? scenario.start
    scenario.seed = file.node("seed").flatMap(seed) ?? scenario.seed
    scenario.compatibility = file.node("compatibility").flatMap(compatibility) ?? .loki376
    let duration = file.required("duration", "how long the workload goes on, as in 2h").flatMap {
      diagnostics.duration($0, "duration", in: .nanoseconds(1)...Self.longest)
    }
    scenario.duration = duration ?? .zero
    scenario.settle =
      file.duration("settle", in: .zero...Self.longest) ?? scenario.settle
    let cluster = cluster(file)
    scenario.cluster = cluster ?? scenario.cluster
    scenario.loki = loki(file)
    let frame = Frame(start: scenario.start, duration: duration, cluster: cluster)
    scenario.workload = workload(file, frame)
    (scenario.faults, scenario.randomFaults) = faults(file, frame)
    scenario.faultBudget = faultBudget(file)
    scenario.swarm = swarm(file)
    (scenario.queries, scenario.queryGenerators) = queries(
      file, frame, tenants: scenario.tenants)
    scenario.expectations = expectations(file)
    scenario.thresholds = thresholds(file)
    return scenario
  }

  /// What other parts are checked against; nil where the file is wrong.
  struct Frame {
    var start: Timestamp
    var duration: Duration?
    var cluster: ClusterSettings?

    /// Times of the run, from its start.
    var times: ClosedRange<Duration> { .zero...(duration ?? ScenarioReading.longest) }
  }

  /// Letters, digits, `.`, `_` and `-`, not starting with a `.`: can be a file name.
  func identifier(_ node: YAMLNode, _ name: String) -> String? {
    let form = "letters, digits, \".\", \"_\" and \"-\", at most 100"
    guard let text = diagnostics.text(node, name, expected: form) else { return nil }
    let isFine = text.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    if isFine && !text.isEmpty && text.utf8.count <= 100 && !text.hasPrefix(".") { return text }
    diagnostics.report(node.position, "\(name) is \(node.kind)", expected: form)
    return nil
  }

  private func seed(_ node: YAMLNode) -> UInt64? {
    let form = "a whole number from 0 to 18446744073709551615"
    guard let text = diagnostics.text(node, "seed", expected: form) else { return nil }
    if let value = UInt64(text), !text.hasPrefix("+") { return value }
    diagnostics.report(node.position, "seed is \(node.kind)", expected: form)
    return nil
  }

  private func compatibility(_ node: YAMLNode) -> Compatibility? {
    if let text = node.text, text.contains("+") {
      diagnostics.report(
        node.position, "single switches (\"strict + {…}\") come later",
        expected: alternatives(Compatibility.allCases.map(\.rawValue)))
      return nil
    }
    return diagnostics.choice(node, "compatibility", Compatibility.self)
  }

  private func cluster(_ file: Section) -> ClusterSettings? {
    guard let node = file.node("cluster") else { return ClusterSettings() }
    guard
      let section = Section(
        node, "cluster",
        keys: [
          "ingesters", "replication_factor", "distributors", "queriers", "latency", "loss",
        ],
        later: ["zones": "zones come later"], diagnostics)
    else { return nil }
    let ingesters = section.has("ingesters") ? section.integer("ingesters", in: 1...1000) : 3
    let replication =
      section.has("replication_factor")
      ? section.integer("replication_factor", in: 1...15) : min(3, ingesters ?? 3)
    let distributors =
      section.has("distributors") ? section.integer("distributors", in: 1...1000) : 1
    let queriers = section.has("queriers") ? section.integer("queriers", in: 1...1000) : 1
    var settings = ClusterSettings()
    settings.latency =
      section.node("latency").flatMap { diagnostics.bounds($0, "latency") } ?? settings.latency
    settings.lossPerMillion = section.node("loss").flatMap(loss) ?? 0
    guard let ingesters, let replication else { return nil }
    if replication > ingesters {
      diagnostics.report(
        section.node("replication_factor")?.position ?? section.position,
        "replication_factor is \(replication), but there are \(ingesters) ingesters",
        expected: "at most \(ingesters)")
    }
    guard let distributors, let queriers else { return nil }
    settings.ingesters = ingesters
    settings.replicationFactor = replication
    settings.distributors = distributors
    settings.queriers = queriers
    return settings
  }

  private func loss(_ node: YAMLNode) -> Int? {
    diagnostics.share(node, "loss", atMost: 500_000)
  }
}
