/// Reads scenario files. Pure: bytes in, values or errors out.
///
/// ```swift
/// let scenario = try ScenarioLoader.load(bytes, fileName: "Scenarios/quickstart.yaml")
/// ```
public enum ScenarioLoader {
  /// The scenario of a file, or every mistake in it at once.
  /// - Parameters:
  ///   - bytes: YAML, at most 4 MiB, one document.
  ///   - fileName: as it should appear in messages.
  ///   - seed: takes the place of the file's, also for what its `swarm` draws.
  ///   - overrides: values in the place of the file's, after those of the swarm.
  ///   - metrics: what thresholds may name.
  ///   - mostStreams: more, over all items of the workload, are refused.
  public static func load(
    _ bytes: [UInt8], fileName: String, seed: UInt64? = nil, overrides: [ScenarioOverride] = [],
    metrics: MetricRegistry = .logStore, mostStreams: Int = 100_000
  ) throws(ScenarioErrors) -> Scenario {
    let diagnostics = Diagnostics(file: fileName)
    guard var root = YAMLDocument.parse(bytes, diagnostics) else {
      throw ScenarioErrors(diagnostics.sorted)
    }
    let reading = ScenarioReading(diagnostics, metrics, mostStreams: mostStreams)
    var scenario = reading.scenario(root)
    if let seed { scenario.seed = seed }
    check(scenario.swarm, root, reading)
    let drawn = scenario.swarm?.overrides(seed: scenario.seed) ?? []
    if !drawn.isEmpty || !overrides.isEmpty {
      for override in drawn + overrides {
        root = root.replacing(override.path[...], with: override.value)
      }
      scenario = reading.scenario(root)
      if let seed { scenario.seed = seed }
    }
    if !diagnostics.isEmpty { throw ScenarioErrors(diagnostics.sorted) }
    return scenario
  }

  /// Every value that some seed chooses must be right by itself.
  private static func check(_ swarm: Swarm?, _ root: YAMLNode, _ reading: ScenarioReading) {
    for variation in swarm?.variations ?? [] {
      for value in variation.values {
        guard case .success(let override) = ScenarioOverride.parse("\(variation.path)=\(value)")
        else { continue }
        _ = reading.scenario(root.replacing(override.path[...], with: override.value))
      }
    }
  }
}
