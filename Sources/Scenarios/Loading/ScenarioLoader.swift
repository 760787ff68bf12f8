/// Reads scenario files. Pure: bytes in, values or errors out.
///
/// ```swift
/// let scenario = try ScenarioLoader.load(bytes, fileName: "Scenarios/quickstart.yaml")
/// ```
public enum ScenarioLoader {
  /// A value in the place of the file's.
  public struct Change: Sendable, Equatable {
    /// Keys from the top of the file on.
    public var path: [String]
    public var value: String

    /// `PATH=VALUE`, as in `ingester.chunk_target_size=4MiB`: what does not begin with a key of
    /// scenario files is inside `loki`. Nil if it is not of this form.
    public init?(_ text: String) {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      let path = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      if path.contains("") { return nil }
      self.path = ScenarioReading.keys.contains(path[0]) ? path : ["loki"] + path
      value = String(parts[1])
    }

    /// `loki.ingester.chunk_target_size = 4MiB`
    public var text: String { "\(path.joined(separator: ".")) = \(value)" }
  }

  /// The scenario of a file, or every mistake in it at once.
  /// - Parameters:
  ///   - bytes: YAML, at most 4 MiB, one document.
  ///   - fileName: as it should appear in messages.
  ///   - seed: takes the place of the file's, also for what its `swarm` draws.
  ///   - changes: values that take the place of the file's, by their paths of keys, whatever a seed
  ///     chooses.
  ///   - triesAllChoices: whether what other seeds would choose is read too; one who has read the file
  ///     before need not.
  ///   - metrics: what thresholds may name.
  ///   - mostStreams: more, over all items of the workload, are refused.
  public static func load(
    _ bytes: [UInt8], fileName: String, seed: UInt64? = nil, changes: [Change] = [],
    triesAllChoices: Bool = true,
    metrics: MetricRegistry = .logStore, mostStreams: Int = 100_000
  ) throws(ScenarioErrors) -> Scenario {
    let diagnostics = Diagnostics(file: fileName)
    guard let file = YAMLDocument.parse(bytes, diagnostics) else {
      throw ScenarioErrors(diagnostics.sorted)
    }
    let root = changes.reduce(file) { $0.replacing($1.path[...], with: $1.value) }
    let reading = ScenarioReading(diagnostics, metrics, mostStreams: mostStreams)
    var scenario = reading.scenario(root)
    if let swarm = scenario.swarm {
      if triesAllChoices { tryChoices(swarm, root, reading) }
      scenario = choose(swarm, seed ?? scenario.seed, root, changes, reading)
    }
    if let seed { scenario.seed = seed }
    if !diagnostics.isEmpty { throw ScenarioErrors(diagnostics.sorted) }
    return scenario
  }

  /// Reads the file with every value that any seed would choose, so that it is right or wrong for all
  /// of them.
  private static func tryChoices(_ swarm: Swarm, _ root: YAMLNode, _ reading: ScenarioReading) {
    for variation in swarm.variations {
      for choice in variation.choices {
        _ = reading.scenario(root.replacing(variation.path[...], with: choice))
      }
    }
  }

  /// The scenario with what a seed chooses.
  private static func choose(
    _ swarm: Swarm, _ seed: UInt64, _ root: YAMLNode, _ changes: [Change],
    _ reading: ScenarioReading
  ) -> Scenario {
    let chosen = swarm.choices(of: seed).reduce(root) { $0.replacing($1.path[...], with: $1.value) }
    return reading.scenario(changes.reduce(chosen) { $0.replacing($1.path[...], with: $1.value) })
  }
}
