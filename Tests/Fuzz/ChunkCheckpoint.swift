// Fuzz target: checkpoint forms of chunks (file without compressed symbols, and head), and what goes on
// with a chunk that was restored.
import Bytes
import Chunks
import LogModel

/// The first byte picks settings, the next two say how long the head is; then head and file. With the
/// first byte's top bit, the head is restored upon a file that is intact.
func fuzzChunkCheckpoint(_ data: UnsafeBufferPointer<UInt8>) {
  guard data.count >= 3 else { return }
  let input = Array(data.dropFirst(3))
  let headLength = min(Int(data[1]) << 8 | Int(data[2]), input.count)
  let mode = Int(data[0])
  var settings = ChunkSettings(blockSize: 256, targetSize: 4096)
  settings.head = HeadFormat.allCases[mode % 3]
  settings.quirks = mode & 0x40 != 0 ? .none : .loki
  let head = Array(input[..<headLength])
  var file = Array(input[headLength...])
  if mode & 0x80 != 0 { file = intact(settings.head) } else { repairMetas(&file) }
  restore(ChunkCheckpoint(chunk: file, head: head), settings)
}

private let start: Int64 = 1_700_000_000_000_000_000

private func restore(_ checkpoint: ChunkCheckpoint, _ settings: ChunkSettings) {
  guard let chunk = try? MemoryChunk(restoring: checkpoint, settings) else { return }
  _ = (chunk.bounds, chunk.utilization, chunk.memoryBytes, chunk.estimatedCheckpointSize)
  let before = entries(chunk)
  let again = chunk.checkpoint()
  do throws(ChunkError) {
    let twin = try MemoryChunk(restoring: again, settings)
    if settings.quirks == .none {
      precondition(entries(twin) == before, "restoring twice gives another chunk")
    }
  } catch {
    // A head of empty lines alone, or with times that are not written, does not come back in Loki.
    precondition(settings.quirks != .none, "its own checkpoint is refused: \(error)")
  }
  goOn(chunk)
}

/// Appends, closes and opens again.
private func goOn(_ chunk: MemoryChunk) {
  for number in 0..<12 {
    Array("line \(number)".utf8).withUnsafeBytes {
      _ = chunk.append(start + Int64(number), $0, [Label("a.b", "v\(number % 2)"), Label("c", "")])
    }
  }
  chunk.close()
  do throws(ChunkError) {
    let file = try ChunkFile(chunk.serialized(), quirks: chunk.settings.quirks)
    precondition(file.entryCount == chunk.entryCount - chunk.headEntryCount, "entries are lost")
  } catch {
    preconditionFailure("a closed chunk does not open: \(error)")
  }
}

private func entries(_ chunk: MemoryChunk) -> [String] {
  var batch = EntryBatch()
  chunk.read(.always, .forward, into: &batch)
  return (0..<batch.count).map {
    "\(batch.timestamps[$0]) \(batch.text($0)) \(batch.pairs($0))"
  }
}

/// Gives the metas of a file the checksum that they have, so that what is behind it is reached.
private func repairMetas(_ file: inout [UInt8]) {
  guard file.count > 37, file[4] == 4 else { return }
  let offset = trailer(file, 1)
  let length = trailer(file, 2)
  guard offset >= 0, length >= 0, offset <= file.count, length <= file.count - offset - 4 else {
    return
  }
  let checksum = CRC32C.of(Array(file[offset..<(offset + length)]))
  for byte in 0..<4 {
    file[offset + length + byte] = UInt8(truncatingIfNeeded: checksum >> UInt32(24 - 8 * byte))
  }
}

/// Big-endian word of the trailer, counted from the end of the file.
private func trailer(_ file: [UInt8], _ fromEnd: Int) -> Int {
  let bytes = file[(file.count - 8 * fromEnd)..<(file.count - 8 * fromEnd + 8)]
  return Int(truncatingIfNeeded: bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
}

/// The file of a checkpoint with blocks and symbols.
private func intact(_ head: HeadFormat) -> [UInt8] {
  let format: ChunkFormat = head == .unorderedWithMetadata ? .v4 : .v3
  let chunk = MemoryChunk(
    ChunkSettings(format: format, head: head, encoding: .snappy, blockSize: 60, targetSize: 4096))
  for number in 0..<9 {
    Array("an earlier line \(number)".utf8).withUnsafeBytes {
      _ = chunk.append(start + Int64(number), $0, [Label("pod", "p\(number % 2)")])
    }
  }
  return chunk.checkpoint().chunk
}
