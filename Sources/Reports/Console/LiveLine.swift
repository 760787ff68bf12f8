import Harness

/// The line on a terminal that says how far the runs are. It shows the first run that goes on.
struct LiveLine {
  struct Run {
    var header: RunHeader?
    var progress: RunProgress?
    /// Counted here too: they come between reports of progress.
    var faults = 0
    /// Wall time at its first event.
    var began: Int64
  }

  /// Wall time between two versions of the line, nanoseconds.
  static let interval: Int64 = 50_000_000
  /// The clock is read once in so many events: a run tells its progress more often than it matters.
  static let eventsPerReading = 4

  /// How many runs there will be.
  var runs = 1
  private var going: [Int: Run] = [:]
  private var ended = 0
  private var events = 0
  private var shownAt: Int64?
  private var isShown = false

  /// Takes news of a run; returns what rewrites the line, if it is time to.
  mutating func update(
    _ number: Int, _ clock: () -> Int64, _ change: (inout Run) -> Void
  ) -> String? {
    var run = going[number] ?? Run(began: clock())
    change(&run)
    going[number] = run
    events += 1
    if events % LiveLine.eventsPerReading != 1 { return nil }
    let now = clock()
    if let shownAt, now - shownAt < LiveLine.interval { return nil }
    guard let text = text(now) else { return nil }
    shownAt = now
    isShown = true
    return "\r\u{1B}[K" + text
  }

  mutating func end(_ number: Int) {
    going[number] = nil
    ended += 1
  }

  /// What removes the line from the terminal; nil if it is not there.
  mutating func clear() -> String? {
    if !isShown { return nil }
    isShown = false
    shownAt = nil
    return "\r\u{1B}[K"
  }

  private func text(_ now: Int64) -> String? {
    guard let run = going.min(by: { $0.key < $1.key })?.value, let header = run.header,
      let progress = run.progress
    else { return nil }
    let time = nanoseconds(progress.virtualTime)
    let wall = max(1, now - run.began)
    var parts = [
      "\(Readable.moment(time / 1_000_000_000 * 1_000_000_000))"
        + " of \(Readable.moment(nanoseconds(progress.virtualDuration)))",
      "\(Readable.count(Int64(Double(time) / Double(wall))))×",
      Readable.count(progress.pushes, "push", plural: "pushes"),
      Readable.count(progress.flushes, "flush", plural: "flushes"),
      Readable.count(max(progress.faults, run.faults), "fault"),
    ]
    if going.count > 1 { parts.append("\(going.count) runs side by side") }
    let place = runs > 1 ? "[\(ended + 1)/\(runs)] " : ""
    return "\(place)\(header.scenario) seed \(header.seed)  " + parts.joined(separator: "  ")
  }
}
