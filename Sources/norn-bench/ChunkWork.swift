import Chunks
import LogModel

/// The work that the chunk benchmark times: entries into chunk files, and back.
enum ChunkWork {
  /// What came out of writing.
  struct Written {
    var files: [[UInt8]] = []
    /// Lines and line bytes of each file.
    var entries: [Int] = []
    var lineBytes: [Int] = []

    var totalEntries: Int { entries.reduce(0, +) }
    var totalLineBytes: Int { lineBytes.reduce(0, +) }
  }

  static let chunkCount = 6

  static func settings(_ encoding: ChunkEncoding) -> ChunkSettings {
    ChunkSettings(encoding: encoding, blockSize: 262_144, targetSize: 1_572_864)
  }

  /// Six chunks, or as many as the lines fill: append while there is space, close, serialise.
  static func write(_ lines: ChunkLines, _ encoding: ChunkEncoding, metadata: Bool) -> Written {
    var written = Written()
    var next = 0
    while next < lines.count && written.files.count < chunkCount {
      let start = next
      written.files.append(writeOne(lines, encoding, metadata: metadata, from: &next))
      written.entries.append(next - start)
      written.lineBytes.append(lines.bytes(next) - lines.bytes(start))
    }
    return written
  }

  /// The file of one chunk with the lines from `next` on.
  static func writeOne(
    _ lines: ChunkLines, _ encoding: ChunkEncoding, metadata: Bool, from next: inout Int
  ) -> [UInt8] {
    let chunk = MemoryChunk(settings(encoding))
    lines.text.withUnsafeBytes { fill(chunk, lines, $0, &next, metadata) }
    chunk.close()
    return chunk.serialized()
  }

  private static func fill(
    _ chunk: MemoryChunk, _ lines: ChunkLines, _ text: UnsafeRawBufferPointer, _ next: inout Int,
    _ hasMetadata: Bool
  ) {
    while next < lines.count {
      let line = UnsafeRawBufferPointer(
        rebasing: text[lines.starts[next]..<(lines.starts[next + 1] - 1)])
      if hasMetadata {
        let pairs = lines.metadata(next)
        let bytes = pairs.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        guard chunk.spaceFor(lineBytes: line.count, metadataBytes: bytes) else { return }
        chunk.append(ChunkLines.time(next), line, pairs)
      } else {
        guard chunk.spaceFor(lineBytes: line.count, metadataBytes: 0) else { return }
        chunk.append(ChunkLines.time(next), line, [])
      }
      next += 1
    }
  }

  /// Opens each file, which checks all its checksums, and decodes every entry. Returns how many entries
  /// there were and the sum of their times and lengths; nil if a file is damaged.
  static func read(_ files: [[UInt8]]) -> (entries: Int, sum: UInt64)? {
    var entries = 0
    var sum: UInt64 = 0
    do throws(ChunkError) {
      for bytes in files {
        let file = try ChunkFile(bytes)
        for index in file.blocks.indices {
          let batch = try file.decodeBlock(index)
          entries += batch.count
          // The last of each: the columns are there.
          if batch.count > 0 {
            sum &+= UInt64(bitPattern: batch.timestamps[batch.count - 1])
            sum &+= UInt64(batch.lengths[batch.count - 1])
          }
        }
      }
    } catch {
      return nil
    }
    return (entries, sum)
  }
}
