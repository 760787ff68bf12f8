import Bytes

/// `swarm:`, what seeds draw before anything else.
extension ScenarioReading {
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
    swarm.variations = pairs.compactMap(variation)
    return swarm
  }

  private func variation(_ pair: YAMLPair) -> Swarm.Variation? {
    guard let path = diagnostics.text(pair.key, "a key of vary") else { return nil }
    if case .failure(let error) = ScenarioOverride.parse("\(path)=") {
      diagnostics.report(pair.key.position, error.description)
      return nil
    }
    guard case .sequence(let elements) = pair.value.content, !elements.isEmpty else {
      diagnostics.report(
        pair.value.position, "\(shortened(path)) is \(pair.value.kind)",
        expected: "a list of values")
      return nil
    }
    let values = elements.compactMap { diagnostics.text($0, path) }
    return values.count == elements.count ? Swarm.Variation(path: path, values: values) : nil
  }
}

extension Swarm {
  /// The values that a seed chooses.
  func overrides(seed: UInt64) -> [ScenarioOverride] {
    variations.compactMap { variation in
      let draws = DrawKey(seed: seed, purpose: "swarm").of(variation.path)
      let value = variation.values[Int(draws.draw(0, below: UInt64(variation.values.count)))]
      return try? ScenarioOverride.parse("\(variation.path)=\(value)").get()
    }
  }
}
