import Simulation

/// Finds the first effect in which two runs differ: by checkpoints its neighbourhood, then both runs
/// once more with that neighbourhood kept.
enum TraceParting {
  /// - Parameter again: makes the first or the second run anew, with the effects of a window kept.
  /// - Returns: Nil if the traces are equal.
  static func describe(
    _ one: Trace, _ other: Trace, again: (_ isSecond: Bool, Range<UInt64>) -> SimulatedRun
  ) -> [String]? {
    if one.hash == other.hash && one.count == other.count { return nil }
    var equal = 0
    for (a, b) in zip(one.checkpoints, other.checkpoints) {
      if a != b { break }
      equal += 1
    }
    let start = UInt64(equal) * Trace.checkpointInterval
    let window = start..<start + Trace.checkpointInterval
    let runs = [false, true].map { isSecond in
      let run = again(isSecond, window)
      run.simulate()
      return run
    }
    return TraceDifference.describe(runs[0].simulator, runs[1].simulator, window)
  }
}
