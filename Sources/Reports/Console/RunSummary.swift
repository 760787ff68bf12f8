public import Harness

/// What came of all runs of one command: counts, exit code, and the last line.
public struct RunSummary: Equatable, Sendable {
  public private(set) var passed = 0
  public private(set) var failed = 0
  public private(set) var threshold = 0
  public private(set) var unknown = 0
  public private(set) var skipped = 0
  public private(set) var interrupted = 0
  /// Nanoseconds of virtual time of all runs.
  public private(set) var virtualTime: Int64 = 0
  /// Seeds of runs that were not skipped.
  private var seeds: Set<UInt64> = []

  public init() {}

  public mutating func add(_ report: RunReport) {
    switch report.verdict {
    case .passed: passed += 1
    case .failed: failed += 1
    case .threshold: threshold += 1
    case .unknown: unknown += 1
    case .skipped: skipped += 1
    case .interrupted: interrupted += 1
    }
    if case .skipped = report.verdict { return }
    virtualTime += nanoseconds(report.virtualTime)
    seeds.insert(report.seed)
  }

  /// Counts a failure that belongs to no run, such as an obsolete golden file.
  public mutating func addFailure() { failed += 1 }

  /// 130 after an interrupt; 2 after bad input; 1, 4 and 3 for the worst verdict; otherwise 0.
  public func exitCode(afterBadInput: Bool) -> Int32 {
    if interrupted > 0 { return Verdict.interrupted.exitCode }
    if afterBadInput { return 2 }
    if failed > 0 { return Verdict.failed.exitCode }
    if unknown > 0 { return Verdict.unknown.exitCode }
    if threshold > 0 { return Verdict.threshold.exitCode }
    return 0
  }

  /// `PASS 12 FAIL 1 THRESHOLD 0 UNKNOWN 0 SKIPPED 0 (virtual 3h20m in 1.8s, seed 42)`, with
  /// `INTERRUPTED 1` after the skipped ones if there is one.
  /// - Parameter wallTime: of the whole command, nanoseconds.
  public func line(wallTime: Int64) -> String {
    var line = "PASS \(passed) FAIL \(failed) THRESHOLD \(threshold) UNKNOWN \(unknown)"
    line += " SKIPPED \(skipped)"
    if interrupted > 0 { line += " INTERRUPTED \(interrupted)" }
    let seconds = Readable.decimal(Double(wallTime) / 1e9, decimals: 1)
    let seed = seedText.map { ", \($0)" } ?? ""
    return line + " (virtual \(Readable.moment(virtualTime)) in \(seconds)s\(seed))"
  }

  /// `seed 42`, `seeds 42…51` for an unbroken range, otherwise how many; nil without runs.
  private var seedText: String? {
    guard let first = seeds.min(), let last = seeds.max() else { return nil }
    if seeds.count == 1 { return "seed \(first)" }
    if last - first == UInt64(seeds.count - 1) { return "seeds \(first)…\(last)" }
    return "\(seeds.count) seeds"
  }
}
