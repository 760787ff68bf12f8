import Synchronization

@testable import Harness
@testable import Reports

/// A command with a run of each kind.
enum SampleCommand {
  static let origin = RunOrigin(
    file: "Scenarios/sample.yaml", queryLines: [("bad", 12), ("errors", 11)],
    replay: "norn run Scenarios/sample.yaml --seed 42")

  /// A clock that moves by 250 ms each time that it is read.
  final class Clock: Sendable {
    private let time = Mutex<Int64>(0)

    func read() -> Int64 {
      time.withLock { time in
        time += 250_000_000
        return time
      }
    }
  }

  static func record(_ reports: [RunReport]) -> CommandRecord {
    let clock = Clock()
    let command = CommandRecorder(clock: { clock.read() })
    for (number, report) in reports.enumerated().reversed() {
      command.recorder(of: number, origin).record(.finished(report))
    }
    return command.record
  }

  static func everyVerdict() -> CommandRecord {
    var unknown = SampleReport.with(.unknown, "stuck")
    unknown.violations = [
      Violation(checker: "deadlock", subject: "the simulation", summary: "no task is ready")
    ]
    var slow = SampleReport.with(.threshold, "slow")
    slow.thresholds = [SampleReport.failed().thresholds[1]]
    var record = record([
      SampleReport.with(.passed), SampleReport.failed(), slow, unknown,
      SampleReport.with(.skipped(reason: "needs --data DIR")), SampleReport.with(.interrupted),
    ])
    record.failures = [
      Violation(checker: "goldens", subject: "x.golden", summary: "obsolete", details: ["remove"])
    ]
    record.inputErrors = ["bad.yaml:3:7: expected a number", "none.yaml: cannot be read"]
    return record
  }
}
