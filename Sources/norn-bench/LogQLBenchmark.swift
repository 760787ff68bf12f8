import CAllocationCounter
import CSystem
import Chunks
import LogModel
import LogQLPipeline

/// `norn-bench logql`: what a query does with decoded chunks in memory, on one core: megabytes and lines
/// for each second of CPU time, and allocations for each line.
enum LogQLBenchmark {
  /// One workload over all batches.
  struct Row {
    var name: String
    /// Lines or samples that come out, if known beforehand.
    var expected: Int?
    /// Lower bound that is aimed at, MB/s.
    var goal: Double?
    var run: ([EntryBatch]) -> Int

    init(
      _ name: String, expected: Int? = nil, goal: Double? = nil,
      run: @escaping ([EntryBatch]) -> Int
    ) {
      (self.name, self.expected, self.goal, self.run) = (name, expected, goal, run)
    }
  }

  static func run(quick: Bool, filter: String, asJSON: Bool) -> Bool {
    let lines = ChunkLines(count: quick ? 25_000 : 65_000)
    guard let batches = batches(lines) else {
      print("a chunk does not read back")
      return false
    }
    var results: [LogQLResult] = []
    if !asJSON { print(LogQLResult.heading) }
    for row in LineFilterRows.all() where filter.isEmpty || row.name.contains(filter) {
      let result = LogQLResult.of(row, batches, quick: quick)
      if !asJSON { print(result.line) }
      results.append(result)
    }
    for kind in LineKind.allCases {
      guard let batches = kind.batches(quick ? 20_000 : 100_000) else {
        print("the lines of \(kind.rawValue) are not those of the vectors")
        return false
      }
      for stages in PipelineStageRows.all where stages.kind == kind {
        let row = stages.row(batches)
        if !filter.isEmpty && !row.name.contains(filter) { continue }
        let result = LogQLResult.of(row, batches.map(\.entries), quick: quick)
        if !asJSON { print(result.line) }
        results.append(result)
      }
    }
    if asJSON { print("[" + results.map(\.json).joined(separator: ",\n ") + "]") }
    return results.allSatisfy(\.isRight)
  }

  /// The lines as chunks give them: a batch for each chunk, over its decoded blocks.
  private static func batches(_ lines: ChunkLines) -> [EntryBatch]? {
    let written = ChunkWork(lines, .lz4, metadata: false).written()
    var batches: [EntryBatch] = []
    let always = TimeRange(
      start: Timestamp(nanoseconds: .min), end: Timestamp(nanoseconds: .max))
    do throws(ChunkError) {
      for bytes in written.files {
        let reader = ChunkReader()
        reader.start(try ChunkFile(bytes, quirks: .none), always, .forward)
        var batch = EntryBatch()
        while try reader.next(into: &batch) {
          batches.append(batch)
          batch = EntryBatch()
        }
      }
    } catch {
      return nil
    }
    return batches
  }
}

/// What the repetitions of a row gave.
struct LogQLResult {
  let row: LogQLBenchmark.Row
  let lines: Int
  let bytes: Int
  let kept: Int
  /// CPU seconds of one pass in each repetition.
  let seconds: [Double]
  let allocationsPerLine: Double

  static func of(_ row: LogQLBenchmark.Row, _ batches: [EntryBatch], quick: Bool) -> LogQLResult {
    var kept = row.run(batches)
    let shortest: UInt64 = quick ? 5_000_000 : 100_000_000
    let first = norn_process_cpu_ns()
    kept = row.run(batches)
    let once = UInt64(max(norn_process_cpu_ns() - first, 1))
    let passes = Int(max(1, shortest / once))
    var seconds: [Double] = []
    var allocations: UInt64 = 0
    for _ in 0..<(quick ? 3 : 7) {
      let allocationsBefore = norn_allocation_count()
      let before = norn_process_cpu_ns()
      for _ in 0..<passes { kept = row.run(batches) }
      seconds.append(Double(norn_process_cpu_ns() - before) / 1e9 / Double(passes))
      allocations = norn_allocation_count() - allocationsBefore
    }
    let lines = batches.reduce(0) { $0 + $1.count }
    return LogQLResult(
      row: row, lines: lines, bytes: batches.reduce(0) { $0 + $1.lineBytes }, kept: kept,
      seconds: seconds, allocationsPerLine: Double(allocations) / Double(passes * lines))
  }

  var median: Double { Measurement.median(seconds) }
  var megabytesPerSecond: Double { Double(bytes) / median / 1e6 }
  var isRight: Bool { row.expected.map { $0 == kept } ?? true }

  static let heading =
    "query".padded(to: 44) + "MB/s".padded(to: 26) + "lines/s".padded(to: 12)
    + "kept".padded(to: 8) + "allocations/line"

  var line: String {
    let speeds = seconds.map { Double(bytes) / $0 / 1e6 }.sorted()
    var speed = rounded(megabytesPerSecond, 0)
    if let least = speeds.first, let most = speeds.last {
      speed += " (\(rounded(least, 0))–\(rounded(most, 0)))"
    }
    if let goal = row.goal { speed += " goal \(rounded(goal, 0))" }
    return row.name.padded(to: 44) + speed.padded(to: 26)
      + "\(rounded(Double(lines) / median / 1e6, 1)) M".padded(to: 12)
      + "\(rounded(100 * Double(kept) / Double(lines), 1)) %".padded(to: 8)
      + rounded(allocationsPerLine, 5) + (isRight ? "" : " WRONG: \(kept) kept")
  }

  var json: String {
    let name = row.name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "{\"name\": \"logql\", \"query\": \"\(name)\", \"lines\": \(lines), "
      + "\"line_bytes\": \(bytes), \"kept\": \(kept), \"cpu_seconds\": ["
      + seconds.map { rounded($0, 6) }.joined(separator: ", ") + "], "
      + "\"mb_per_second\": \(rounded(megabytesPerSecond, 1)), "
      + "\"allocations_per_line\": \(rounded(allocationsPerLine, 6)), \"right\": \(isRight)}"
  }
}
