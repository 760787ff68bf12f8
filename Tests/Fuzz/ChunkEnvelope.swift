// Fuzz target: stored objects, fetched by the key that they say themselves, and their headers.
import Bytes
import LogModel

@testable import Chunks

/// The first byte: even, and the rest is an object; odd, and the rest is the text of a header, before
/// a chunk file. Bit 1 picks the quirks.
func fuzzChunkEnvelope(_ data: UnsafeBufferPointer<UInt8>) {
  guard data.count >= 1 else { return }
  let rest = Array(data.dropFirst(1))
  let quirks: ChunkQuirks = data[0] & 2 == 0 ? .loki : .none
  fetch(data[0] & 1 == 0 ? rest : object(rest), quirks)
  _ = try? ChunkKey(parsing: String(decoding: rest, as: UTF8.self), tenant: TenantID("tenant-a"))
}

private func fetch(_ object: [UInt8], _ quirks: ChunkQuirks) {
  guard let (header, _) = try? ChunkEnvelope.inspect(object, quirks: quirks) else { return }
  let again: ChunkEnvelope.Header
  do throws(ChunkError) {
    again = try ChunkEnvelope.Header(json: header.json, quirks: .none)
  } catch {
    preconditionFailure("a header's own text is refused: \(error)")
  }
  precondition(again == header, "a header's own text gives another header")
  let key = ChunkKey(
    tenant: header.tenant, fingerprint: header.fingerprint, from: header.fromMilliseconds,
    through: header.throughMilliseconds, checksum: CRC32C.of(object))
  guard let (_, file) = try? ChunkEnvelope.decode(object, expected: key, quirks: quirks) else {
    return
  }
  var batch = EntryBatch()
  _ = file.readReportingErrors(.always, .forward, into: &batch)
}

/// An object with this text as its header.
private func object(_ header: [UInt8]) -> [UInt8] {
  let framed = header.withUnsafeBytes { SnappyFrames.store($0) }
  var writer = ByteWriter()
  writer.big32(UInt32(framed.count + 4))
  writer.bytes(framed)
  writer.big32(UInt32(file.count))
  writer.bytes(file)
  return writer.bytes
}

private let file: [UInt8] = {
  let chunk = MemoryChunk(ChunkSettings(encoding: .snappy))
  Array("a line".utf8).withUnsafeBytes {
    _ = chunk.append(1_700_000_000_000_000_000, $0, [Label("a", "b")])
  }
  chunk.close()
  return chunk.serialized()
}()
