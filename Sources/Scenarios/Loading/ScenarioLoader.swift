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
  ///   - metrics: what thresholds may name.
  ///   - mostStreams: more, over all items of the workload, are refused.
  public static func load(
    _ bytes: [UInt8], fileName: String, metrics: MetricRegistry = .logStore,
    mostStreams: Int = 100_000
  ) throws(ScenarioErrors) -> Scenario {
    let diagnostics = Diagnostics(file: fileName)
    guard let root = YAMLDocument.parse(bytes, diagnostics) else {
      throw ScenarioErrors(diagnostics.sorted)
    }
    let scenario = ScenarioReading(diagnostics, metrics, mostStreams: mostStreams).scenario(root)
    if !diagnostics.isEmpty { throw ScenarioErrors(diagnostics.sorted) }
    return scenario
  }
}
