import CSystem
import Harness
import Reports
import Scenarios
import Synchronization

/// `norn run FILE…`: runs scenarios and prints verdicts.
struct RunCommand: Sendable {
  private let settings: RunSettings
  private let directory: ReportDirectory
  private let outputs: CommandOutputs

  init(_ settings: RunSettings) {
    self.settings = settings
    directory = ReportDirectory(settings)
    outputs = CommandOutputs(settings)
  }

  /// Carries it out; returns the exit code.
  func run() -> Int32 {
    norn_catch_interrupts()
    let plan = RunPlan(settings)
    let notes = RunNotes()
    for line in plan.errors {
      notes.fail(line)
      outputs.recorder?.wrongInput(line)
    }
    let data: ReplayData?
    do throws(FileError) {
      data = try settings.dataFolder.map { folder throws(FileError) in
        try ReplayFolder.read(folder, for: plan.runs.map(\.file.scenario))
      }
    } catch {
      Terminal.note(error.description)
      return UsageError.exitCode
    }
    if plan.runs.isEmpty && plan.errors.isEmpty { notes.say(nothingToRun(plan)) }
    let console = console(runs: plan.runs.count)
    let runner = Runner(settings, directory, console, data, notes, outputs)
    WorkerThreads.run(count: plan.runs.count, threads: settings.jobs) { number in
      runner.run(plan.runs[number], number)
    }
    notes.printAccepted()
    if !norn_was_interrupted() { judgeObsoleteGoldens(plan, console, notes) }
    outputs.write(notes)
    let summary = console.finish()
    linkLatest(plan, notes)
    let left = plan.runs.count - notes.finishedRuns.count
    if left > 0 { notes.say("interrupted: \(left) of \(plan.runs.count) runs were not started") }
    if left > 0 || summary.interrupted > 0 { return Verdict.interrupted.exitCode }
    return summary.exitCode(afterBadInput: notes.hasFailed)
  }

  private func console(runs: Int) -> Console {
    var options = Console.Options()
    options.isQuiet = settings.isQuiet
    options.isColoured = Terminal.isColoured
    options.showsLiveLine = Terminal.isProgressTerminal && !settings.isQuiet
    return Console(
      options, runs: runs, clock: { Terminal.clock() }, output: { Terminal.output($0) },
      progress: { Terminal.progress($0) })
  }

  private func nothingToRun(_ plan: RunPlan) -> String {
    let names = plan.files.map(\.scenario.name).joined(separator: ", ")
    if let filter = settings.filter {
      return "norn run: nothing to run: --filter \(filter) and --partition leave none of \(names)"
    }
    return "norn run: nothing to run: this part of the partition holds no run of \(names)"
  }

  private func judgeObsoleteGoldens(_ plan: RunPlan, _ console: Console, _ notes: RunNotes) {
    for path in GoldenStore.obsolete(plan.files, given: settings.files) {
      if settings.acceptsGoldens {
        do throws(FileError) {
          try Files.remove(path)
          notes.say("\(path): removed, no scenario needs it")
        } catch {
          notes.fail(error.description)
        }
      } else {
        let failure = Violation(
          checker: "goldens", subject: path, summary: "the golden file is obsolete",
          details: ["no scenario of that name expects goldens; --accept removes it"])
        console.fail(failure)
        outputs.recorder?.fail(failure)
      }
    }
  }

  private func linkLatest(_ plan: RunPlan, _ notes: RunNotes) {
    guard let last = notes.writtenRuns.max() else { return }
    if settings.keepsStore && !settings.isQuiet {
      notes.say("what was stored: norn query --run \(directory.folder(of: plan.runs[last])) QUERY")
    }
    do throws(FileError) {
      try directory.link(latest: plan.runs[last])
    } catch {
      notes.say("note: \(error)")
    }
  }
}
