import Chunks
import LogModel

/// The work that the chunk benchmark times: entries into chunk files, and back. Buffers are used again
/// from chunk to chunk, as a server does.
final class ChunkWork {
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

  private let lines: ChunkLines
  private let settings: ChunkSettings
  private let hasMetadata: Bool
  private var file: [UInt8] = []
  private let reader = ChunkReader()
  private var batch = EntryBatch()

  init(_ lines: ChunkLines, _ encoding: ChunkEncoding, metadata: Bool) {
    self.lines = lines
    settings = Self.settings(encoding)
    hasMetadata = metadata
  }

  static func settings(_ encoding: ChunkEncoding) -> ChunkSettings {
    ChunkSettings(encoding: encoding, blockSize: 262_144, targetSize: 1_572_864)
  }

  /// Six chunks, or as many as the lines fill.
  func written() -> Written {
    var written = Written()
    var next = 0
    while next < lines.count && written.files.count < Self.chunkCount {
      let start = next
      writeOne(from: &next)
      written.files.append(file)
      written.entries.append(next - start)
      written.lineBytes.append(lines.bytes(next) - lines.bytes(start))
    }
    return written
  }

  /// The same without keeping the files.
  func write() {
    var next = 0
    var count = 0
    while next < lines.count && count < Self.chunkCount {
      writeOne(from: &next)
      count += 1
    }
  }

  /// One chunk with the lines from `next` on: append while there is space, close, serialise. Returns
  /// the length of its file.
  @discardableResult
  func writeOne(from next: inout Int) -> Int {
    let chunk = MemoryChunk(settings)
    if hasMetadata {
      fillWithMetadata(chunk, &next)
    } else {
      lines.text.withUnsafeBytes { text in
        lines.starts.withUnsafeBufferPointer { fill(chunk, text, $0, &next) }
      }
    }
    chunk.close()
    chunk.serialize(into: &file)
    return file.count
  }

  private func fill(
    _ chunk: MemoryChunk, _ text: UnsafeRawBufferPointer, _ starts: UnsafeBufferPointer<Int>,
    _ next: inout Int
  ) {
    while next < starts.count - 1 {
      let line = UnsafeRawBufferPointer(rebasing: text[starts[next]..<(starts[next + 1] - 1)])
      guard chunk.spaceFor(lineBytes: line.count, metadataBytes: 0) else { return }
      chunk.append(ChunkLines.time(next), line)
      next += 1
    }
  }

  private func fillWithMetadata(_ chunk: MemoryChunk, _ next: inout Int) {
    while next < lines.count {
      let (batch, row) = next.quotientAndRemainder(dividingBy: ChunkLines.batchCount)
      guard append(to: chunk, lines.batches[batch], from: row, &next) else { return }
    }
  }

  /// The rest of a batch; false if the chunk has no space for all of it.
  private func append(
    to chunk: MemoryChunk, _ batch: EntryBatch, from row: Int, _ next: inout Int
  ) -> Bool {
    batch.withView { batch in
      var appender = BatchAppender(batch)
      for row in row..<batch.count {
        guard chunk.spaceFor(batch, row) else { return false }
        appender.append(row, to: chunk)
        next += 1
      }
      return true
    }
  }

  /// Opens each file, which checks all its checksums, and decodes every entry. Returns how many entries
  /// there were; nil if a file is damaged.
  func read(_ files: [[UInt8]]) -> Int? {
    var entries = 0
    do throws(ChunkError) {
      for bytes in files {
        reader.start(try ChunkFile(bytes, quirks: .none), .always, .forward)
        while try reader.next(into: &batch) { entries += batch.count }
      }
    } catch {
      return nil
    }
    return entries
  }
}
