import LogModel
import Scenarios
import Testing

/// Generated lines and their times.
@Suite struct ProducerTests {
  static func scenario(
    _ source: LineSource, _ rate: RatePlan?, streams: Int = 3, duration: Duration = .seconds(600),
    seed: UInt64 = 1
  ) -> Scenario {
    let labels = (0..<streams).map { LabelSet([Label("app", "a\($0)")]) }
    return Scenario(
      name: "test", seed: seed, duration: duration,
      workload: [
        WorkloadItem(tenant: TenantID("t"), streams: labels, source: source, rate: rate)
      ])
  }

  static func lines(_ producer: Producer, _ ordinals: some Sequence<Int>) -> [String] {
    ordinals.map {
      var slab: [UInt8] = []
      producer.appendLine($0, into: &slab)
      return String(decoding: slab, as: UTF8.self)
    }
  }

  static let generated: [LineSource] = [
    .nginxJSON, .logfmt, .java, .filler(length: 200), .filler(length: 3000),
  ]

  @Test(arguments: generated)
  func theSameSeedGivesTheSameLinesInAnyOrder(_ source: LineSource) throws {
    let scenario = Self.scenario(source, .constant(.perSecond(2)))
    let first = try WorkloadPlan.producers(for: scenario)
    let second = try WorkloadPlan.producers(for: scenario)
    for (a, b) in zip(first, second) {
      let forward = Self.lines(a, 0..<a.entryCount)
      let backward = Self.lines(b, (0..<b.entryCount).reversed())
      #expect(forward == backward.reversed())
      #expect(Set(forward).count > forward.count * 9 / 10)
    }
    #expect(Self.lines(first[0], 0..<50) != Self.lines(first[1], 0..<50))
    var other = scenario
    other.seed = 2
    let third = try WorkloadPlan.producers(for: other)
    #expect(Self.lines(first[0], 0..<50) != Self.lines(third[0], 0..<50))
  }

  @Test func linesAreAppendedToWhatTheSlabHolds() throws {
    let producers = try WorkloadPlan.producers(
      for: Self.scenario(.nginxJSON, .constant(.perSecond(1))))
    var slab: [UInt8] = Array("before".utf8)
    producers[0].appendLine(0, into: &slab)
    producers[0].appendLine(1, into: &slab)
    let lines = Self.lines(producers[0], 0...1)
    #expect(String(decoding: slab, as: UTF8.self) == "before" + lines[0] + lines[1])
  }

  @Test(
    arguments: [
      (.constant(.perSecond(50)), 600, 30_000), (.constant(.perHour(100_000)), 7200, 200_000),
      (.constant(Rate(thousandthsPerHour: 500)), 3600, 1),
      (.ramp([.perSecond(50), .perSecond(200)]), 600, 75_000),
      (.ramp([.perSecond(0), .perSecond(100), .perSecond(0)]), 600, 30_000),
      (.ramp([.perSecond(0), .perSecond(0), .perSecond(10)]), 600, 1500),
      (.ramp([.perSecond(10), .perSecond(0), .perSecond(0)]), 600, 1500),
      (.ramp([.perSecond(5)]), 600, 3000),
    ] as [(RatePlan, Int, Int)])
  func ratesGiveExactCountsAndIncreasingTimes(_ rate: RatePlan, _ seconds: Int, _ count: Int)
    throws
  {
    let scenario = Self.scenario(.logfmt, rate, streams: 7, duration: .seconds(seconds))
    let producers = try WorkloadPlan.producers(for: scenario)
    #expect(producers.reduce(0) { $0 + $1.entryCount } == count)
    let end = scenario.start.nanoseconds + Int64(seconds) * 1_000_000_000
    for producer in producers {
      var last = scenario.start.nanoseconds - 1
      for ordinal in 0..<producer.entryCount {
        let time = producer.time(of: ordinal).nanoseconds
        #expect(time > last && time < end)
        last = time
      }
    }
  }

  @Test func aRampHasMoreLinesWhereItsRateIsHigher() throws {
    let rate = RatePlan.ramp([.perSecond(0), .perSecond(100)])
    let producers = try WorkloadPlan.producers(for: Self.scenario(.logfmt, rate, streams: 1))
    let middle = Scenario.defaultStart.nanoseconds + 300 * 1_000_000_000
    let early = (0..<producers[0].entryCount).filter {
      producers[0].time(of: $0).nanoseconds < middle
    }
    // A quarter of the triangle's area lies before its middle.
    #expect(abs(early.count - 7500) < 20)
  }

  @Test func anItemHasItsOwnTimes() throws {
    var scenario = Self.scenario(.logfmt, .constant(.perSecond(1)), streams: 1)
    scenario.workload[0].from = .seconds(100)
    scenario.workload[0].until = .seconds(160)
    let producer = try WorkloadPlan.producers(for: scenario)[0]
    #expect(producer.entryCount == 60)
    #expect(producer.time(of: 0).nanoseconds >= scenario.start.nanoseconds + 100_000_000_000)
    #expect(producer.time(of: 59).nanoseconds < scenario.start.nanoseconds + 160_000_000_000)
  }

  @Test func fillerLinesHaveTheirLength() throws {
    for length in [1, 10, 200, 5000] {
      let scenario = Self.scenario(.filler(length: length), .constant(.perSecond(1)), streams: 1)
      let producer = try WorkloadPlan.producers(for: scenario)[0]
      #expect(Self.lines(producer, 0..<20).allSatisfy { $0.utf8.count == length })
    }
  }

  @Test func accessLogsAreAbout200BytesWithErrorsAmongThem() throws {
    let scenario = Self.scenario(.nginxJSON, .constant(.perSecond(10)), streams: 1)
    let lines = Self.lines(try WorkloadPlan.producers(for: scenario)[0], 0..<5000)
    let mean = lines.reduce(0) { $0 + $1.utf8.count } / lines.count
    #expect((180...220).contains(mean))
    let errors = lines.filter { $0.contains("\"status\":50") }
    #expect((50...300).contains(errors.count))
    #expect(lines[0].hasPrefix("{\"time\":\"2024-01-01T00:00:00."))
    #expect(lines.allSatisfy { $0.hasSuffix("\"}") })
  }

  @Test func stackTracesAreEntriesOfManyLines() throws {
    let scenario = Self.scenario(.java, .constant(.perSecond(10)), streams: 1)
    let lines = Self.lines(try WorkloadPlan.producers(for: scenario)[0], 0..<5000)
    let traces = lines.filter { $0.contains("\n\tat ") }
    #expect((40...160).contains(traces.count))
    #expect(traces.allSatisfy { (500...2500).contains($0.utf8.count) })
    #expect(traces.allSatisfy { $0.contains(" ERROR ") })
  }

  @Test func literalLinesComeAtExactDistances() throws {
    let scenario = try load(
      """
      name: literal
      duration: 1h
      workload:
        - tenant: t
          streams: { app: [a, b] }
          source: { lines: ['"tick {i} of {i}: {x}" x3 every 10ms', '"say \\"{i}\\""'] }
          from: 1m
      """)
    let producers = try WorkloadPlan.producers(for: scenario)
    #expect(producers.count == 2)
    for producer in producers {
      #expect(
        Self.lines(producer, 0..<4) == [
          "tick 0 of 0: {x}", "tick 1 of 1: {x}", "tick 2 of 2: {x}", "say \"0\"",
        ])
      #expect(
        (0..<4).map { producer.time(of: $0).nanoseconds - scenario.start.nanoseconds } == [
          60_000_000_000, 60_010_000_000, 60_020_000_000, 60_030_000_000,
        ])
    }
  }

  @Test func quickstartHas200000LinesOf200Bytes() throws {
    let path = "Scenarios/quickstart.yaml"
    let scenario = try ScenarioLoader.load(Repository.bytes(path), fileName: path)
    #expect(scenario.queries.count == 20)
    let producers = try WorkloadPlan.producers(for: scenario)
    #expect(producers.reduce(0) { $0 + $1.entryCount } == 200_000)
    var slab: [UInt8] = []
    for producer in producers {
      for ordinal in 0..<min(500, producer.entryCount) { producer.appendLine(ordinal, into: &slab) }
    }
    #expect((170...230).contains(slab.count / (500 * producers.count)))
  }

  @Test func tooManyLinesAreAnError() {
    let scenario = Self.scenario(
      .logfmt, .constant(.perSecond(1_000_000)), duration: .seconds(86_400))
    #expect(throws: WorkloadError.tooManyLines(item: 0, count: 86_400_000_000)) {
      try WorkloadPlan.producers(for: scenario)
    }
  }
}
