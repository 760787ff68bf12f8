import Bytes

/// `swarm:`, what seeds draw before anything else.
extension ScenarioReading {
  /// Values of all paths together: each is tried when the file is read.
  private static let mostChoices = 100

  func swarm(_ file: Section) -> Swarm? {
    guard
      let section = file.section("swarm", keys: ["faults", "strength", "vary"])
    else { return nil }
    var swarm = Swarm()
    swarm.faultsOn =
      section.node("faults").flatMap { diagnostics.share($0, "faults", atMost: 1_000_000) }
      ?? swarm.faultsOn
    swarm.strength =
      section.node("strength").flatMap {
        diagnostics.span(
          $0, "strength", expected: "percentages, as in 30%..300%", in: 10_000...100_000_000,
          QuantityText.share)
      } ?? swarm.strength
    guard let node = section.node("vary") else { return swarm }
    guard case .mapping(let pairs) = node.content else {
      diagnostics.report(
        node.position, "vary is \(node.kind)",
        expected: "paths with values, as in { loki.ingester.chunk_encoding: [snappy, zstd] }")
      return swarm
    }
    for pair in pairs {
      guard let variation = variation(pair) else { continue }
      if swarm.variations.contains(where: { $0.path == variation.path }) {
        diagnostics.report(
          pair.key.position, "\(variation.name) is given twice", expected: "each path once")
      }
      swarm.variations.append(variation)
    }
    let count = swarm.variations.reduce(0) { $0 + $1.choices.count }
    if count > Self.mostChoices {
      diagnostics.report(
        node.position, "vary has \(count) values", expected: "at most \(Self.mostChoices)")
      swarm.variations = []
    }
    return swarm
  }

  private func variation(_ pair: YAMLPair) -> Swarm.Variation? {
    guard let path = variedPath(pair.key) else { return nil }
    let name = path.joined(separator: ".")
    guard case .sequence(let elements) = pair.value.content, !elements.isEmpty else {
      diagnostics.report(
        pair.value.position, "\(shortened(name)) is \(pair.value.kind)",
        expected: "a list of values")
      return nil
    }
    let choices = elements.compactMap { diagnostics.text($0, name) }
    return choices.count == elements.count ? Swarm.Variation(path: path, choices: choices) : nil
  }

  /// Sections of Loki may stand without `loki.`.
  private func variedPath(_ node: YAMLNode) -> [String]? {
    guard let text = diagnostics.text(node, "a key of vary") else { return nil }
    var path = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if Self.lokiSections.contains(path[0]) { path.insert("loki", at: 0) }
    let fixed = ["name", "description", "seed", "workload", "faults", "swarm", "queries"]
    let known = Self.keys.filter { !fixed.contains($0) }
    if known.contains(path[0]) { return path }
    diagnostics.report(
      node.position, "\"\(shortened(path[0]))\" cannot be varied", expected: alternatives(known),
      suggestion: nearestName(to: path[0], among: known + Self.lokiSections))
    return nil
  }
}

extension Swarm {
  /// The value of each path that a seed chooses.
  func choices(of seed: UInt64) -> [(path: [String], value: String)] {
    variations.map { variation in
      let draws = DrawKey(seed: seed, purpose: "swarm").of(variation.name)
      let choice = Int(draws.draw(0, below: UInt64(variation.choices.count)))
      return (variation.path, variation.choices[choice])
    }
  }
}
