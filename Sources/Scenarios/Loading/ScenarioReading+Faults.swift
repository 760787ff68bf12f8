import Bytes

/// `faults:`, each with exactly one action.
extension ScenarioReading {
  private static let actions = [
    "crash", "restart", "stop", "pause", "partition", "slow", "fail", "network", "clock",
    "disk", "rot",
  ]

  /// Keys of which a fault has one: it says what happens.
  private static let beginnings = actions + ["random"]

  /// The keys that go with an action, besides `at`.
  private static let companions: [String: [String]] = [
    "crash": ["how", "restart_after"], "restart": [], "stop": ["restart_after"],
    "pause": ["lasts"], "partition": ["direction", "lasts"],
    "slow": ["by", "latency", "lasts"], "fail": ["errors", "lasts"],
    "network": ["latency", "loss", "clogged", "lasts"],
    "clock": ["ahead", "behind", "drift", "lasts"],
    "disk": ["errors", "by", "full", "lasts"], "rot": ["flips"],
  ]

  /// Those at given times, and the random ones.
  func faults(_ file: Section, _ frame: Frame) -> ([FaultEvent], [RandomFault]) {
    guard let nodes = file.list("faults", of: "faults") else { return ([], []) }
    var timeline = FaultTimeline()
    var events: [FaultEvent] = []
    var processes: [RandomFault] = []
    for node in nodes {
      if pairs(of: node).contains(where: { $0.key.text == "random" }) {
        if let process = randomFault(node, frame) { processes.append(process) }
        continue
      }
      guard let (event, position) = fault(node, frame) else { continue }
      events.append(event)
      timeline.add(event, position)
    }
    timeline.check(diagnostics)
    return (events, processes)
  }

  func faultBudget(_ file: Section) -> FaultBudget {
    var budget = FaultBudget()
    guard let section = file.section("fault_budget", keys: ["ingesters", "stability"]) else {
      return budget
    }
    budget.ingesters = section.integer("ingesters", in: 0...1000)
    budget.stability =
      section.duration("stability", in: .zero...Self.longest) ?? budget.stability
    return budget
  }

  private static let allCompanions = [
    "how", "restart_after", "lasts", "direction", "by", "latency", "errors", "loss", "clogged",
    "ahead", "behind", "drift", "full", "flips",
  ]

  /// Keys that only random faults have.
  private static let randomCompanions = ["of", "every", "furthest"]

  private func fault(_ node: YAMLNode, _ frame: Frame) -> (FaultEvent, SourcePosition)? {
    let present = pairs(of: node).compactMap(\.key.text).filter(Self.actions.contains)
    var allowed = ["at"] + Self.beginnings + Self.allCompanions + Self.randomCompanions
    var later: [String: String] = [:]
    if present.count == 1 {
      allowed = ["at"] + present + Self.companions[present[0], default: []]
      for key in Self.allCompanions where !allowed.contains(key) {
        later[key] = "\"\(key)\" does not go with \"\(present[0])\""
      }
    }
    guard let section = Section(node, "a fault", keys: allowed, later: later, diagnostics) else {
      return nil
    }
    if section.misspelt.contains("random") { return nil }
    let at = section.required("at", "when, counted from the start, as in 20m").flatMap {
      diagnostics.duration($0, "at", in: frame.times)
    }
    guard present.count == 1, let key = present.first else {
      if section.misspelt.isDisjoint(with: Self.actions) {
        diagnostics.report(
          node.position, present.isEmpty ? "a fault does nothing" : "a fault has several actions",
          expected: "one of \(alternatives(Self.beginnings))")
      }
      return nil
    }
    guard let action = action(key, section, frame, at: at), let at else { return nil }
    return (FaultEvent(at: at, action), section.position(of: key))
  }

  func pairs(of node: YAMLNode) -> [YAMLPair] {
    if case .mapping(let pairs) = node.content { pairs } else { [] }
  }

  private func action(_ key: String, _ section: Section, _ frame: Frame, at: Duration?)
    -> FaultAction?
  {
    switch key {
    case "slow": return slow(section, frame, at: at)
    case "partition": return partition(section, frame, at: at)
    case "fail": return failing(section, frame, at: at)
    default: break
    }
    let nodes = section.node(key).flatMap { nodeNames($0, key, frame) }
    switch key {
    case "crash":
      let how = section.has("how") ? section.choice("how", CrashKind.self) : .kill
      let after = span("restart_after", section, frame, at: at)
      guard let nodes, let how else { return nil }
      return .crash(nodes, how: how, restartAfter: after)
    case "stop":
      let after = span("restart_after", section, frame, at: at)
      return nodes.map { .stop($0, restartAfter: after) }
    case "pause":
      guard let lasts = requiredSpan(section, frame, at: at), let nodes else { return nil }
      return .pause(nodes, lasts: lasts)
    case "network":
      let trouble = networkTrouble(section)
      guard let lasts = requiredSpan(section, frame, at: at), let nodes, let trouble else {
        return nil
      }
      return .network(nodes, trouble, lasts: lasts)
    case "clock":
      let trouble = clockTrouble(section)
      guard let lasts = requiredSpan(section, frame, at: at), let nodes, let trouble else {
        return nil
      }
      return .clock(nodes, trouble, lasts: lasts)
    case "disk":
      let trouble = diskTrouble(section)
      guard let lasts = requiredSpan(section, frame, at: at), let nodes, let trouble else {
        return nil
      }
      return .disk(nodes, trouble, lasts: lasts)
    case "rot":
      let flips = section.has("flips") ? section.integer("flips", in: 1...1000) : 1
      guard let nodes, let flips else { return nil }
      return .rot(nodes, flips: flips)
    default:
      return nodes.map { .restart($0) }
    }
  }

  /// A time that starts with the fault and must end by the end of the duration.
  private func span(_ key: String, _ section: Section, _ frame: Frame, at: Duration?) -> Duration? {
    guard let lasts = section.duration(key, in: .positive) else { return nil }
    if let at, let end = frame.duration, lasts > end - at {
      diagnostics.report(
        section.position(of: key),
        "\(key) is \(words(lasts)), which is after the end of the duration",
        expected: "at most \(words(end - at))")
    }
    return lasts
  }

  private func requiredSpan(_ section: Section, _ frame: Frame, at: Duration?) -> Duration? {
    guard section.required("lasts", "how long, as in 5m") != nil else { return nil }
    return span("lasts", section, frame, at: at)
  }

  private func partition(_ section: Section, _ frame: Frame, at: Duration?) -> FaultAction? {
    let form = "two or more groups of nodes, as in [[ingester-1], [distributor-1, ingester-2]]"
    let direction =
      section.has("direction")
      ? section.choice("direction", PartitionDirection.self) : .symmetric
    let lasts = requiredSpan(section, frame, at: at)
    guard let node = section.node("partition") else { return nil }
    guard case .sequence(let elements) = node.content, elements.count >= 2 else {
      diagnostics.report(node.position, "partition is \(node.kind)", expected: form)
      return nil
    }
    var groups: [[NodeName]] = []
    var seen: Set<NodeName> = []
    for element in elements {
      guard let names = nodeNames(element, "a group of the partition", frame) else { continue }
      groups.append(names)
      for name in names where !seen.insert(name).inserted {
        diagnostics.report(
          element.position, "\(name) is in two groups", expected: "each node in one group")
      }
    }
    if direction == .oneWay && elements.count > 2 {
      diagnostics.report(
        node.position, "a one-way partition has \(elements.count) groups",
        expected: "two: messages from the first to the second are lost")
    }
    guard groups.count == elements.count, let direction, let lasts else { return nil }
    return .partition(groups, direction, lasts: lasts)
  }

  private func slow(_ section: Section, _ frame: Frame, at: Duration?) -> FaultAction? {
    let service = section.choice("slow", ServiceName.self)
    let lasts = requiredSpan(section, frame, at: at)
    let slowdown: Slowdown?
    switch (section.node("by"), section.node("latency")) {
    case (let by?, nil): slowdown = factor(by).map { .factor($0) }
    case (nil, .some):
      slowdown = section.duration("latency", in: .positive).map { .added($0) }
    default:
      diagnostics.report(
        section.position, "it is not clear how slow \(service?.rawValue ?? "the service") becomes",
        expected: "either by: 10x (times) or latency: 2s (added)")
      slowdown = nil
    }
    guard let service, let slowdown, let lasts else { return nil }
    return .slow(service, slowdown, lasts: lasts)
  }

  /// `10x`
  private func factor(_ node: YAMLNode) -> Int? {
    if let value = node.text.flatMap(QuantityText.factor) { return value }
    diagnostics.report(node.position, "by is \(node.kind)", expected: "a factor from 2x, as in 10x")
    return nil
  }

  private func failing(_ section: Section, _ frame: Frame, at: Duration?) -> FaultAction? {
    let service = section.choice("fail", ServiceName.self)
    let lasts = requiredSpan(section, frame, at: at)
    let share =
      section.required("errors", "how many requests fail, as in 10%; 100% is an outage")
      .flatMap { diagnostics.share($0, "errors", atMost: 1_000_000) }
    guard let service, let share, let lasts else { return nil }
    return .fail(service, perMillion: share, lasts: lasts)
  }

  private func networkTrouble(_ section: Section) -> NetworkTrouble? {
    var trouble = NetworkTrouble()
    let keys = ["latency", "loss", "clogged"]
    if !keys.contains(where: section.has) {
      diagnostics.report(
        section.position(of: "network"), "it is not clear what is wrong with the network",
        expected: "latency: 200ms (added), loss: 5% or clogged: true")
      return nil
    }
    trouble.latency = section.duration("latency", in: .zero...Self.longest) ?? .zero
    trouble.lossPerMillion =
      section.node("loss").flatMap { diagnostics.share($0, "loss", atMost: 1_000_000) } ?? 0
    trouble.isClogged = section.boolean("clogged") ?? false
    return trouble
  }

  private func diskTrouble(_ section: Section) -> DiskTrouble? {
    var trouble = DiskTrouble()
    if let node = section.node("errors") {
      guard let share = diagnostics.share(node, "errors", atMost: 1_000_000) else { return nil }
      trouble.errorsPerMillion = share
    }
    if let node = section.node("by") {
      guard let factor = factor(node) else { return nil }
      trouble.slowdown = factor
    }
    trouble.isFull = section.boolean("full") ?? false
    let isSaid = ["errors", "by", "full"].contains(where: section.has)
    return isClear(section, "disk", isSaid) ? trouble : nil
  }

  /// Reports a disk of which nothing is wrong.
  func isClear(_ section: Section, _ key: String, _ isSaid: Bool) -> Bool {
    if isSaid { return true }
    diagnostics.report(
      section.position(of: key), "it is not clear what is wrong with the disk",
      expected: "errors: 5%, by: 10x (slower) or full: true")
    return false
  }

  private func clockTrouble(_ section: Section) -> ClockTrouble? {
    var trouble = ClockTrouble()
    let far = Duration.seconds(366 * 86_400)
    let ahead = section.duration("ahead", in: .zero...far)
    let behind = section.duration("behind", in: .zero...far)
    if !["ahead", "behind", "drift"].contains(where: section.has) {
      diagnostics.report(
        section.position(of: "clock"), "it is not clear what is wrong with the clock",
        expected: "ahead: 30s, behind: 30s or drift: 200 (parts per million)")
      return nil
    }
    if section.has("ahead") && section.has("behind") {
      diagnostics.report(
        section.position(of: "behind"), "both ahead and behind are given",
        expected: "one of them")
      return nil
    }
    trouble.offset = ahead ?? behind.map { .zero - $0 } ?? .zero
    trouble.driftPerMillion = section.integer("drift", in: -100_000...100_000) ?? 0
    return trouble
  }
}

// MARK: - Nodes

extension ScenarioReading {
  /// One node or a list of nodes, each known and given once.
  func nodeNames(_ node: YAMLNode, _ what: String, _ frame: Frame) -> [NodeName]? {
    var nodes = [node]
    if case .sequence(let elements) = node.content { nodes = elements }
    if nodes.isEmpty {
      diagnostics.report(node.position, "\(what) names no node", expected: "at least one")
      return nil
    }
    var names: [NodeName] = []
    for element in nodes {
      guard let name = nodeName(element, what, frame) else { continue }
      if names.contains(name) {
        diagnostics.report(element.position, "\(name) is named twice", expected: "each node once")
      }
      names.append(name)
    }
    return names.count == nodes.count ? names : nil
  }

  private func nodeName(_ node: YAMLNode, _ what: String, _ frame: Frame) -> NodeName? {
    guard let text = diagnostics.text(node, what, expected: "a node, as in ingester-1") else {
      return nil
    }
    // Without a valid cluster it is not known which nodes there are.
    guard let cluster = frame.cluster else { return nil }
    let known = cluster.nodes
    if let name = known.first(where: { $0.description == text }) { return name }
    if ServiceName(rawValue: text) != nil {
      diagnostics.report(
        node.position, "\(text) is a service, not a node; outages of services come later",
        expected: "a node, as in ingester-1")
      return nil
    }
    diagnostics.report(
      node.position, "unknown node \"\(shortened(text))\"", expected: nodeRanges(cluster),
      suggestion: nearestName(to: text, among: known.map(\.description)))
    return nil
  }

  /// `ingester-1 to ingester-3, distributor-1 or querier-1`
  private func nodeRanges(_ cluster: ClusterSettings) -> String {
    alternatives(
      NodeRole.allCases.map { role in
        let last = cluster.count(of: role)
        return last == 1 ? "\(role.rawValue)-1" : "\(role.rawValue)-1 to \(role.rawValue)-\(last)"
      })
  }
}
