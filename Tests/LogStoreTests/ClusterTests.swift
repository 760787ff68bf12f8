import Environment
import LogModel
import LogQLSyntax
import Simulation
import Testing

@testable import LogStore

/// A whole simulated log store: what was acknowledged is found, wherever it lies.
struct ClusterTests {
  static let selector = #"{app="cart"}"#

  /// `count` numbered lines pushed in pushes of ten, a second apart.
  private static func pushLines(_ client: isolated Client, _ count: Int) async throws -> [String] {
    let lines = (0..<count).map { "line \($0) of the cart service" }
    for start in stride(from: 0, to: count, by: 10) {
      try await client.push(selector, Array(lines[start..<min(start + 10, count)]))
      try await client.sleep(.seconds(1))
    }
    return lines
  }

  @Test func `a line is found as soon as it is acknowledged`() throws {
    let cluster = TestCluster()
    let found = try cluster.run { client in
      let lines = try await Self.pushLines(client, 100)
      return (try await client.lines(Self.selector), lines)
    }
    #expect(found.0 == found.1)
    #expect(cluster.count(of: .pushAccepted) == 10)
    #expect(cluster.count(of: .streamCreated) == 3)
  }

  @Test func `replicas show each entry once`() throws {
    let statistics = try TestCluster().run { client in
      _ = try await Self.pushLines(client, 30)
      return try await client.query(Self.selector).statistics
    }
    #expect(statistics.ingestersAsked == 3)
    #expect(statistics.ingestersAnswered == 2)
    #expect(statistics.ingesterEntries == 60)
    #expect(statistics.duplicates == 30)
  }

  @Test func `idle chunks move to the store and are read from there`() throws {
    let cluster = TestCluster()
    let found = try cluster.run { client in
      let lines = try await Self.pushLines(client, 100)
      try await client.sleep(.seconds(45 * 60))
      let body = try await client.query(Self.selector)
      return (try await client.lines(Self.selector), lines, body.statistics)
    }
    #expect(found.0 == found.1)
    #expect(found.2.ingesterEntries == 0)
    #expect(found.2.chunksFetched > 0)
    #expect(cluster.count(of: .chunkFlushed) == 3)
    #expect(cluster.count(of: .streamRemoved) == 3)
    let sizes = cluster.simulator.objectList().map(\.key)
    #expect(!sizes.isEmpty && sizes.allSatisfy { $0.hasPrefix("test/") })
  }

  @Test func `retained chunks in memory and in the store are no doubles`() throws {
    var settings = LogStoreSettings.test
    settings.chunkRetainPeriod = .seconds(3600)
    let found = try TestCluster(settings).run { client in
      let lines = try await Self.pushLines(client, 50)
      try await client.sleep(.seconds(45 * 60))
      let body = try await client.query(Self.selector)
      return (try await client.lines(Self.selector), lines, body.statistics)
    }
    #expect(found.0 == found.1)
    #expect(found.2.ingesterEntries > 0 && found.2.chunksFetched > 0)
  }

  @Test func `one dead ingester of three is tolerated`() throws {
    let cluster = TestCluster()
    cluster.at(.seconds(8)) { cluster.simulator.kill(cluster.ingesters[1]) }
    let found = try cluster.run { client in
      let lines = try await Self.pushLines(client, 100)
      return (try await client.lines(Self.selector), lines)
    }
    #expect(found.0 == found.1)
  }

  @Test func `two dead ingesters of three fail pushes and queries`() throws {
    let cluster = TestCluster()
    for index in 0...1 {
      cluster.at(.seconds(3)) { cluster.simulator.kill(cluster.ingesters[index]) }
    }
    let errors = try cluster.run { client in
      let fresh = await client.status { try await $0.push(Self.selector, ["x"]) }
      try await client.sleep(.seconds(120))
      let stale = await client.status { try await $0.push(Self.selector, ["x"]) }
      let query = await client.status { _ = try await $0.query(Self.selector) }
      return (fresh, stale, query)
    }
    #expect(
      errors.0
        == .status(code: 500, text: "rpc error: code = Unavailable desc = connection refused"))
    guard case .status(500, let text) = errors.1 else {
      Issue.record("\(String(describing: errors.1))")
      return
    }
    #expect(
      text.hasPrefix("at least 2 live replicas required, could only find 1 - unhealthy instances: ")
    )
    #expect(errors.2 == .status(code: 500, text: "too many unhealthy instances in the ring"))
  }

  @Test func `all ingesters killed come back from their logs`() throws {
    let cluster = TestCluster()
    for ingester in cluster.ingesters {
      cluster.at(.seconds(60)) {
        cluster.simulator.kill(ingester)
        cluster.simulator.start(ingester)
      }
    }
    let found = try cluster.run { client in
      let lines = try await Self.pushLines(client, 200)
      try await client.sleep(.seconds(90))
      let more = try await Self.pushLines(client, 20)
      return (try await client.lines(Self.selector), lines + more)
    }
    #expect(found.0 == found.1)
    #expect(cluster.count(of: .walReplayed) == 6)
    #expect(cluster.events.filter { $0.event.name == .walReplayed }.map(\.event.b).max() == 200)
  }

  @Test func `a graceful stop flushes what is in memory`() throws {
    var settings = LogStoreSettings.test
    settings.walFlushOnShutdown = true
    let cluster = TestCluster(settings)
    for index in 0..<3 { cluster.at(.seconds(60 + 20 * index)) { cluster.stop(index) } }
    let found = try cluster.run { client in
      let lines = try await Self.pushLines(client, 100)
      try await client.sleep(.seconds(120))
      return lines.count
    }
    #expect(found == 100)
    #expect(
      cluster.events.filter { $0.event.name == .chunkFlushDetail }.map(\.event.b) == [
        100, 100, 100,
      ])
    #expect(cluster.events.filter { $0.event.name == .ringState && $0.event.a == -1 }.count == 3)
  }

  @Test func `limit and direction hold across memory and store`() throws {
    let found = try TestCluster().run { client in
      let old = try await Self.pushLines(client, 60)
      try await client.sleep(.seconds(45 * 60))
      let new = try await Self.pushLines(client, 40)
      return (
        old + new, try await client.lines(Self.selector, limit: 50, direction: .backward),
        try await client.lines(Self.selector, limit: 70, direction: .forward)
      )
    }
    #expect(found.1 == Array(found.0.reversed().prefix(50)))
    #expect(found.2 == Array(found.0.prefix(70)))
  }

  @Test func `small chunks are cut and every one is read`() throws {
    var settings = LogStoreSettings.test
    settings.chunkTargetSize = 800
    settings.chunkBlockSize = 300
    settings.maxChunkBatchSize = 3
    let cluster = TestCluster(settings)
    let found = try cluster.run { client in
      let lines = try await Self.pushLines(client, 400)
      try await client.sleep(.seconds(45 * 60))
      return (
        lines, try await client.lines(Self.selector),
        try await client.lines(Self.selector, limit: 30, direction: .backward),
        try await client.query(Self.selector, limit: 5).statistics
      )
    }
    #expect(cluster.count(of: .chunkCut) > 10)
    #expect(found.1 == found.0)
    #expect(found.2 == Array(found.0.reversed().prefix(30)))
    // The limit is filled early: later chunks are not fetched.
    #expect(found.3.chunksFetched <= 4)
  }

  @Test func `counting over time counts each entry once`() throws {
    let result = try TestCluster().run { client in
      _ = try await Self.pushLines(client, 60)
      return try await client.query(#"sum(count_over_time({app="cart"} |= "cart" [1h]))"#).result
    }
    guard case .matrix(let series) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(series.count == 1)
    #expect(series.first?.points.last?.value == 60)
  }

  @Test func `refused entries are named and the others are stored`() throws {
    let found = try TestCluster().run { client in
      let now = client.now
      let error = await client.status {
        try await $0.push([
          (#"{app="cart", bad"#, [Entry(time: now, line: "a")]),
          (
            #"{app="cart"}"#,
            [
              Entry(time: now, line: "good"),
              Entry(time: now + 3_600_000_000_000, line: "from the future"),
            ]
          ),
        ])
      }
      return (error, try await client.lines(Self.selector))
    }
    #expect(found.1 == ["good"])
    #expect(
      found.0
        == .status(
          code: 400,
          text: """
            1 errors like: error parsing labels '{app="cart", bad' with error: 1:17: parse error: \
            unexpected end of input inside braces; 1 errors like: entry for stream \
            '{app="cart"}' has timestamp too new: 2024-01-01T01:00:05Z
            """))
  }

  @Test func `an ingester names entries that are too far behind`() throws {
    let error = try TestCluster().run { client in
      let now = client.now
      try await client.push([(Self.selector, [Entry(time: now, line: "new")])])
      return await client.status {
        try await $0.push([
          (Self.selector, [Entry(time: now - 7_200_000_000_000, line: "old")])
        ])
      }
    }
    #expect(
      error
        == .status(
          code: 400,
          text: """
            entry with timestamp 2023-12-31 22:00:05 +0000 UTC ignored, reason: 'entry too far \
            behind, entry timestamp is: 2023-12-31T22:00:05Z, oldest acceptable timestamp is: \
            2023-12-31T23:00:05Z',
            user 'test', total ignored: 1 out of 1 for stream: {app="cart"}
            """))
  }

  @Test func `a query that does not parse is the client's error`() throws {
    let error = try TestCluster().run { client in
      await client.status { _ = try await $0.query("{app=") }
    }
    guard case .status(400, let text) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(text.hasPrefix("parse error at line 1"))
  }

  @Test func `structured metadata is part of an entry`() throws {
    let result = try TestCluster().run { client in
      let now = client.now
      let trace = [Label("trace_id", "abc")]
      try await client.push([
        (
          Self.selector,
          [
            Entry(time: now, line: "x", metadata: trace), Entry(time: now, line: "x"),
            Entry(time: now, line: "x", metadata: trace),
          ]
        )
      ])
      return try await client.query(Self.selector).result
    }
    guard case .streams(let streams) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(
      streams.map(\.labels.canonical) == [
        #"{app="cart", trace_id="abc"}"#, #"{app="cart"}"#,
      ])
  }

  @Test func `the same seed gives the same trace`() throws {
    func hash(_ seed: UInt64) throws -> UInt64 {
      let cluster = TestCluster(seed: seed)
      cluster.at(.seconds(9)) { cluster.simulator.kill(cluster.ingesters[0]) }
      cluster.at(.seconds(40)) { cluster.simulator.start(cluster.ingesters[0]) }
      _ = try cluster.run { client in
        _ = try await Self.pushLines(client, 100)
        try await client.sleep(.seconds(3000))
        return try await client.lines(Self.selector).count
      }
      return cluster.simulator.trace.hash
    }
    #expect(try hash(5) == hash(5))
    #expect(try hash(5) != hash(6))
  }
}
