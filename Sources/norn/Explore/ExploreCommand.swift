import Bytes
import CSystem
import Harness
import LogStore
import Scenarios
import Simulation
import Synchronization

/// What the workers of an exploration share.
private final class Exploration: Sendable {
  struct State {
    var totals = ExplorationTotals()
    var results: ExplorationFile?
    var lastProgress: Int64 = 0
    var hasStopped = false
    var errors: [String] = []
  }

  let state = Mutex(State())
  let started = Terminal.clock()
}

/// `norn explore FILE`: one scenario, many seeds.
struct ExploreCommand: Sendable {
  private let settings: ExploreSettings

  init(_ settings: ExploreSettings) { self.settings = settings }

  /// Carries it out; returns the exit code.
  func run() -> Int32 {
    norn_catch_interrupts()
    let file: ScenarioFile
    switch ScenarioFile.load(settings.file) {
    case .success(let loaded): file = loaded
    case .failure(let errors):
      for line in errors.lines { Terminal.note(line) }
      return UsageError.exitCode
    }
    do throws(FileError) {
      return try explore(file)
    } catch {
      Terminal.note(error.description)
      return UsageError.exitCode
    }
  }

  private func explore(_ file: ScenarioFile) throws(FileError) -> Int32 {
    let data = try settings.dataFolder.map { folder throws(FileError) in
      try ReplayFolder.read(folder, for: [file.scenario])
    }
    let exploration = Exploration()
    if let path = settings.outFile {
      let known = try exploration.state.withLock { state throws(FileError) in
        var totals = ExplorationTotals()
        state.results = try ExplorationFile(path) { totals.add($0) }
        state.totals = totals
        return totals.seeds
      }
      if known > 0 { Terminal.note("\(known) seeds are known already") }
    }
    WorkerThreads.run(
      count: settings.seedCount, threads: settings.jobs, until: { isOver(exploration) },
      each: { number in
        guard let seed = next(number, file, exploration) else { return }
        let report = ScenarioRunner.run(file.scenario(seed: seed), options(seed, data)) { _ in }
        if report.verdict == .interrupted { return }
        let explored = ExploredSeed(report)
        exploration.state.withLock { take(explored, &$0, exploration.started) }
      })
    return exploration.state.withLock { finish(file, $0, exploration.started) }
  }

  /// Whether no further seed is begun.
  private func isOver(_ exploration: Exploration) -> Bool {
    if norn_was_interrupted() { return true }
    if let time = settings.time, Terminal.clock() - exploration.started >= time { return true }
    return exploration.state.withLock { $0.hasStopped }
  }

  /// The seed with this number; nil if it is not to be run.
  private func next(_ number: Int, _ file: ScenarioFile, _ exploration: Exploration) -> UInt64? {
    let seed = (settings.seed ?? file.scenario.seed) &+ UInt64(number)
    let run = PlannedRun(file: file, seed: seed)
    if let partition = settings.partition, !partition.contains(hash: run.hash) { return nil }
    return exploration.state.withLock { state in
      state.totals.contains(file.scenario.name, seed: seed) ? nil : seed
    }
  }

  private func options(_ seed: UInt64, _ data: ReplayData?) -> RunOptions {
    var options = RunOptions()
    options.seed = seed
    options.mutant = settings.mutant
    options.data = data
    options.schedule = settings.schedule ?? .fifo
    options.requiresGolden = false
    options.shouldStop = { norn_was_interrupted() }
    return options
  }

  private func take(_ seed: ExploredSeed, _ state: inout Exploration.State, _ started: Int64) {
    state.totals.add(seed)
    if seed.isFailure && settings.stopsAtFailure { state.hasStopped = true }
    do throws(FileError) {
      try state.results?.append(seed)
    } catch {
      state.hasStopped = true
      state.errors.append(error.description)
    }
    let now = Terminal.clock()
    if !settings.isQuiet && Terminal.isProgressTerminal
      && now - state.lastProgress > 200_000_000
    {
      state.lastProgress = now
      Terminal.progress(
        "\r\u{1B}[K" + ExplorationText.progress(state.totals, wallTime: now - started))
    }
  }

  private func finish(_ file: ScenarioFile, _ state: Exploration.State, _ started: Int64) -> Int32 {
    if !settings.isQuiet && Terminal.isProgressTerminal { Terminal.progress("\r\u{1B}[K") }
    for line in state.errors { Terminal.note(line) }
    let summary = ExplorationText.summary(state.totals) { seed in
      "norn shrink \(file.path) --seed \(seed)"
        + (settings.mutant.map { " --mutant \($0.rawValue)" } ?? "")
    }
    Terminal.output(summary)
    let missing = ExplorationText.missing(settings.requiredMarks, in: state.totals)
    for line in missing { Terminal.output("FAIL  \(line)\n") }
    Terminal.output(
      ExplorationText.progress(state.totals, wallTime: Terminal.clock() - started) + "\n")
    if !state.errors.isEmpty { return UsageError.exitCode }
    if norn_was_interrupted() { return Verdict.interrupted.exitCode }
    return state.totals.failures.isEmpty && missing.isEmpty ? 0 : Verdict.failed.exitCode
  }
}

/// `norn report merge FILE…`
enum MergeCommand {
  static func run(_ invocation: Invocation) -> Int32 {
    var totals = ExplorationTotals()
    for path in invocation.arguments {
      do throws(FileError) {
        for seed in ExplorationFile.seeds(try Files.read(path)) { totals.add(seed) }
      } catch {
        Terminal.note(error.description)
        return UsageError.exitCode
      }
    }
    let missing = ExplorationText.missing(invocation.all(ExploreOptions.require), in: totals)
    Terminal.output(
      ExplorationText.summary(totals) { "norn explore … --seed \($0) --seeds 1" })
    for line in missing { Terminal.output("FAIL  \(line)\n") }
    let verdicts = totals.verdicts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    Terminal.output(verdicts.joined(separator: " ") + "\n")
    return totals.failures.isEmpty && missing.isEmpty ? 0 : Verdict.failed.exitCode
  }
}
