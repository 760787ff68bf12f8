// Fuzz target: chunk files, raw and with their checksums made right, and what is made of them.
import Bytes
import Chunks
import LogModel

/// A first byte of 128 or more: the rest is a file. Else it picks the file that the rest edits.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: data, count: count))
  guard let mode = input.first else { return 0 }
  if mode >= 0x80 {
    read(Array(input.dropFirst()))
  } else {
    let encodings = ChunkEncoding.allCases
    let format = ChunkFormat.allCases[Int(mode) / encodings.count % ChunkFormat.allCases.count]
    let encoding = format == .v1 ? .gzip : encodings[Int(mode) % encodings.count]
    readEdited(input.dropFirst(), format, encoding)
  }
  return 0
}

let start: Int64 = 1_700_000_000_000_000_000
let always = TimeRange(
  start: Timestamp(nanoseconds: .min), end: Timestamp(nanoseconds: .max))
let part = TimeRange(
  start: Timestamp(nanoseconds: start + 5_000_000), end: Timestamp(nanoseconds: start + 15_000_000))

/// Reads all that a file holds, by all ways.
func read(_ bytes: [UInt8]) {
  for quirks in [ChunkQuirks.loki, .none] {
    guard let file = try? ChunkFile(bytes, quirks: quirks, limit: 1 << 20) else { continue }
    var sizes = file.estimatedFileSize
    for index in file.blocks.indices {
      sizes += (try? file.decodeBlock(index))?.count ?? 0
      sizes += Int(file.blockChecksum(index))
    }
    _ = (sizes, file.bounds, file.entryCount, file.uncompressedSize)
    for range in [always, part] {
      for direction in Direction.allCases {
        var batch = EntryBatch()
        _ = file.readReportingErrors(range, direction, into: &batch)
        look(batch)
      }
    }
    makeOthers(file)
  }
}

/// Touches every byte that a batch refers to.
func look(_ batch: EntryBatch) {
  var sum = 0
  for index in 0..<batch.count {
    batch.withLine(index) { sum &+= $0.reduce(0) { $0 &+ Int($1) } }
    for pair in batch.pairs(index) { sum &+= pair.name.utf8.count &+ pair.value.utf8.count }
  }
  precondition(sum >= 0)
}

/// Chunks made of the file's can be read.
func makeOthers(_ file: ChunkFile) {
  guard let chunk = try? MemoryChunk(opening: file, blockSize: 256, targetSize: 4096) else { return }
  let made = [
    try? chunk.rebound(from: .min, through: .max),
    try? chunk.rebound(from: start, through: start + 9_000_000) { _, index in index % 3 == 0 },
    try? chunk.rewrite { _, index in index % 5 == 0 },
  ]
  for case let chunk? in made {
    do throws(ChunkError) {
      let own = try ChunkFile(chunk.serialized(), quirks: chunk.settings.quirks)
      precondition(own.entryCount == chunk.entryCount - chunk.headEntryCount, "\(own.entryCount)")
    } catch {
      preconditionFailure("a chunk made of another does not open: \(error)")
    }
  }
}

/// A file of three blocks, changed in some places (two bytes say where, one what), with the checksums
/// that its sections then have.
func readEdited(_ edits: ArraySlice<UInt8>, _ format: ChunkFormat, _ encoding: ChunkEncoding) {
  var file = original(format, encoding)
  guard let intact = try? ChunkFile(file) else { preconditionFailure("an intact file is refused") }
  var extents = intact.blocks.map { $0.offset..<($0.offset + $0.length) }
  if format == .v4 {
    for word in [1, 3] {
      let (offset, length) = (trailer(file, word), trailer(file, word + 1))
      extents.append(offset..<(offset + length))
    }
  } else {
    extents.append(trailer(file, 1)..<(file.count - 12))
  }
  var rest = edits
  while rest.count >= 3 {
    let place = (Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())) % file.count
    file[place] = rest.removeFirst()
  }
  for extent in extents {
    let checksum = CRC32C.of(Array(file[extent]))
    for byte in 0..<4 {
      file[extent.upperBound + byte] = UInt8(truncatingIfNeeded: checksum >> UInt32(24 - 8 * byte))
    }
  }
  read(file)
}

/// Big-endian word of the trailer, counted from the end of the file.
func trailer(_ file: [UInt8], _ fromEnd: Int) -> Int {
  file[(file.count - 8 * fromEnd)..<(file.count - 8 * fromEnd + 8)].reduce(0) { $0 << 8 | Int($1) }
}

func original(_ format: ChunkFormat, _ encoding: ChunkEncoding) -> [UInt8] {
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
