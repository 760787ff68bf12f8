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
        guard
          let cell = measure(lines, encoding, metadata: metadata, repetitions: quick ? 3 : 7)
        else {
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
    _ lines: ChunkLines, _ encoding: ChunkEncoding, metadata: Bool, repetitions: Int
  ) -> ChunkCell? {
    let written = ChunkWork.write(lines, encoding, metadata: metadata)
    guard let limits = ChunkLimits(written.files, encoding),
      let first = ChunkWork.read(written.files), first.entries == written.totalEntries
    else { return nil }
    var cell = ChunkCell(encoding, metadata: metadata, written)
    for _ in 0..<repetitions {
      cell.write.add(
        ours: measured { _ = ChunkWork.write(lines, encoding, metadata: metadata) },
        limit: measured { _ = limits.compress() })
      // Each file is read twice.
      cell.read.add(
        ours: measured { for _ in 0..<2 { _ = ChunkWork.read(written.files) } },
        limit: measured { for _ in 0..<2 { _ = limits.decompress() } })
    }
    cell.read.passes = 2
    return cell
  }

  struct Sample {
    var seconds: Double
    var allocations: UInt64
    /// Most bytes on the heap beyond those at the start.
    var peakBytes: Int64
  }

  static func measured(_ work: () -> Void) -> Sample {
    norn_reset_peak_live_bytes()
    let live = norn_live_bytes()
    let allocations = norn_allocation_count()
    let before = norn_process_cpu_ns()
    work()
    return Sample(
      seconds: Double(norn_process_cpu_ns() - before) / 1e9,
      allocations: norn_allocation_count() - allocations,
      peakBytes: norn_peak_live_bytes() - live)
  }
}
