import CSystem
import Harness
import Reports
import Scenarios
import Simulation

/// Does one planned run after another, on whatever thread asks.
struct Runner: Sendable {
  private let settings: RunSettings
  private let directory: ReportDirectory
  private let console: Console
  private let data: ReplayData?
  private let notes: RunNotes
  private let outputs: CommandOutputs

  init(
    _ settings: RunSettings, _ directory: ReportDirectory, _ console: Console,
    _ data: ReplayData?, _ notes: RunNotes, _ outputs: CommandOutputs
  ) {
    self.settings = settings
    self.directory = directory
    self.console = console
    self.data = data
    self.notes = notes
    self.outputs = outputs
  }

  /// - Parameter number: the run's place in the plan.
  func run(_ run: PlannedRun, _ number: Int) {
    if norn_was_interrupted() { return }
    let recorder = recorder(of: run, number)
    let options: RunOptions
    do throws(GoldenStoreError) {
      options = try self.options(of: run)
    } catch {
      notes.fail(error.description)
      recorder.record(.finished(unusableGoldens(run, error)))
      notes.finished(number)
      return
    }
    let report = ScenarioRunner.run(run.file.scenario(seed: run.seed), options) {
      recorder.record($0)
    }
    keep(report, run, number)
    notes.finished(number)
  }

  /// What listens to a run while it goes on.
  private func recorder(of run: PlannedRun, _ number: Int) -> RunRecorders {
    let origin = run.origin(settings)
    var recorders: [any RunRecorder] = [console.recorder(of: number, replay: origin.replay)]
    if let command = outputs.recorder { recorders.append(command.recorder(of: number, origin)) }
    return RunRecorders(recorders)
  }

  private func options(of run: PlannedRun) throws(GoldenStoreError) -> RunOptions {
    var options = RunOptions()
    options.seed = run.seed
    options.mutant = settings.mutant
    options.data = data
    options.doubleCheck = settings.isDoubleChecked
    options.keepsStore = settings.keepsStore
    options.keepsHistory = true
    options.keepsCalls = settings.tracesRuns
    options.checksPhases = settings.checksPhases
    options.schedule = settings.schedule ?? .fifo
    options.shouldStop = { norn_was_interrupted() }
    options.requiresGolden = run.hasGoldens && !settings.acceptsGoldens
    if options.requiresGolden {
      options.golden = try GoldenStore.load(GoldenStore.path(of: run.file))
    }
    return options
  }

  /// A run whose goldens cannot be read is not made: it could not be judged.
  private func unusableGoldens(_ run: PlannedRun, _ error: GoldenStoreError) -> RunReport {
    let scenario = run.file.scenario
    var report = RunReport(
      scenario: scenario.name, seed: run.seed, compatibility: scenario.compatibility)
    report.description = scenario.description
    report.verdict = .failed
    report.violations = [
      Violation(
        checker: "goldens", subject: scenario.name, summary: "the golden file cannot be used",
        details: [error.description])
    ]
    return report
  }

  /// What stays of a run: its files, and new goldens if they are accepted.
  private func keep(_ report: RunReport, _ run: PlannedRun, _ number: Int) {
    if case .skipped = report.verdict { return }
    do throws(FileError) {
      try directory.write(report, run)
      try directory.writeCourse(of: report, run, settings)
      notes.written(number)
      for node in report.store?.absent ?? [] {
        notes.say("note: \(run.name): \(node) was down: what it alone had is not in the store")
      }
    } catch {
      if directory.isExplicit {
        notes.fail(error.description)
      } else {
        notes.sayOnce("note: no report is kept: \(error)")
      }
    }
    do throws(GoldenStoreError) {
      if settings.acceptsGoldens {
        let acceptance = try GoldenAcceptance.accept(report, run, reviewed: settings.reviewed)
        notes.accepted(number, acceptance.lines)
        if acceptance.lacksReason { notes.failQuietly() }
      } else if settings.mutant == nil {
        notes.accepted(number, try GoldenAcceptance.propose(report, run))
      }
    } catch {
      notes.fail(error.description)
    }
  }
}
