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
  ///   - metrics: what thresholds may name.
  ///   - mostStreams: more, over all items of the workload, are refused.
  public static func load(
    _ bytes: [UInt8], fileName: String, seed: UInt64? = nil,
    metrics: MetricRegistry = .logStore, mostStreams: Int = 100_000
  ) throws(ScenarioErrors) -> Scenario {
    let diagnostics = Diagnostics(file: fileName)
    guard let root = YAMLDocument.parse(bytes, diagnostics) else {
      throw ScenarioErrors(diagnostics.sorted)
    }
    let reading = ScenarioReading(diagnostics, metrics, mostStreams: mostStreams)
    var scenario = reading.scenario(root)
    if let swarm = scenario.swarm {
      scenario = choose(swarm, seed ?? scenario.seed, root, reading)
    }
    if let seed { scenario.seed = seed }
    if !diagnostics.isEmpty { throw ScenarioErrors(diagnostics.sorted) }
    return scenario
  }

  /// The scenario with what a seed chooses. Every value that another seed would choose is tried too, so
  /// that a file is right or wrong for all of them.
  private static func choose(
    _ swarm: Swarm, _ seed: UInt64, _ root: YAMLNode, _ reading: ScenarioReading
  ) -> Scenario {
    for variation in swarm.variations {
      for choice in variation.choices {
        _ = reading.scenario(root.replacing(variation.path[...], with: choice))
      }
    }
    let chosen = swarm.choices(of: seed).reduce(root) { $0.replacing($1.path[...], with: $1.value) }
    return reading.scenario(chosen)
  }
}
