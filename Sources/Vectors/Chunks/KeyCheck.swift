import Bytes
import Chunks
import LogModel

/// `keys.json`: keys and file names are written as the reference writes them.
enum KeyCheck {
  static func check(_ vector: VectorField, _ folder: VectorFolder) throws(VectorError) {
    let key = ChunkKey(
      tenant: TenantID(try vector["tenant"].text()),
      fingerprint: Fingerprint(bits: try vector["fingerprint"].integer(UInt64.self)),
      from: try vector["fromMs"].integer(Int64.self),
      through: try vector["throughMs"].integer(Int64.self),
      checksum: try vector["checksum"].integer(UInt32.self))
    expect(key, vector["keys"])
  }

  /// The four forms of a key.
  static func expect(_ key: ChunkKey, _ keys: VectorField) {
    keys["v9_v11"].expect(key.textBeforeV12)
    keys["v12_v13"].expect(key.text)
    keys["filesystem_v9_v11"].expect(key.fileNameBeforeV12)
    keys["filesystem_v12_v13"].expect(key.fileName)
  }
}

/// `key_parse.json`: keys are read, or refused in the reference's words.
enum KeyParseCheck {
  static func check(_ vector: VectorField, _ folder: VectorFolder) throws(VectorError) {
    let tenant = TenantID(try vector["tenant"].text())
    let text = try vector["key"].text()
    let key: ChunkKey
    do throws(ChunkError) {
      key = try ChunkKey(parsing: text, tenant: tenant)
    } catch {
      return vector.expectOutcome(error.text)
    }
    vector.expectOutcome(nil)
    vector["fingerprint"].expect(key.fingerprint.bits)
    vector["fromMs"].expect(key.from)
    vector["throughMs"].expect(key.through)
    vector["checksum"].expect(key.checksum)
  }
}
