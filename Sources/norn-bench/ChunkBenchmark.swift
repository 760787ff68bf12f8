import Bytes
import CAllocationCounter
import CSystem
import Chunks

/// `norn-bench chunks`: how fast chunks are written and read, per encoding, with and without structured
/// metadata, beside the bare library at the same blocks in the same run.
enum ChunkBenchmark {
  static func run(quick: Bool, filter: String, asJSON: Bool) -> Bool {
    let lines = ChunkLines(count: quick ? 50_000 : ChunkLines.fullCount)
    var isRight = quick || SHA256.text(lines.text) == ChunkLines.fullChecksum
    if !isRight { print("the lines are not those of the benchmark") }
    var cells: [ChunkCell] = []
    if !asJSON { print(ChunkCell.heading) }
    for metadata in [false, true] {
      for encoding in ChunkEncoding.allCases
      where filter.isEmpty || encoding.name == filter {
        guard let cell = measure(lines, encoding, metadata: metadata, quick: quick) else {
          print("\(encoding.name): a chunk does not read back")
          return false
        }
        isRight = isRight && cell.isRight
        if !asJSON { print(cell.line) }
        cells.append(cell)
      }
    }
    let memory = filter.isEmpty ? ChunkMemory.measure(lines) : []
    if asJSON {
      let rows = cells.map(\.json) + memory.map(\.json)
      print("[" + rows.joined(separator: ",\n ") + "]")
    } else {
      print(ChunkCell.ratioTable(cells))
      for row in memory { print(row.line) }
    }
    return isRight
  }

  /// Ours and the library take turns: what slows one of a pair mostly slows the other too.
  private static func measure(
    _ lines: ChunkLines, _ encoding: ChunkEncoding, metadata: Bool, quick: Bool
  ) -> ChunkCell? {
    let work = ChunkWork(lines, encoding, metadata: metadata)
    let written = work.written()
    guard let limits = ChunkLimits(written.files, encoding),
      work.read(written.files) == written.totalEntries
    else { return nil }
    var cell = ChunkCell(encoding, metadata: metadata, written)
    let shortest = quick ? 0.02 : 0.1
    cell.write.passes = passes(shortest) { work.write() }
    cell.read.passes = passes(shortest) { _ = work.read(written.files) }
    for _ in 0..<(quick ? 3 : 7) {
      cell.write.add(
        ours: measured(cell.write.passes) { work.write() },
        limit: measured(cell.write.passes) { _ = limits.compress() })
      cell.read.add(
        ours: measured(cell.read.passes) { _ = work.read(written.files) },
        limit: measured(cell.read.passes) { _ = limits.decompress() })
    }
    return cell
  }

  /// How often the work is repeated for one sample, so that it takes a while.
  private static func passes(_ shortest: Double, _ work: () -> Void) -> Int {
    min(64, max(1, Int((shortest / max(measured(1, work).seconds, 1e-6)).rounded(.up))))
  }

  struct Sample {
    var seconds: Double
    var allocations: UInt64
    /// Most bytes on the heap beyond those at the start.
    var peakBytes: Int64
  }

  static func measured(_ passes: Int, _ work: () -> Void) -> Sample {
    norn_reset_peak_live_bytes()
    let live = norn_live_bytes()
    let allocations = norn_allocation_count()
    let before = norn_process_cpu_ns()
    for _ in 0..<passes { work() }
    return Sample(
      seconds: Double(norn_process_cpu_ns() - before) / 1e9,
      allocations: norn_allocation_count() - allocations,
      peakBytes: norn_peak_live_bytes() - live)
  }
}
