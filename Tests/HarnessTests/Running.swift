import Foundation
import Goldens
import Harness
import LogStore
import Scenarios
import Testing

/// Runs scenarios written in a test.
enum Running {
  static func scenario(_ text: String) throws -> Scenario {
    try ScenarioLoader.load(Array(text.utf8), fileName: "test.yaml")
  }

  static func report(
    _ text: String, seed: UInt64? = nil, mutant: Mutant? = nil, golden: GoldenFile? = nil,
    doubleCheck: Bool = false, keepsHistory: Bool = false
  ) throws -> RunReport {
    var options = RunOptions()
    options.seed = seed
    options.mutant = mutant
    options.golden = golden
    options.doubleCheck = doubleCheck
    options.keepsHistory = keepsHistory
    options.requiresGolden = golden != nil
    return ScenarioRunner.run(try scenario(text), options) { _ in }
  }

  /// The folder of the project.
  static var root: URL {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      if FileManager.default.fileExists(atPath: folder.appendingPathComponent("Scenarios").path) {
        return folder
      }
    }
    return folder
  }

  /// Six minutes of two streams on three ingesters. `faults` and `ingester` are lines of YAML.
  static func small(
    faults: String = "[]", ingester: String = "{ chunk_encoding: snappy }",
    queries: String = "", expect: String = "", duration: String = "6m"
  ) -> String {
    """
    name: small
    seed: 11
    duration: \(duration)
    cluster: { ingesters: 3, replication_factor: 3 }
    loki:
      ingester: \(ingester)
    workload:
      - tenant: shop
        streams: { app: [cart, pay] }
        source: logfmt
        rate: 10/s
    faults: \(faults)
    queries:
      - { id: lines, at: 3m, query: '{app="cart"} |= "level=info"', since: 3m, limit: 10 }
      - { id: count, at: 5m, kind: instant, query: 'sum by (app) (count_over_time({app=~".+"}[4m]))' }
      - { id: rate, at: 6m, query: 'sum(rate({app=~"cart|pay"}[1m]))', since: 5m, step: 1m }
    \(queries)
    \(expect)
    """
  }
}
