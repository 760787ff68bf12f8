// Fuzz target: chunk files, raw and with their checksums made right.
import Bytes
import Chunks
import LogModel

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: data, count: count))
  if let mode = input.first, mode < ChunkEncoding.allCases.count {
    readEdited(input.dropFirst(), ChunkEncoding.allCases[Int(mode)])
  } else {
    read(Array(input.dropFirst()))
  }
  return 0
}

/// Reads all that a file holds, by both ways.
func read(_ bytes: [UInt8]) {
  guard let file = try? ChunkFile(bytes) else { return }
  for index in file.blocks.indices { _ = try? file.decodeBlock(index) }
  _ = (file.bounds, file.entryCount, file.uncompressedSize, file.estimatedFileSize)
}

/// A file of three blocks, changed in some places (two bytes say where, one what), with the checksums
/// that its sections then have.
func readEdited(_ edits: ArraySlice<UInt8>, _ encoding: ChunkEncoding) {
  var file = original(encoding)
  guard let intact = try? ChunkFile(file) else { preconditionFailure("an intact file is refused") }
  var extents = intact.blocks.map { $0.offset..<($0.offset + $0.length) }
  for word in [1, 3] {
    let (offset, length) = (trailer(file, word), trailer(file, word + 1))
    extents.append(offset..<(offset + length))
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

func original(_ encoding: ChunkEncoding) -> [UInt8] {
  let chunk = MemoryChunk(
    ChunkSettings(encoding: encoding, blockSize: 256, targetSize: 4_096))
  for line in 0..<24 {
    let text = Array(
      "level=info line=\(line) text=\(String(repeating: "ab", count: line % 7))".utf8)
    text.withUnsafeBytes {
      _ = chunk.append(
        1_700_000_000_000_000_000 + Int64(line) * 1_000_000, $0, [Label("trace", "t\(line % 3)")])
    }
  }
  chunk.close()
  return chunk.serialized()
}
