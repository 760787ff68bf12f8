import LogModel
import Scenarios
import Testing

func load(_ text: String) throws -> Scenario {
  try ScenarioLoader.load(Array(text.utf8), fileName: "test.yaml")
}

/// What scenario files say and what they leave to defaults.
@Suite struct ScenarioFileTests {
  static let smallest = """
    name: small
    duration: 1h
    workload:
      - { tenant: shop, streams: { app: cart }, source: logfmt, rate: 5/s }

    """

  @Test func everythingButNameDurationAndWorkloadHasADefault() throws {
    let scenario = try load(Self.smallest)
    let byHand = Scenario(
      name: "small", duration: .seconds(3600),
      workload: [
        WorkloadItem(
          tenant: TenantID("shop"), streams: [LabelSet([Label("app", "cart")])], source: .logfmt,
          rate: .constant(.perSecond(5)))
      ])
    #expect(scenario == byHand)
    #expect(scenario.start == Timestamp(seconds: 1_704_067_200))
    #expect(scenario.seed == 1)
    #expect(scenario.compatibility == .loki376)
    #expect(scenario.settle == .seconds(1800))
    #expect(
      scenario.cluster.nodes.map(\.description) == [
        "ingester-1", "ingester-2", "ingester-3", "distributor-1", "querier-1",
      ])
    #expect(!scenario.expectations.contains(.goldens))
    #expect(scenario.workload[0].client == ClientSettings())
  }

  @Test func streamsAreCountedOverAllItems() {
    let item = "- { tenant: shop, streams: { pod: \"{0..5}\" }, source: logfmt, rate: 5/s }"
    let text = "name: x\nduration: 1h\nworkload:\n  \(item)\n  \(item)\n"
    func problems(_ mostStreams: Int) -> [String] {
      do throws(ScenarioErrors) {
        _ = try ScenarioLoader.load(
          Array(text.utf8), fileName: "test.yaml", mostStreams: mostStreams)
        return []
      } catch {
        return error.errors.map(\.problem)
      }
    }
    #expect(problems(12) == [])
    #expect(problems(11) == ["more than 11 streams in the workload"])
    #expect(problems(5) == Array(repeating: "\"{0..5}\" has too many values", count: 2))
  }

  @Test func settingsOfLokiHaveLokisDefaults() throws {
    let loki = try load(Self.smallest).loki
    #expect(loki == LokiSettings())
    #expect(loki.ingester.chunkTargetSize == 1_572_864)
    #expect(loki.ingester.chunkBlockSize == 262_144)
    #expect(loki.ingester.chunkEncoding == .gzip)
    #expect(loki.ingester.chunkIdlePeriod == .seconds(1800))
    #expect(loki.ingester.maxChunkAge == .seconds(7200))
    #expect(loki.ingester.flushOpBackoff.minPeriod == .seconds(10))
    #expect(loki.ingester.flushOpBackoff.maxRetries == 10)
    #expect(loki.ingester.concurrentFlushes == 32)
    #expect(loki.ingester.syncMinUtilization == 0.1)
    #expect(loki.ingester.wal.enabled && !loki.ingester.wal.flushOnShutdown)
    #expect(loki.ingester.lifecycler.numTokens == 128)
    #expect(loki.ingesterClient.remoteTimeout == .seconds(5))
    #expect(loki.limits.maxLineSize == 262_144)
    #expect(loki.querier.queryIngestersWithin == .seconds(10_800))
  }

  @Test func sizesOfLokiArePowersOf1024() throws {
    let scenario = try load(
      Self.smallest + """
        loki:
          ingester: { chunk_target_size: 1.5MB, chunk_block_size: 256KiB, chunk_retain_period: 1m30s }
          limits_config: { max_line_size: 128KB, discover_service_name: [], discover_log_levels: false }
        """)
    #expect(scenario.loki.ingester.chunkTargetSize == 1_572_864)
    #expect(scenario.loki.ingester.chunkBlockSize == 262_144)
    #expect(scenario.loki.ingester.chunkRetainPeriod == .seconds(90))
    #expect(scenario.loki.limits.maxLineSize == 131_072)
  }

  @Test(
    arguments: [
      ("0", 0), ("1ns", 1), ("1.5us", 1500), ("2µs", 2000), ("3ms", 3_000_000),
      ("1h1m1s", 3_661_000_000_000), ("0.25h", 900_000_000_000), ("1d", 86_400_000_000_000),
    ] as [(String, Int64)])
  func durationsAreExact(_ text: String, _ nanoseconds: Int64) throws {
    let scenario = try load(
      Self.smallest + "loki: { ingester: { chunk_retain_period: \(text) } }\n")
    #expect(scenario.loki.ingester.chunkRetainPeriod == .nanoseconds(nanoseconds))
  }

  @Test func streamsAreAllCombinationsInOrder() throws {
    let scenario = try load(
      """
      name: streams
      duration: 1h
      workload:
        - tenant: shop
          streams: { app: [cart, pay], pod: "pod-{8..10}", rack: "r{00..01}", note: "a{b}c", port: 80 }
          source: filler
          rate: 1/m
      """)
    let streams = scenario.workload[0].streams
    #expect(streams.count == 12)
    #expect(
      streams[0].canonical
        == #"{app="cart", note="a{b}c", pod="pod-8", port="80", rack="r00"}"#)
    #expect(streams[1]["rack"] == "r01")
    #expect(streams[2]["pod"] == "pod-9")
    #expect(
      streams[11].canonical
        == #"{app="pay", note="a{b}c", pod="pod-10", port="80", rack="r01"}"#)
  }

  @Test func faultsAreReadWithTheirNodes() throws {
    let scenario = try load(
      Self.smallest + """
        faults:
          - { at: 10m, crash: ingester-1, how: kill, restart_after: 5m }
          - { at: 16m, crash: [ingester-1, ingester-2] }
          - { at: 17m, restart: [ingester-1, ingester-2] }
          - { at: 20m, stop: querier-1 }
          - { at: 30m, pause: distributor-1, lasts: 10s }
          - { at: 31m, partition: [[ingester-1], [ingester-2, querier-1]], lasts: 1m }
          - { at: 33m, partition: [[ingester-1], [ingester-2]], direction: one-way, lasts: 1m }
          - { at: 40m, slow: object-store, by: 10x, lasts: 1m }
          - { at: 45m, slow: ring-store, latency: 2s, lasts: 15m }
        """)
    let (a, b) = (NodeName(.ingester, 1), NodeName(.ingester, 2))
    #expect(
      scenario.faults.map(\.action) == [
        .crash([a], how: .kill, restartAfter: .seconds(300)),
        .crash([a, b], how: .kill, restartAfter: nil), .restart([a, b]),
        .stop([NodeName(.querier, 1)], restartAfter: nil),
        .pause([NodeName(.distributor, 1)], lasts: .seconds(10)),
        .partition([[a], [b, NodeName(.querier, 1)]], .symmetric, lasts: .seconds(60)),
        .partition([[a], [b]], .oneWay, lasts: .seconds(60)),
        .slow(.objectStore, .factor(10), lasts: .seconds(60)),
        .slow(.ringStore, .added(.seconds(2)), lasts: .seconds(900)),
      ])
    #expect(scenario.faults[0].at == .seconds(600))
  }

  @Test func queriesGetAbsoluteTimes() throws {
    let scenario = try load(
      Self.smallest + """
        queries:
          - { id: a, at: 30m, query: '{app="cart"}', since: 10m }
          - { id: b, at: 30m, kind: instant, query: 'count_over_time({app="cart"}[5m])' }
          - { id: c, at: 1h, query: '{app="cart"}', start: 2024-01-01T00:10:00Z, end: 50m, step: 30s, limit: 5, direction: forward, error: parse }
          - { id: d, at: 1h, query: '{app="cart"}' }
        """)
    func time(_ minutes: Int64) -> Timestamp { Timestamp(seconds: 1_704_067_200 + 60 * minutes) }
    #expect(
      scenario.queries.map(\.kind) == [
        .range(start: time(20), end: time(30), step: .seconds(2)), .instant(time: time(30)),
        .range(start: time(10), end: time(50), step: .seconds(30)),
        .range(start: time(0), end: time(60), step: .seconds(14)),
      ])
    #expect(scenario.queries.allSatisfy { $0.tenant == TenantID("shop") })
    #expect(scenario.queries[2].direction == .forward)
    #expect(scenario.queries[2].limit == 5)
    #expect(scenario.queries[2].expectedError == "parse")
    #expect(scenario.queries[0].position == SourcePosition(line: 6, column: 30))
  }

  @Test func thresholdsAreInTheUnitOfTheirMetric() throws {
    let scenario = try load(
      Self.smallest + """
        thresholds:
          - ingester.memory_bytes.max < 200MiB
          - flush.duration.p99 <= 1.5s
          - flush.duration.count > 10
          - chunk.utilization.avg >= 60%
          - store.cost_usd.sum != $0.05
        """)
    #expect(scenario.thresholds.map(\.bound) == [209_715_200, 1_500_000_000, 10, 0.6, 0.05])
    #expect(scenario.thresholds.map(\.unit) == [.bytes, .nanoseconds, .count, .ratio, .usd])
    #expect(scenario.thresholds[0].holds(for: 209_715_199))
    #expect(!scenario.thresholds[0].holds(for: 209_715_200))
    #expect(scenario.thresholds[1].holds(for: 1_500_000_000))
  }

  @Test func thresholdsMayOnlyNameMetricsOfTheGivenRegistry() {
    let registry = MetricRegistry([
      MetricDefinition("own.metric", .count, "Something.", Aggregation.ofTotal)
    ])
    let text = Self.smallest + "thresholds: [own.metric.sum > 0, push.duration.p99 < 1s]\n"
    let errors = #expect(throws: ScenarioErrors.self) {
      try ScenarioLoader.load(Array(text.utf8), fileName: "test.yaml", metrics: registry)
    }
    #expect(errors?.errors.map(\.problem) == ["unknown metric \"push.duration\""])
  }

  @Test(arguments: Repository.names(in: "Scenarios", suffix: ".yaml"))
  func scenariosOfTheRepositoryAreRight(_ name: String) throws {
    let path = "Scenarios/\(name).yaml"
    do {
      let scenario = try ScenarioLoader.load(Repository.bytes(path), fileName: path)
      #expect(scenario.name == name)
      #expect(scenario.needsData == (name == "loghub-replay"))
    } catch let errors as ScenarioErrors {
      Issue.record("\(errors)")
    }
  }

  @Test func theMetricRegistryIsComplete() {
    for definition in MetricRegistry.logStore.definitions {
      #expect(!definition.description.isEmpty && !definition.aggregations.isEmpty)
      #expect(definition.name.contains("."), "\(definition.name)")
    }
    #expect(MetricRegistry.logStore["flush.duration"]?.unit == .nanoseconds)
  }
}
