// Fuzz target: chunk files, raw and with their checksums made right, and what is made of them.
import Bytes
import Chunks
import LogModel

/// The first byte: 128 or more, and the rest is a file; else it picks the file that the rest edits. The
/// second byte picks what is done with it.
func fuzzChunkFile(_ data: UnsafeBufferPointer<UInt8>) {
  guard data.count >= 2 else { return }
  let rest = Array(data.dropFirst(2))
  let file = data[0] >= 0x80 ? rest : edited(originals[Int(data[0]) % originals.count], rest)
  read(file, Use(bits: data[1]))
}

/// What is done with a file.
private struct Use {
  let bits: UInt8
  var quirks: ChunkQuirks { bits & 1 == 0 ? .loki : .none }
  var direction: Direction { bits & 2 == 0 ? .forward : .backward }
  var range: TimeRange { bits & 4 == 0 ? .always : part }
  /// 0 it is closed, 1 and 2 a rebound, 3 a rewrite.
  var makes: UInt8 { bits >> 3 & 3 }
}

private let start: Int64 = 1_700_000_000_000_000_000
private let part = TimeRange(
  start: Timestamp(nanoseconds: start + 5_000_000), end: Timestamp(nanoseconds: start + 15_000_000))

private func read(_ bytes: [UInt8], _ use: Use) {
  guard let file = try? ChunkFile(bytes, quirks: use.quirks, limit: 1 << 20) else { return }
  _ = (file.bounds, file.entryCount, file.uncompressedSize, file.estimatedFileSize)
  for index in file.blocks.indices { _ = file.blockChecksum(index) }
  var batch = EntryBatch()
  _ = file.readReportingErrors(use.range, use.direction, into: &batch)
  look(batch)
  if use.makes > 0 { make(file, use.makes) } else { close(file) }
}

/// Touches every byte that a batch refers to.
private func look(_ batch: EntryBatch) {
  var sum = 0
  for index in 0..<batch.count {
    batch.withLine(index) { sum &+= $0.reduce(0) { $0 &+ Int($1) } }
    for pair in batch.pairs(index) { sum &+= pair.name.utf8.count &+ pair.value.utf8.count }
  }
  precondition(sum >= 0)
}

/// A chunk that is made of the file's can be opened.
private func make(_ file: ChunkFile, _ which: UInt8) {
  guard let chunk = try? MemoryChunk(opening: file, blockSize: 256, targetSize: 4096) else {
    return
  }
  let made =
    switch which {
    case 1: try? chunk.rebound(from: .min, through: .max)
    case 2:
      try? chunk.rebound(from: start, through: start + 9_000_000) { _, index in index % 3 == 0 }
    default: try? chunk.rewrite { _, index in index % 5 == 0 }
    }
  guard let made else { return }
  do throws(ChunkError) {
    let own = try ChunkFile(made.serialized(), quirks: made.settings.quirks)
    precondition(own.entryCount == made.entryCount - made.headEntryCount, "entries are lost")
  } catch {
    preconditionFailure("a chunk made of another does not open: \(error)")
  }
}

/// Closing writes blocks that overlap anew. What then is written can be opened; it has the entries that
/// lay within the chunk's bounds, and no others than it had. (A damaged block can hold entries outside of
/// the bounds that the file gives it. Negative times are lost by a quirk, which chunks tell of.)
func close(_ file: ChunkFile) {
  guard let chunk = try? MemoryChunk(opening: file, blockSize: 256, targetSize: 4096) else {
    return
  }
  let (from, through) = chunk.bounds
  let bounds = TimeRange(
    start: Timestamp(nanoseconds: from),
    end: Timestamp(nanoseconds: through == .max ? through : through + 1))
  let least: Int64 = chunk.settings.quirks.contains(.negativeTimesLost) ? 0 : .min
  let inside = entries(of: chunk, in: bounds, from: least)
  let all = entries(of: chunk, in: .always)
  chunk.close()
  do throws(ChunkError) {
    let closed = try ChunkFile(chunk.serialized(), quirks: chunk.settings.quirks, limit: 1 << 24)
    let kept = try entries(
      of: MemoryChunk(opening: closed, blockSize: 256, targetSize: 4096), in: .always)
    precondition(inside.isSubset(of: kept), "closing loses entries")
    precondition(kept.isSubset(of: all), "closing makes entries")
  } catch {
    preconditionFailure("a closed chunk does not open: \(error)")
  }
}

/// Times and lines, those from a time on.
func entries(of chunk: MemoryChunk, in range: TimeRange, from least: Int64 = .min) -> Set<[UInt8]> {
  var batch = EntryBatch()
  chunk.read(range, .forward, into: &batch)
  return Set(
    (0..<batch.count).filter { batch.timestamps[$0] >= least }.map { index in
      batch.withLine(index) { Array("\(batch.timestamps[index]) ".utf8) + Array($0) }
    })
}

/// A file changed in some places (two bytes say where, one what), with the checksums that its sections
/// then have.
private func edited(_ original: Original, _ edits: [UInt8]) -> [UInt8] {
  var file = original.bytes
  var rest = edits[...]
  while rest.count >= 3 {
    let place = (Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())) % file.count
    file[place] = rest.removeFirst()
  }
  for extent in original.extents {
    let checksum = CRC32C.of(Array(file[extent]))
    for byte in 0..<4 {
      file[extent.upperBound + byte] = UInt8(truncatingIfNeeded: checksum >> UInt32(24 - 8 * byte))
    }
  }
  return file
}

/// An intact file of three blocks, and the sections that have checksums behind them.
private struct Original {
  let bytes: [UInt8]
  let extents: [Range<Int>]

  init(_ format: ChunkFormat, _ encoding: ChunkEncoding) {
    bytes = file(format, format == .v1 ? .gzip : encoding)
    guard let intact = try? ChunkFile(bytes) else {
      preconditionFailure("an intact file is refused")
    }
    var extents = intact.blocks.map { $0.offset..<($0.offset + $0.length) }
    if format == .v4 {
      for word in [1, 3] {
        let offset = trailer(bytes, word)
        extents.append(offset..<(offset + trailer(bytes, word + 1)))
      }
    } else {
      extents.append(trailer(bytes, 1)..<(bytes.count - 12))
    }
    self.extents = extents
  }
}

private let originals = ChunkFormat.allCases.flatMap { format in
  ChunkEncoding.allCases.map { Original(format, $0) }
}

/// Big-endian word of the trailer, counted from the end of the file.
private func trailer(_ file: [UInt8], _ fromEnd: Int) -> Int {
  file[(file.count - 8 * fromEnd)..<(file.count - 8 * fromEnd + 8)].reduce(0) { $0 << 8 | Int($1) }
}

private func file(_ format: ChunkFormat, _ encoding: ChunkEncoding) -> [UInt8] {
  let head: HeadFormat =
    switch format {
    case .v1, .v2: .ordered
    case .v3: .unordered
    case .v4: .unorderedWithMetadata
    }
  let chunk = MemoryChunk(
    ChunkSettings(
      format: format, head: head, encoding: encoding, blockSize: 256, targetSize: 4_096))
  for line in 0..<24 {
    let text = Array(
      "level=info line=\(line) text=\(String(repeating: "ab", count: line % 7))".utf8)
    text.withUnsafeBytes {
      _ = chunk.append(start + Int64(line) * 1_000_000, $0, [Label("trace", "t\(line % 3)")])
    }
  }
  chunk.close()
  return chunk.serialized()
}
