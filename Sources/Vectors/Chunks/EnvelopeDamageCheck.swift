import Bytes
import Chunks
import LogModel

/// `envelope_damage.json`: damaged objects are refused in the reference's words.
enum EnvelopeDamageCheck {
  static func check(_ vector: VectorField, _ folder: VectorFolder) throws(VectorError) {
    vector["name"].isInformational()
    let object = try vector["hex"].hexBytes()
    let key = try vector.referenceKey()
    let header: ChunkEnvelope.Header
    let file: ChunkFile
    do throws(ChunkError) {
      (header, file) = try ChunkEnvelope.decode(object, expected: key)
    } catch {
      return vector.expectOutcome(error.text)
    }
    vector.expectOutcome(nil)
    checkContent(encoding: header.encoding, file, vector)
  }

  /// Encoding 0, or none, is an empty dummy; every other object that opens has entries.
  static func checkContent(encoding: UInt8, _ file: ChunkFile, _ vector: VectorField) {
    var batch = EntryBatch()
    let errors = file.readReportingErrors(.all, .forward, into: &batch)
    if let error = errors.first { vector["kind"].fail("a block cannot be read: \(error)") }
    let isDummy = encoding == 0
    if isDummy != (batch.count == 0 && file.entryCount == 0) {
      vector["kind"].fail(
        "encoding \(encoding) gives \(batch.count) entries, expected "
          + (isDummy ? "none" : "some"))
    }
  }
}

extension VectorField {
  /// The key that an object is fetched by; fingerprint and checksum in hexadecimal.
  func referenceKey() throws(VectorError) -> ChunkKey {
    ChunkKey(
      tenant: TenantID(try self["tenant"].text()),
      fingerprint: Fingerprint(bits: try self["fingerprint"].hexInteger(UInt64.self)),
      from: try self["fromMs"].integer(Int64.self),
      through: try self["throughMs"].integer(Int64.self),
      checksum: try self["checksum"].hexInteger(UInt32.self))
  }
}
