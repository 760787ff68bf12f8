import LogModel
import Reports
import Synchronization
import Testing

@testable import Harness

@Suite("The console")
struct ReportsConsoleTests {
  /// What a console printed, and a clock that only the test moves.
  final class Screen: Sendable {
    private let output = Mutex("")
    private let progress = Mutex<[String]>([])
    private let time = Mutex<Int64>(0)

    var text: String { output.withLock { $0 } }
    var live: [String] { progress.withLock { $0 } }
    func wait(milliseconds: Int64) { time.withLock { $0 += milliseconds * 1_000_000 } }

    func console(_ runs: Int, _ change: (inout Console.Options) -> Void = { _ in }) -> Console {
      var options = Console.Options()
      change(&options)
      return Console(
        options, runs: runs, clock: { self.time.withLock { $0 } },
        output: { text in self.output.withLock { $0 += text } },
        progress: { text in self.progress.withLock { $0.append(text) } })
    }
  }

  @Test func `a failed run says what, by how much, and how to repeat it`() {
    let screen = Screen()
    let console = screen.console(1)
    console.recorder(of: 0, replay: "norn run a.yaml --seed 42")
      .record(.finished(SampleReport.failed()))
    #expect(
      screen.text == """
        FAIL  sample  seed 42  strict  virtual 2h02m05s
          One of everything.
          thresholds
            ✓ push.duration.p99 < 1s   12.3 ms
            ✗ chunk.entries.avg > 5   no value
          query   asked   took   rows  result
          errors    20m  85 ms  1,234  1 violation
          never       -      -      -  not asked
          bad        2h    2 s      -  error: parse error
          flushed       102 chunks: full 90, forced 12
          chunks        average 59.8 KiB, largest 96 KiB
          object store  102 writes of 1.4 MiB, 3 reads, 1 list
          request cost  $0.00051 by the price list a list
          workload      200,000 entries of 38.1 MiB in 1 push, 0 retries
                        acknowledged 199,990, rejected 0, unknown 10
          replayed file  lines  acknowledged  found
          Apache.log     2,000         2,000  1,999
          faults
            25m  ingester-1 is killed
          trace         0000000000000abc over 1,234,567 events, 1 message
          violations
            ✗ goldens  query errors: the answer differs
                - row 1: a
                + row 1: "b"
          replay        norn run a.yaml --seed 42


        """)
  }

  @Test func `a skipped run takes one line`() {
    let screen = Screen()
    screen.console(1).recorder(of: 0, replay: "")
      .record(.finished(SampleReport.with(.skipped(reason: "needs --data DIR"))))
    #expect(screen.text == "SKIPPED  sample  (needs --data DIR)\n\n")
  }

  @Test func `runs are printed in their order, each in one piece`() {
    let screen = Screen()
    let console = screen.console(3)
    let recorders = (0..<3).map { console.recorder(of: $0, replay: "replay \($0)") }
    recorders[2].record(.finished(SampleReport.with(.passed, "third")))
    recorders[1].record(.finished(SampleReport.with(.passed, "second")))
    #expect(screen.text == "")
    recorders[0].record(.finished(SampleReport.with(.passed, "first")))
    let places = ["first", "replay 0", "second", "replay 1", "third", "replay 2"].map { word in
      screen.text.firstRange(of: word)?.lowerBound
    }
    #expect(places.allSatisfy { $0 != nil })
    #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
  }

  @Test func `runs behind one that never came are printed at the end`() {
    let screen = Screen()
    let console = screen.console(2)
    console.recorder(of: 1, replay: "again").record(.finished(SampleReport.with(.interrupted)))
    #expect(screen.text == "")
    console.finish()
    #expect(screen.text.hasPrefix("INTERRUPTED  sample"))
  }

  @Test func `quiet leaves failures and the last line`() {
    let screen = Screen()
    let console = screen.console(3) { $0.isQuiet = true }
    console.recorder(of: 0, replay: "").record(.finished(SampleReport.with(.passed, "good")))
    console.recorder(of: 1, replay: "").record(.finished(SampleReport.with(.threshold, "slow")))
    console.recorder(of: 2, replay: "")
      .record(.finished(SampleReport.with(.skipped(reason: "x"), "absent")))
    console.finish()
    #expect(screen.text.hasPrefix("THRESHOLD  slow"))
    #expect(!screen.text.contains("good") && !screen.text.contains("absent"))
    #expect(screen.text.hasSuffix("(virtual 2m in 0.0s, seed 42)\n"))
  }

  @Test func `the last line counts verdicts, virtual and wall time`() {
    let screen = Screen()
    let console = screen.console(13)
    for run in 0..<12 {
      console.recorder(of: run, replay: "")
        .record(.finished(SampleReport.with(.passed, virtual: .seconds(900))))
    }
    console.recorder(of: 12, replay: "")
      .record(.finished(SampleReport.with(.failed, virtual: .seconds(1200))))
    screen.wait(milliseconds: 1812)
    let summary = console.finish()
    let last = screen.text.split(separator: "\n").last
    #expect(
      last == "PASS 12 FAIL 1 THRESHOLD 0 UNKNOWN 0 SKIPPED 0 (virtual 3h20m in 1.8s, seed 42)")
    #expect(summary.exitCode(afterBadInput: false) == 1)
  }

  @Test(arguments: [
    ([7], ", seed 7)"), ([7, 8, 9], ", seeds 7…9)"), ([7, 9], ", 2 seeds)"), ([], "in 0.0s)"),
    ([0, UInt64.max], ", 2 seeds)"),
  ])
  func `the last line names the seeds`(seeds: [UInt64], end: String) {
    var summary = RunSummary()
    for seed in seeds { summary.add(SampleReport.with(.passed, seed: seed)) }
    #expect(summary.line(wallTime: 0).hasSuffix(end))
  }

  @Test(
    arguments: [
      ([.passed, .skipped(reason: "")], false, 0), ([.threshold, .passed], false, 3),
      ([.threshold, .unknown], false, 4), ([.unknown, .failed, .threshold], false, 1),
      ([.failed], true, 2), ([], true, 2), ([.failed, .interrupted], true, 130),
    ] as [([Verdict], Bool, Int32)])
  func `of several outcomes the worst sets the exit code`(
    verdicts: [Verdict], afterBadInput: Bool, code: Int32
  ) {
    var summary = RunSummary()
    for verdict in verdicts { summary.add(SampleReport.with(verdict)) }
    #expect(summary.exitCode(afterBadInput: afterBadInput) == code)
  }

  @Test func `a failure without a run counts`() {
    let screen = Screen()
    let console = screen.console(0)
    console.fail(
      Violation(
        checker: "goldens", subject: "x.golden", summary: "obsolete", details: ["remove it"]))
    #expect(console.finish().exitCode(afterBadInput: false) == 1)
    #expect(
      screen.text.hasPrefix("FAIL  goldens  x.golden\n  obsolete\n    remove it\n\nPASS 0 FAIL 1"))
  }

  @Test func `colours come only when asked for`() {
    let (plain, coloured) = (Screen(), Screen())
    plain.console(1).recorder(of: 0, replay: "").record(.finished(SampleReport.failed()))
    coloured.console(1) { $0.isColoured = true }.recorder(of: 0, replay: "")
      .record(.finished(SampleReport.failed()))
    #expect(!plain.text.contains("\u{1B}"))
    #expect(coloured.text.contains("\u{1B}[1;31mFAIL\u{1B}[0m"))
    let stripped = coloured.text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(stripped == plain.text)
  }

  // MARK: The live line

  static func progress(_ seconds: Int) -> RunEvent {
    .progress(
      RunProgress(
        virtualTime: .seconds(seconds), virtualDuration: .seconds(7200), pushes: 18_000,
        entries: 0, flushes: 1, faults: 2, queries: 0))
  }

  static let started = RunEvent.started(
    RunHeader(
      scenario: "sample", description: "", seed: 42, compatibility: .strict,
      virtualDuration: .seconds(7200), entries: 0, streams: 0, nodes: []))

  @Test func `the live line says how far and how fast, and goes before the block comes`() {
    let screen = Screen()
    let console = screen.console(3) { $0.showsLiveLine = true }
    let recorder = console.recorder(of: 0, replay: "")
    recorder.record(Self.started)
    for _ in 0..<4 { recorder.record(Self.progress(0)) }
    screen.wait(milliseconds: 1000)
    for _ in 0..<4 { recorder.record(Self.progress(4500)) }
    recorder.record(.finished(SampleReport.with(.passed)))
    #expect(
      screen.live.last(where: { $0.count > 4 })
        == "\r\u{1B}[K[1/3] sample seed 42  1h15m of 2h  4,500×  18,000 pushes  1 flush  2 faults")
    #expect(screen.live.last == "\r\u{1B}[K")
  }

  @Test func `the live line is not rewritten more often than one can see`() {
    let screen = Screen()
    let console = screen.console(1) { $0.showsLiveLine = true }
    let recorder = console.recorder(of: 0, replay: "")
    recorder.record(Self.started)
    for second in 0..<10_000 { recorder.record(Self.progress(second)) }
    #expect(screen.live.count == 1)
  }

  @Test func `without a terminal nothing is written but data`() {
    let screen = Screen()
    let recorder = screen.console(1).recorder(of: 0, replay: "")
    recorder.record(Self.started)
    for second in 0..<100 { recorder.record(Self.progress(second)) }
    recorder.record(.finished(SampleReport.with(.passed)))
    #expect(screen.live.isEmpty)
  }
}
