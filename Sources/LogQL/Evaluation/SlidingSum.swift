/// A count and a sum that change from step to step, held as the differences of steps to come.
///
/// The ring has a place for each step from the next one to the last that has been touched.
struct SlidingSum {
  private var count: Int64 = 0
  private var bytes: Int64 = 0
  /// Differences of step `s` at `s & mask`; the size is a power of two.
  private var differences: [(count: Int64, bytes: Int64)] = [(0, 0), (0, 0)]
  /// The next step.
  private var base = 0

  private var mask: Int { differences.count - 1 }

  /// Adds the run to its steps, none of which is in the past. O(1), and growth.
  mutating func add(_ run: StepRun) {
    if run.count == 0 || run.steps.isEmpty { return }
    reserve(run.steps.upperBound)
    differences[run.steps.lowerBound & mask].count += run.count
    differences[run.steps.lowerBound & mask].bytes += run.bytes
    differences[run.steps.upperBound & mask].count -= run.count
    differences[run.steps.upperBound & mask].bytes -= run.bytes
  }

  /// Moves on to a step, which takes the place of the last; the values there.
  mutating func advance(to step: Int) -> (count: Int64, bytes: Int64) {
    while base <= step {
      count += differences[base & mask].count
      bytes += differences[base & mask].bytes
      differences[base & mask] = (0, 0)
      base += 1
    }
    return (count, bytes)
  }

  private mutating func reserve(_ step: Int) {
    let needed = step - base + 1
    if needed <= differences.count { return }
    var size = differences.count
    while size < needed { size *= 2 }
    var grown = Array(repeating: (count: Int64(0), bytes: Int64(0)), count: size)
    for old in base..<(base + differences.count) {
      grown[old & (size - 1)] = differences[old & mask]
    }
    differences = grown
  }
}
