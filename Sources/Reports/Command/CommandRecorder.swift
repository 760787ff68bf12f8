public import Harness
import Synchronization

/// Keeps the reports of all runs of a command, for files that tell of all of them: JUnit, annotations,
/// Markdown. Runs may go on side by side on several threads.
///
///     let command = CommandRecorder(clock: now)
///     let recorder = command.recorder(of: 0, origin)      // for each run
///     …
///     JUnitFile.bytes(of: command.record)
public final class CommandRecorder: Sendable {
  private struct State {
    var runs: [(number: Int, run: RecordedRun)] = []
    var failures: [Violation] = []
    var inputErrors: [String] = []
  }

  private let clock: @Sendable () -> Int64
  private let state = Mutex(State())

  /// - Parameter clock: wall time in nanoseconds, from any origin.
  public init(clock: @escaping @Sendable () -> Int64) { self.clock = clock }

  /// The recorder of one run, to be asked for when it begins.
  public func recorder(of number: Int, _ origin: RunOrigin) -> some RunRecorder {
    OneRun(command: self, number: number, origin: origin, began: clock())
  }

  /// Takes a failure that belongs to no run.
  public func fail(_ violation: Violation) { state.withLock { $0.failures.append(violation) } }

  /// Takes a line about input that cannot be used.
  public func wrongInput(_ line: String) { state.withLock { $0.inputErrors.append(line) } }

  /// What has come so far, runs in the order of their numbers.
  public var record: CommandRecord {
    state.withLock { state in
      CommandRecord(
        runs: state.runs.sorted { $0.number < $1.number }.map(\.run), failures: state.failures,
        inputErrors: state.inputErrors)
    }
  }

  private struct OneRun: RunRecorder {
    let command: CommandRecorder
    let number: Int
    let origin: RunOrigin
    let began: Int64

    func record(_ event: RunEvent) {
      guard case .finished(var report) = event else { return }
      // What only the run's own directory shows.
      report.history = nil
      report.series = nil
      report.golden = nil
      let run = RecordedRun(origin: origin, wallTime: command.clock() - began, report: report)
      command.state.withLock { $0.runs.append((number, run)) }
    }
  }
}

/// What came of a command.
public struct CommandRecord: Sendable {
  /// In the order of the command line.
  public var runs: [RecordedRun]
  /// Failures that belong to no run, such as an obsolete golden file.
  public var failures: [Violation]
  /// What is wrong with files, a line each: `FILE:LINE:COLUMN: …` or `FILE: …`.
  public var inputErrors: [String]

  /// Counts of all verdicts.
  public var summary: RunSummary {
    var summary = RunSummary()
    for run in runs { summary.add(run.report) }
    for _ in failures { summary.addFailure() }
    return summary
  }
}
