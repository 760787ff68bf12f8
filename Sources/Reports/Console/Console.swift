public import Harness
import Synchronization

/// Prints runs for a person: a live line while they go on, then one block of text for each in the
/// order of their numbers, whatever the order in which they end; at last one line over all.
///
///     let console = Console(options, clock: now, output: print, progress: printToStandardError)
///     let report = ScenarioRunner.run(scenario, options, console.recorder(of: 0, replay: …).record)
///     …
///     console.finish()
///
/// Runs may go on side by side on several threads.
public final class Console: Sendable {
  public struct Options: Sendable {
    /// Blocks of failed runs only, and the last line.
    public var isQuiet = false
    public var isColoured = false
    /// Whether there is a terminal on which a live line can be rewritten.
    public var showsLiveLine = false

    public init() {}
  }

  private struct State {
    /// Blocks that wait for those of earlier runs, by run.
    var waiting: [Int: String] = [:]
    var nextToPrint = 0
    var summary = RunSummary()
    var live = LiveLine()
  }

  private let options: Options
  private let clock: @Sendable () -> Int64
  private let output: @Sendable (String) -> Void
  private let progress: @Sendable (String) -> Void
  private let started: Int64
  private let state = Mutex(State())

  /// - Parameters:
  ///   - runs: how many there will be, for the live line.
  ///   - clock: wall time in nanoseconds, from any origin.
  ///   - output: takes whole lines of data.
  ///   - progress: takes what rewrites the live line.
  public init(
    _ options: Options, runs: Int, clock: @escaping @Sendable () -> Int64,
    output: @escaping @Sendable (String) -> Void, progress: @escaping @Sendable (String) -> Void
  ) {
    self.options = options
    self.clock = clock
    self.output = output
    self.progress = progress
    started = clock()
    state.withLock { $0.live.runs = runs }
  }

  /// The recorder of one run. Numbers count from 0 without gaps.
  /// - Parameter replay: the command that repeats the run.
  public func recorder(of run: Int, replay: String) -> ConsoleRecorder {
    ConsoleRecorder(console: self, run: run, replay: replay)
  }

  /// Prints a failure that belongs to no run.
  public func fail(_ violation: Violation) {
    let style = TextStyle(isColoured: options.isColoured)
    let title = "\(style.word(of: .failed))  \(violation.checker)  \(violation.subject)"
    let lines = [title, "  " + violation.summary] + violation.details.map { "    " + $0 }
    state.withLock { state in
      state.summary.addFailure()
      write(lines.joined(separator: "\n") + "\n\n", &state)
    }
  }

  /// Prints blocks that still wait for runs that never came, and the last line.
  @discardableResult
  public func finish() -> RunSummary {
    state.withLock { state in
      for run in state.waiting.keys.sorted() {
        if let block = state.waiting[run] { write(block, &state) }
      }
      state.waiting = [:]
      write(state.summary.line(wallTime: clock() - started) + "\n", &state)
      return state.summary
    }
  }

  // MARK: For recorders

  func update(_ run: Int, _ change: (inout LiveLine.Run) -> Void) {
    guard options.showsLiveLine else { return }
    state.withLock { state in
      if let text = state.live.update(run, clock, change) { progress(text) }
    }
  }

  func end(_ run: Int, _ report: RunReport, replay: String) {
    let block = block(of: report, replay: replay)
    state.withLock { state in
      state.summary.add(report)
      state.live.end(run)
      state.waiting[run] = block
      while let next = state.waiting.removeValue(forKey: state.nextToPrint) {
        write(next, &state)
        state.nextToPrint += 1
      }
    }
  }

  private func block(of report: RunReport, replay: String) -> String {
    switch report.verdict {
    case .passed, .skipped: if options.isQuiet { return "" }
    case .failed, .threshold, .unknown, .interrupted: break
    }
    let text = ReportText(report, replay: replay, style: TextStyle(isColoured: options.isColoured))
    return text.lines.joined(separator: "\n") + "\n\n"
  }

  private func write(_ text: String, _ state: inout State) {
    if text.isEmpty { return }
    if let clearing = state.live.clear() { progress(clearing) }
    output(text)
  }
}

/// Tells a console about one run.
public struct ConsoleRecorder: RunRecorder, Sendable {
  let console: Console
  let run: Int
  let replay: String

  public func record(_ event: RunEvent) {
    switch event {
    case .started(let header): console.update(run) { $0.header = header }
    case .progress(let progress): console.update(run) { $0.progress = progress }
    case .fault: console.update(run) { $0.faults += 1 }
    case .finished(let report): console.end(run, report, replay: replay)
    }
  }
}
