import CAllocationCounter
import CSystem

/// One measured workload.
struct Benchmark {
  var name: String
  /// What is counted: `messages`, `pushes`, `timers`, `events`.
  var unit: String
  /// Size of the input in words: `N=1000000`.
  var input: String
  /// Does the work once. Returns how many units were done, and a value that proves it.
  var run: () -> (units: Int, checksum: String)
  /// The checksum that the workload's definition gives, if it gives one.
  var expected: String?
  /// The same work in plain C: what the ratio is taken to, in the same run.
  var limit: (() -> UInt64)?
  /// Runs before measuring, and measured runs.
  var warmUps = 1
  var repetitions = 5
}

/// What the repetitions of one benchmark gave.
struct Measurement {
  var benchmark: Benchmark
  var units: Int
  var checksum: String
  /// CPU seconds of each run.
  var seconds: [Double]
  /// Heap allocations per unit in the last run.
  var allocationsPerUnit: Double
  /// CPU seconds of the limit (median of three runs), if there is one.
  var limitSeconds: Double?
  /// Peak resident memory of the process after it, bytes.
  var peakBytes: Int64

  var median: Double { Measurement.median(seconds) }
  /// Median absolute deviation of the CPU time, relative to the median.
  var spread: Double { Measurement.median(seconds.map { abs($0 - median) }) / median }
  var perSecond: Double { Double(units) / median }
  var nanosecondsPerUnit: Double { median * 1e9 / Double(units) }
  var isRight: Bool { benchmark.expected.map { $0 == checksum } ?? true }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// CPU seconds of one call.
  private static func time(_ work: () -> Void) -> Double {
    let before = norn_process_cpu_ns()
    work()
    return Double(norn_process_cpu_ns() - before) / 1e9
  }

  static func of(_ benchmark: Benchmark) -> Measurement {
    for _ in 0..<benchmark.warmUps { _ = benchmark.run() }
    var seconds: [Double] = []
    var units = 0
    var checksum = ""
    var allocations: UInt64 = 0
    for _ in 0..<benchmark.repetitions {
      let allocationsBefore = norn_allocation_count()
      seconds.append(time { (units, checksum) = benchmark.run() })
      allocations = norn_allocation_count() - allocationsBefore
    }
    return Measurement(
      benchmark: benchmark, units: units, checksum: checksum, seconds: seconds,
      allocationsPerUnit: Double(allocations) / Double(max(1, units)),
      limitSeconds: benchmark.limit.map { limit in median((0..<3).map { _ in time { _ = limit() } })
      },
      peakBytes: norn_peak_resident_bytes())
  }
}
