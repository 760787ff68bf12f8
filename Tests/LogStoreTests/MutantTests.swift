import LogModel
import LogQLSyntax
import Simulation
import Testing

@testable import LogStore

/// Each deliberate defect shows in what clients see, where the right store shows nothing.
struct MutantTests {
  private static let selector = #"{app="cart"}"#

  private static func settings(_ mutant: Mutant?) -> LogStoreSettings {
    var settings = LogStoreSettings.test
    settings.mutant = mutant
    return settings
  }

  @Test(arguments: [nil, Mutant.acknowledgeBeforeQuorum])
  func `an acknowledged push has a quorum`(mutant: Mutant?) throws {
    let cluster = TestCluster(Self.settings(mutant))
    for index in 0...1 {
      cluster.at(.seconds(3)) { cluster.simulator.kill(cluster.ingesters[index]) }
    }
    let error = try cluster.run { client in
      await client.status { try await $0.push(Self.selector, ["x"]) }
    }
    #expect((error == nil) == (mutant != nil))
  }

  @Test(arguments: [nil, Mutant.skipDedupe])
  func `replicas are no doubles`(mutant: Mutant?) throws {
    let lines = try TestCluster(Self.settings(mutant)).run { client in
      try await client.push(Self.selector, ["x", "y"])
      return try await client.lines(Self.selector)
    }
    #expect(lines == (mutant == nil ? ["x", "y"] : ["x", "x", "y", "y"]))
  }

  @Test(arguments: [nil, Mutant.ignoreLimit])
  func `a limit holds`(mutant: Mutant?) throws {
    let lines = try TestCluster(Self.settings(mutant)).run { client in
      try await client.push(Self.selector, ["x", "y", "z"])
      return try await client.lines(Self.selector, limit: 2)
    }
    #expect(lines.count == (mutant == nil ? 2 : 3))
  }

  @Test(arguments: [nil, Mutant.replayForgetsLastRecord])
  func `a restart keeps the last push`(mutant: Mutant?) throws {
    let cluster = TestCluster(Self.settings(mutant))
    for ingester in cluster.ingesters {
      cluster.at(.seconds(10)) {
        cluster.simulator.kill(ingester)
        cluster.simulator.start(ingester)
      }
    }
    let lines = try cluster.run { client in
      try await client.push(Self.selector, ["x"])
      try await client.push(Self.selector, ["y"])
      try await client.sleep(.seconds(60))
      return try await client.lines(Self.selector)
    }
    #expect(lines == (mutant == nil ? ["x", "y"] : ["x"]))
  }

  @Test(arguments: [nil, Mutant.dropChunkOnFailedFlush])
  func `a failed flush is tried again`(mutant: Mutant?) throws {
    var settings = Self.settings(mutant)
    // No put is that quick: every attempt is late and counts as failed.
    settings.flushOpTimeout = .microseconds(1)
    settings.flushOpBackoff.attempts = 2
    let cluster = TestCluster(settings)
    let body = try cluster.run { client in
      try await client.push(Self.selector, ["x"])
      try await client.sleep(.seconds(45 * 60))
      return try await client.query(Self.selector).statistics
    }
    #expect(cluster.count(of: .flushFailed) > 0)
    #expect((body.ingesterEntries > 0) == (mutant == nil))
  }
}
