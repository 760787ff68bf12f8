/// A count and a sum that change from step to step, held as the differences of steps to come.
///
/// An entry lies in the windows of a run of steps. It is added where the run begins and taken off
/// behind its end, so that it costs the same however much windows overlap. The ring has a place for
/// each step from the next one to the last that has been touched.
struct SlidingSum {
  private var count: Int64 = 0
  private var total: Int64 = 0
  /// Differences of step `s` at `s & mask`; the size is a power of two.
  private var differences: [(count: Int64, total: Int64)] = [(0, 0), (0, 0)]
  /// The next step.
  private var base = 0
  /// Entries of the steps that the last entry lay in, not yet added to the differences.
  private var run = StepRun()

  private var mask: Int { differences.count - 1 }

  /// Adds an entry that counts for `value`. O(1), and growth.
  @inline(__always)
  mutating func add(_ timestamp: Int64, _ value: Int64, _ windows: WindowGrid) {
    if !run.times.contains(timestamp) { begin(timestamp, windows) }
    run.count &+= 1
    run.total &+= value
  }

  /// Adds entries that lie in the same windows as the one at `timestamp`. Returns the times for which
  /// that is so.
  mutating func open(_ timestamp: Int64, _ windows: WindowGrid) -> Range<Int64> {
    if !run.times.contains(timestamp) { begin(timestamp, windows) }
    return run.times
  }

  /// Adds entries to the windows that were opened.
  mutating func add(count: Int, total: Int64) {
    run.count &+= Int64(count)
    run.total &+= total
  }

  /// Moves on to a step, which takes the place of the last; the values there.
  mutating func advance(to step: Int) -> (count: Int64, total: Int64) {
    close()
    while base <= step {
      count += differences[base & mask].count
      total &+= differences[base & mask].total
      differences[base & mask] = (0, 0)
      base += 1
    }
    return (count, total)
  }

  private mutating func begin(_ timestamp: Int64, _ windows: WindowGrid) {
    close()
    run = windows.run(of: timestamp, next: base)
  }

  /// Adds the run to its steps, none of which is in the past.
  private mutating func close() {
    defer { run = StepRun() }
    if run.count == 0 || run.steps.isEmpty { return }
    reserve(run.steps.upperBound)
    differences[run.steps.lowerBound & mask].count += run.count
    differences[run.steps.lowerBound & mask].total &+= run.total
    differences[run.steps.upperBound & mask].count -= run.count
    differences[run.steps.upperBound & mask].total &-= run.total
  }

  private mutating func reserve(_ step: Int) {
    let needed = step - base + 1
    if needed <= differences.count { return }
    var size = differences.count
    while size < needed { size *= 2 }
    var grown = Array(repeating: (count: Int64(0), total: Int64(0)), count: size)
    for old in base..<(base + differences.count) {
      grown[old & (size - 1)] = differences[old & mask]
    }
    differences = grown
  }
}
