import Synchronization

/// What a command has to say beside its verdicts, from all threads.
final class RunNotes: Sendable {
  private struct State {
    var hasFailed = false
    var finished: [Int] = []
    var written: [Int] = []
    var accepted: [(run: Int, lines: [String])] = []
    var said: [String] = []
  }

  private let state = Mutex(State())

  /// Whether something was wrong with the input, or could not be written: exit code 2.
  var hasFailed: Bool { state.withLock { $0.hasFailed } }
  /// Numbers of runs that came to an end.
  var finishedRuns: [Int] { state.withLock { $0.finished } }
  /// Numbers of runs whose files were written.
  var writtenRuns: [Int] { state.withLock { $0.written } }

  func finished(_ run: Int) { state.withLock { $0.finished.append(run) } }
  func written(_ run: Int) { state.withLock { $0.written.append(run) } }

  func say(_ line: String) { Terminal.note(line) }

  /// Says the first such line, and not its likes from other runs.
  func sayOnce(_ line: String) {
    let isFirst = state.withLock { state in
      defer { state.said.append(line) }
      return state.said.isEmpty
    }
    if isFirst { say(line) }
  }

  /// Says what is wrong, and remembers that something was.
  func fail(_ line: String) {
    state.withLock { $0.hasFailed = true }
    say(line)
  }

  /// Remembers that something was wrong; what, is said elsewhere.
  func failQuietly() { state.withLock { $0.hasFailed = true } }

  /// Lines about goldens of one run; printed at the end, in the order of the runs.
  func accepted(_ run: Int, _ lines: [String]) {
    state.withLock { $0.accepted.append((run, lines)) }
  }

  func printAccepted() {
    let accepted = state.withLock { $0.accepted }
    for (_, lines) in accepted.sorted(by: { $0.run < $1.run }) {
      for line in lines { say(line) }
    }
  }
}
