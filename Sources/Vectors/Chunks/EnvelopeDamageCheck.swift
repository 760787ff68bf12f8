import Bytes
import Chunks
import LogModel

/// `envelope_damage.json`: damaged objects are refused in the reference's words.
enum EnvelopeDamageCheck {
  static func check(_ vector: VectorField, _ folder: VectorFolder) throws(VectorError) {
    vector["name"].isInformational()
    let object = try vector["hex"].hexBytes()
    let key = try vector.referenceKey()
    do throws(ChunkError) {
      _ = try ChunkEnvelope.decode(object, expected: key)
    } catch {
      return vector.expectOutcome(error.text)
    }
    vector.expectOutcome(nil)
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
