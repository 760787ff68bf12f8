import LogModel
import Scenarios
import Testing

/// Replayed log files.
@Suite struct ReplayTests {
  static func producers(
    _ files: [(String, String)], time: ReplayTime = .shift, pattern: String = "*",
    duration: Duration = .seconds(86_400), from: Duration = .zero
  ) throws -> [Producer] {
    let scenario = Scenario(
      name: "replay", duration: duration,
      workload: [
        WorkloadItem(
          tenant: TenantID("t"), streams: [LabelSet([Label("job", "x")])],
          source: .replay(pattern: pattern, time: time), from: from)
      ])
    let data = ReplayData(files.map { ReplayFile(name: $0.0, bytes: Array($0.1.utf8)) })
    return try WorkloadPlan.producers(for: scenario, data: data)
  }

  /// Nanoseconds of all entries from the default start.
  static func offsets(_ producer: Producer) -> [Int64] {
    (0..<producer.entryCount).map {
      producer.time(of: $0).nanoseconds - Scenario.defaultStart.nanoseconds
    }
  }

  static let second: Int64 = 1_000_000_000

  @Test(
    arguments: [
      ("[Sun Dec 04 04:47:44 2005] [notice] a\n[Sun Dec 04 04:47:46 2005] [error] b\n", 2 * second),
      ("081109 203615 148 INFO a\n081109 203807 222 INFO b\n", 112 * second),
      ("2015-10-18 18:01:47,978 INFO a\n2015-10-18 18:01:48,963 INFO b\n", 985_000_000),
      ("Jun 14 15:16:01 combo sshd: a\nJun 15 02:04:59 combo su: b\n", 38_938 * second),
      ("Dec  9 06:55:46 LabSZ a\nDec 10 06:55:48 LabSZ b\n", 86_402 * second),
      ("2015-07-29 17:41:44,747 - INFO a\n2015-07-29 19:04:12,394 - INFO b\n", 4_947_647_000_000),
      ("2024-02-03T04:05:06.789Z a\n2024-02-03T05:05:07+01:00 b\n", 211_000_000),
    ] as [(String, Int64)])
  func timesOfKnownFormsAreRead(_ text: String, _ distance: Int64) throws {
    let producer = try Self.producers([("a.log", text)], duration: .seconds(200_000))[0]
    #expect(Self.offsets(producer) == [0, distance])
  }

  @Test func linesKeepTheirOrderAndGetTimesOfTheirOwn() throws {
    let text = """
      first of all
      2015-10-18 18:00:00,000 INFO a
      \tcontinued
      2015-10-18 18:00:00,000 INFO a

      2015-10-18 17:59:59,000 INFO late
      2015-10-18 18:00:01,500 INFO last
      """
    let producer = try Self.producers([("a.log", text)], from: .seconds(60))[0]
    let start = 60 * Self.second
    #expect(
      Self.offsets(producer) == [
        start, start + 1, start + 2, start + 3, start + 4, start + 5, start + 1_500_000_000,
      ])
    #expect(
      ProducerTests.lines(producer, [0, 2, 4, 6]) == [
        "first of all", "\tcontinued", "", "2015-10-18 18:00:01,500 INFO last",
      ])
  }

  @Test func missingYearsAreInferredAcrossTheTurnOfTheYear() throws {
    let text = "Dec 31 23:59:59 a\nJan  1 00:00:01 b\nFeb 29 00:00:00 c\n"
    // The first line lies before the start, 1 January 2024: in 2023; so the leap day exists.
    let producer = try Self.producers(
      [("a.log", text)], time: .keep, duration: .seconds(90 * 86_400))[0]
    #expect(Self.offsets(producer)[0] == -Self.second)
    #expect(Self.offsets(producer)[1] == Self.second)
    #expect(Self.offsets(producer)[2] == 59 * 86_400 * Self.second)
  }

  @Test func keptTimesArriveAsShiftedOnes() throws {
    let text = "2015-10-18 18:00:00,000 a\n2015-10-18 18:00:05,000 b\n"
    let kept = try Self.producers([("a.log", text)], time: .keep)[0]
    #expect(kept.time(of: 0) == Timestamp(seconds: 1_445_191_200))
    #expect(kept.arrival(of: 0) == Scenario.defaultStart)
    #expect(kept.arrival(of: 1).nanoseconds - kept.arrival(of: 0).nanoseconds == 5 * Self.second)
    let shifted = try Self.producers([("a.log", text)])[0]
    #expect(shifted.arrival(of: 1) == shifted.time(of: 1))
  }

  @Test func lineEndsDoNotBelongToLines() throws {
    let producer = try Self.producers(
      [("a.log", "a\r\nb\n\r\nc\r")], time: .spacing(.milliseconds(10)))[0]
    #expect(ProducerTests.lines(producer, 0..<4) == ["a", "b", "", "c"])
    #expect(Self.offsets(producer) == [0, 10_000_000, 20_000_000, 30_000_000])
  }

  @Test func eachMatchingFileIsAStreamNamedAfterIt() throws {
    let files = [("b.log", "x\n"), ("a.log", "x\n"), ("a.txt", "x\n"), ("ab.log", "x\n")]
    func names(_ pattern: String) throws -> [String?] {
      try Self.producers(files, time: .spacing(.seconds(1)), pattern: pattern).map {
        $0.labels["filename"]
      }
    }
    #expect(try names("*.log") == ["a.log", "ab.log", "b.log"])
    #expect(try names("?.*") == ["a.log", "a.txt", "b.log"])
    #expect(try names("a*l*g") == ["a.log", "ab.log"])
    #expect(try names("a.log") == ["a.log"])
    let labels = try Self.producers(files, time: .spacing(.seconds(1)), pattern: "b*")[0].labels
    #expect(labels.canonical == #"{filename="b.log", job="x"}"#)
  }

  @Test func whatCannotBeReplayedIsSaid() {
    #expect(throws: WorkloadError.noFile(pattern: "*.txt")) {
      try Self.producers([("a.log", "x")], pattern: "*.txt")
    }
    #expect(throws: WorkloadError.emptyFile(name: "a.log")) {
      try Self.producers([("a.log", "")])
    }
    #expect(throws: WorkloadError.unknownTimes(file: "a.log")) {
      try Self.producers([("a.log", "no time\nnone here\n")])
    }
    #expect(
      throws: WorkloadError.tooLong(file: "a.log", span: .seconds(3600), room: .seconds(60))
    ) {
      try Self.producers(
        [("a.log", "2015-10-18 18:00:00 a\n2015-10-18 19:00:00 b\n")], duration: .seconds(60))
    }
    #expect(throws: WorkloadError.needsData) {
      try WorkloadPlan.producers(
        for: Scenario(
          name: "x", duration: .seconds(1),
          workload: [
            WorkloadItem(
              tenant: TenantID("t"), streams: [LabelSet([])],
              source: .replay(pattern: "*", time: .shift))
          ]))
    }
  }

  /// Lines (from `wc -l`, plus one where the last line has no end) and spans of the real files. The
  /// ZooKeeper file is three logs one after the other: its span is that to its latest line.
  @Test(
    .enabled(if: Repository.loghub != nil, "needs ../shared/data/loghub"),
    arguments: [
      ("Apache_2k.log", 2000, 138_493), ("HDFS_2k.log", 2000, 135_842),
      ("Hadoop_2k.log", 2000, 547), ("Linux_2k.log", 2000, 3_713_159),
      ("OpenSSH_2k.log", 2000, 14_939), ("Zookeeper_2k.log", 2000, 2_310_283),
    ])
  func realLogsAreReadWhole(_ name: String, _ lines: Int, _ seconds: Int64) throws {
    let data = try #require(Repository.loghub)
    let file = try #require(data.files(matching: name).first)
    let producer = try Self.producers(
      [(name, String(decoding: file.bytes, as: UTF8.self))], duration: .seconds(50 * 86_400))[0]
    #expect(producer.entryCount == lines)
    let offsets = Self.offsets(producer)
    #expect(zip(offsets, offsets.dropFirst()).allSatisfy { $0 < $1 })
    #expect(offsets[0] == 0)
    #expect(offsets[lines - 1] / Self.second == seconds)
  }

  @Test(.enabled(if: Repository.loghub != nil, "needs ../shared/data/loghub"))
  func theReplayScenarioTakesEveryFile() throws {
    let path = "Scenarios/loghub-replay.yaml"
    let scenario = try ScenarioLoader.load(Repository.bytes(path), fileName: path)
    let producers = try WorkloadPlan.producers(for: scenario, data: Repository.loghub)
    #expect(producers.count == 6)
    #expect(producers.reduce(0) { $0 + $1.entryCount } == 12_000)
  }
}
