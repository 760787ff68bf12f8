import CAllocationCounter
import Chunks

/// How much heap chunks take: while one is made, and while many are open.
struct ChunkMemory {
  var name: String
  var bytes: Int64
  var goal: Int64

  var line: String {
    "\(name): \(rounded(Double(bytes) / 1e6, 2)) MB, goal \(rounded(Double(goal) / 1e6, 2)) MB"
  }

  var json: String { "{\"name\": \"\(name)\", \"bytes\": \(bytes), \"goal\": \(goal)}" }

  static func measure(_ lines: ChunkLines) -> [ChunkMemory] {
    var rows = ChunkEncoding.allCases.map { encoding in
      ChunkMemory(
        name: "making a chunk with \(encoding.name), beyond its file",
        bytes: beyondTheFile(lines, encoding), goal: 4 << 20)
    }
    rows.append(
      ChunkMemory(
        name: "100000 open heads of 1 KiB", bytes: openHeads(lines, 100_000), goal: 200_000_000))
    return rows
  }

  /// The peak from the first append to the finished file, without the file.
  private static func beyondTheFile(_ lines: ChunkLines, _ encoding: ChunkEncoding) -> Int64 {
    norn_reset_peak_live_bytes()
    let live = norn_live_bytes()
    var next = 0
    let fileBytes = ChunkWork(lines, encoding, metadata: false).writeOne(from: &next)
    return norn_peak_live_bytes() - live - Int64(fileBytes)
  }

  private static func openHeads(_ lines: ChunkLines, _ count: Int) -> Int64 {
    norn_reset_peak_live_bytes()
    let live = norn_live_bytes()
    var chunks: [MemoryChunk] = []
    chunks.reserveCapacity(count)
    lines.text.withUnsafeBytes { text in
      for number in 0..<count {
        let chunk = MemoryChunk(ChunkWork.settings(.snappy))
        var bytes = 0
        var line = number % 1000
        while bytes < 1024 {
          let start = lines.starts[line]
          let length = min(lines.length(line), 1024 - bytes)
          chunk.append(
            ChunkLines.time(line), UnsafeRawBufferPointer(rebasing: text[start..<(start + length)]),
            [])
          bytes += length
          line += 1
        }
        chunks.append(chunk)
      }
    }
    let taken = norn_peak_live_bytes() - live
    precondition(chunks.count == count)
    return taken
  }
}
