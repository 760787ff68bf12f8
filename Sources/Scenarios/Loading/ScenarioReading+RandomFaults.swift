import Bytes

/// Faults by chance: `{ random: crash, of: ingesters, every: ~30m, lasts: 1m..5m }`.
extension ScenarioReading {
  /// The keys that go with a kind, besides `random`, `of`, `every` and `lasts`.
  private static let randomKinds: [(name: String, keys: [String])] = [
    ("crash", ["how"]), ("stop", []), ("pause", []), ("partition", []), ("slow", ["by"]),
    ("fail", ["errors"]), ("network", ["latency", "loss"]), ("clog", []), ("clock", ["furthest"]),
    ("disk", ["errors", "by", "full"]), ("rot", ["flips"]),
  ]

  func randomFault(_ node: YAMLNode, _ frame: Frame) -> RandomFault? {
    let names = Self.randomKinds.map(\.name)
    let name = pairs(of: node).first { $0.key.text == "random" }?.value
    let known = Self.randomKinds.first { $0.name == name?.text }
    guard let known else {
      diagnostics.report(
        name?.position ?? node.position, "random is \(name?.kind ?? "missing")",
        expected: alternatives(names),
        suggestion: name?.text.flatMap { nearestName(to: $0, among: names) })
      return nil
    }
    // Bits turn over at one instant.
    let common = ["random", "of", "every"] + (known.name == "rot" ? [] : ["lasts"])
    guard let section = Section(node, "a random fault", keys: common + known.keys, diagnostics)
    else { return nil }
    let every = section.required("every", "the mean time between two, as in ~30m").flatMap(mean)
    let lasts = known.name == "rot" ? .zero ... .zero : lasting(section)
    let kind = randomKind(known.name, section)
    guard let every, let lasts, let kind, let targets = targets(kind, section, frame) else {
      return nil
    }
    return RandomFault(kind, targets, every: every, lasts: lasts)
  }

  private func lasting(_ section: Section) -> ClosedRange<Duration>? {
    section.required("lasts", "how long, as in 1m..5m").flatMap {
      diagnostics.span($0, "lasts", in: .nanoseconds(1)...Self.longest)
    }
  }

  /// `~30m`
  private func mean(_ node: YAMLNode) -> Duration? {
    let form = "the mean time between two, as in ~30m"
    guard let text = diagnostics.text(node, "every", expected: form) else { return nil }
    if text.hasPrefix("~"), let value = try? QuantityText.duration(String(text.dropFirst())),
      value >= .milliseconds(1), value <= Self.longest
    {
      return value
    }
    diagnostics.report(node.position, "every is \(node.kind)", expected: form)
    return nil
  }

  private func randomKind(_ name: String, _ section: Section) -> RandomFault.Kind? {
    switch name {
    case "crash":
      return (section.has("how") ? section.choice("how", CrashKind.self) : .kill).map {
        .crash($0)
      }
    case "stop": return .stop
    case "pause": return .pause
    case "partition": return .partition
    case "clog": return .clog
    case "slow":
      return section.required("by", "how slow, as in 2x..20x").flatMap {
        diagnostics.span(
          $0, "by", expected: "factors, as in 2x..20x", in: 2...1_000_000, QuantityText.factor)
      }.map { .slow(factor: $0) }
    case "fail":
      return section.required("errors", "how many requests fail, as in 5%..100%").flatMap {
        diagnostics.span(
          $0, "errors", expected: "percentages, as in 5%..100%", in: 0...1_000_000,
          QuantityText.share)
      }.map { .fail(perMillion: $0) }
    case "disk": return randomDisk(section).map { .disk($0) }
    case "rot":
      guard let node = section.node("flips") else { return .rot(flips: 1...1) }
      return diagnostics.span(
        node, "flips", expected: "numbers of bits, as in 1..8", in: 1...1000, { Int($0) }
      ).map { .rot(flips: $0) }
    case "network":
      let latency =
        section.node("latency").map { diagnostics.span($0, "latency", in: .zero...Self.longest) }
        ?? .zero ... .zero
      let loss =
        section.node("loss").map {
          diagnostics.span(
            $0, "loss", expected: "percentages, as in 0%..20%", in: 0...1_000_000,
            QuantityText.share)
        } ?? 0...0
      guard let latency, let loss else { return nil }
      return .network(latency: latency, lossPerMillion: loss)
    default:
      return section.required("furthest", "how far from the truth at most, as in 30s").flatMap {
        diagnostics.duration($0, "furthest", in: .milliseconds(1)...Self.longest)
      }.map { .clock(furthest: $0) }
    }
  }

  private func randomDisk(_ section: Section) -> RandomDiskTrouble? {
    var trouble = RandomDiskTrouble()
    if let node = section.node("errors") {
      let errors = diagnostics.span(
        node, "errors", expected: "percentages, as in 1%..50%", in: 0...1_000_000,
        QuantityText.share)
      guard let errors else { return nil }
      trouble.errorsPerMillion = errors
    }
    if let node = section.node("by") {
      let slowdown = diagnostics.span(
        node, "by", expected: "factors, as in 2x..20x", in: 2...1_000_000, QuantityText.factor)
      guard let slowdown else { return nil }
      trouble.slowdown = slowdown
    }
    trouble.isFull = section.boolean("full") ?? false
    return isClear(section, "disk", trouble != RandomDiskTrouble()) ? trouble : nil
  }

  /// `of:`: nodes or roles in the plural; services for `slow` and `fail`.
  private func targets(_ kind: RandomFault.Kind, _ section: Section, _ frame: Frame)
    -> RandomFault.Targets?
  {
    switch kind {
    case .slow, .fail:
      guard let node = section.required("of", alternatives(ServiceName.allCases.map(\.rawValue)))
      else { return nil }
      var nodes = [node]
      if case .sequence(let elements) = node.content { nodes = elements }
      let services = nodes.compactMap { diagnostics.choice($0, "of", ServiceName.self) }
      return services.count == nodes.count && !services.isEmpty ? .services(services) : nil
    default:
      guard let cluster = frame.cluster else { return nil }
      guard let node = section.node("of") else {
        return .nodes(cluster.nodes.filter { $0.role == .ingester })
      }
      if node.text == "nodes" { return .nodes(cluster.nodes) }
      for role in NodeRole.allCases where node.text == role.rawValue + "s" {
        return .nodes(cluster.nodes.filter { $0.role == role })
      }
      return nodeNames(node, "of", frame).map { .nodes($0) }
    }
  }
}
