import Bytes
import Chunks

/// `codec_streams.json`: streams that the reference's libraries wrote are read here.
enum CodecStreamCheck {
  static func check(_ vector: VectorField, _ folder: VectorFolder) throws(VectorError) {
    let encoding = try vector["codec"].encoding()
    let stream = try vector["compressedBase64"].base64Bytes()
    vector["input"].isInformational()
    vector["codecByte"].expect(encoding.rawValue)
    do throws(ChunkError) {
      let payload = try encoding.payload(of: stream)
      vector["inputLength"].expect(payload.count)
      vector["inputSha256"].expect(SHA256.text(payload))
    } catch {
      vector["compressedBase64"].fail("does not decompress: \(error)")
    }
  }
}

extension VectorField {
  /// An encoding by its name.
  func encoding() throws(VectorError) -> ChunkEncoding {
    let name = try text()
    do throws(ChunkError) {
      return try ChunkEncoding(name: name)
    } catch {
      throw VectorError(error.text, field: path)
    }
  }
}
