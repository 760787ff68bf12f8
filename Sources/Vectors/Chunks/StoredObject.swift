import Bytes
import Chunks
import LogModel

/// A stored object against the `envelope` of a case of `chunks.json`.
struct StoredObject {
  private let bytes: [UInt8]
  private let envelope: VectorField
  private let key: ChunkKey
  private let labels: LabelSet
  /// The chunk file in the object.
  let chunkBytes: [UInt8]

  init(_ bytes: [UInt8], _ envelope: VectorField) throws(VectorError) {
    self.bytes = bytes
    self.envelope = envelope
    key = try envelope.referenceKey()
    labels = LabelSet(try envelope["metric"].labels().filter { $0.name != "__name__" })
    let start = try envelope["metadataLength"].int() + 4
    guard (0...bytes.count).contains(start) else {
      throw envelope["metadataLength"].mismatch("a length inside the object")
    }
    chunkBytes = Array(bytes[start...])
  }

  /// The header's times are those of the chunk as it was built.
  func checkBounds(_ bounds: (from: Int64, through: Int64)) {
    let times = ChunkEnvelope.milliseconds(of: bounds)
    envelope["fromMs"].expect(times.from)
    envelope["throughMs"].expect(times.through)
  }

  /// Opens the object by its key, and writes it again around the same chunk file: every byte, length,
  /// checksum and key must be the reference's.
  func check(_ file: VectorField) -> ChunkFile? {
    envelope["file"].expectSameText(as: file)
    envelope["length"].expect(bytes.count)
    envelope["dataLength"].expect(chunkBytes.count)
    checkWritten(file)
    do throws(ChunkError) {
      let (header, opened) = try ChunkEnvelope.decode(bytes, expected: key)
      envelope["metric"].expect(header.metric.labels)
      return opened
    } catch {
      file.fail("the stored object cannot be read: \(error)")
      return nil
    }
  }

  private func checkWritten(_ file: VectorField) {
    envelope["fingerprint"].expect(Hex.text(labels.fingerprint.bits, width: 16))
    let written = ChunkEnvelope.encode(
      tenant: key.tenant, labels: labels, from: key.from, through: key.through, chunk: chunkBytes)
    file.expectSame(written.bytes, bytes)
    let framed = Array(written.bytes[4..<(written.bytes.count - 4 - chunkBytes.count)])
    envelope["snappyHex"].expect(hex: framed)
    envelope["metadataLength"].expect(framed.count + 4)
    do throws(ChunkError) {
      let json = try ChunkEncoding.snappy.payload(of: framed)
      envelope["json"].expect(String(decoding: json, as: UTF8.self))
    } catch {
      envelope["json"].fail("our own header does not decompress: \(error)")
    }
    envelope["checksum"].expect(Hex.text(UInt64(CRC32C.of(bytes)), width: 8))
    KeyCheck.expect(written.key, envelope["keys"])
    // What the reference's check of a fresh object says, and that ours has nothing to say.
    envelope["encodeError"].expectIfAny(Self.selfCheckError(written, .all))
    if let error = Self.selfCheckError(written, .loki) {
      envelope["encodeError"].fail("with exact times the object fails too: \(error)")
    }
  }

  /// Quirks with `chunk-header-times-truncated` decode times as the reference does.
  static func selfCheckError(_ encoded: EncodedChunk, _ quirks: ChunkQuirks) -> String? {
    do throws(ChunkError) {
      try ChunkEnvelope.selfCheck(encoded, quirks: quirks)
      return nil
    } catch {
      return error.text
    }
  }
}

extension VectorField {
  /// Two fields that must say the same.
  func expectSameText(as other: VectorField) {
    if case .string(let text)? = other.node?.content { expect(text) } else { fail("no text") }
  }
}
