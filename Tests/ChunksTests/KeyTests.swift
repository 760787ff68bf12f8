import Bytes
import Foundation
import LogModel
import Testing

@testable import Chunks

@Suite struct KeyTests {
  static let key = ChunkKey(
    tenant: TenantID("fake"), fingerprint: Fingerprint(bits: 0x1d83_abca_afe6_a34a),
    from: 1_700_000_000_123, through: -1, checksum: 0xab7d_774c)

  @Test func objectsAreNamedByStoreAndSchema() {
    let key = Self.key
    let new = "fake/1d83abcaafe6a34a/18bcfe5687b:-1:ab7d774c"
    let old = "fake/1d83abcaafe6a34a:18bcfe5687b:-1:ab7d774c"
    #expect(key.text(schema: 13) == new && key.text(schema: 12) == new)
    #expect(key.text(schema: 11) == old)
    #expect(key.objectName(.key, schema: 13) == new)
    #expect(key.objectName(.s3(), schema: 13) == new)
    #expect(
      key.objectName(.s3(delimiter: "-"), schema: 11)
        == "fake/1d83abcaafe6a34a-18bcfe5687b--1-ab7d774c")
    // Only a delimiter of exactly one byte counts.
    #expect(key.objectName(.s3(delimiter: "--"), schema: 13) == new)
    #expect(key.objectName(.s3(delimiter: "é"), schema: 13) == new)
    #expect(
      key.objectName(.azure(), schema: 13) == "fake/1d83abcaafe6a34a/18bcfe5687b--1-ab7d774c")
    #expect(
      key.objectName(.fileSystem, schema: 13, prefix: "chunks/")
        == "chunks/fake/1d83abcaafe6a34a/" + Base64.text("18bcfe5687b:-1:ab7d774c".utf8))
    #expect(key.objectName(.fileSystem, schema: 11) == Base64.text(old.utf8))
  }

  private static func drawn(_ seed: UInt64) -> ChunkKey {
    var draws = DrawStream(DrawKey(seed: seed, purpose: "chunk keys"))
    // Numbers of any length, and times before 1970.
    func bits() -> UInt64 { draws.next() >> draws.next(below: 64) }
    func time() -> Int64 {
      let magnitude = Int64(bits() >> 1)
      return draws.next(below: 3) == 0 ? -magnitude : magnitude
    }
    return ChunkKey(
      tenant: TenantID(["fake", "team-7", "ünïcode", "a.b_c!"][Int(draws.next(below: 4))]),
      fingerprint: Fingerprint(bits: bits()), from: time(), through: time(),
      checksum: UInt32(truncatingIfNeeded: bits()))
  }

  /// Every schema version and kind of store: names are what the layouts say, and keys read back.
  @Test(arguments: 9...13)
  func keysOfEverySchema(_ schema: Int) throws {
    for seed in 0..<100 {
      let key = Self.drawn(UInt64(seed))
      let stream = String(key.fingerprint.bits, radix: 16)
      let rest = [String(key.from, radix: 16), String(key.through, radix: 16)]
      let tail = (rest + [String(key.checksum, radix: 16)]).joined(separator: ":")
      let wanted = "\(key.tenant.text)/\(stream)\(schema >= 12 ? "/" : ":")\(tail)"
      #expect(key.text(schema: schema) == wanted, "seed \(seed)")
      #expect(try ChunkKey(parsing: wanted, tenant: key.tenant) == key, "seed \(seed)")
      // Either case of digits.
      let upper = key.tenant.text + wanted.dropFirst(key.tenant.text.count).uppercased()
      #expect(try ChunkKey(parsing: upper, tenant: key.tenant) == key, "seed \(seed)")
      let error = #expect(throws: ChunkError.self) {
        try ChunkKey(parsing: wanted, tenant: TenantID("other"))
      }
      #expect(error?.text == "wrong chunk metadata")

      let dashed = String(wanted.map { $0 == ":" ? "-" : $0 })
      let names: [(ChunkObjectNaming, String)] = [
        (.key, wanted), (.s3(), wanted), (.s3(delimiter: "-"), dashed),
        (.s3(delimiter: ""), wanted),
        (.azure(), dashed), (.azure(delimiter: ":"), wanted),
      ]
      for prefix in ["", "chunks/", "a:b/"] {
        for (naming, name) in names {
          #expect(
            key.objectName(naming, schema: schema, prefix: prefix) == prefix + name,
            "seed \(seed), \(naming)")
        }
        let file = key.objectName(.fileSystem, schema: schema, prefix: prefix)
        #expect(file == prefix + Self.fileName(wanted, schema), "seed \(seed)")
      }
    }
  }

  /// Base64 of the whole key, from v12 on of what follows the stream.
  private static func fileName(_ key: String, _ schema: Int) -> String {
    guard schema >= 12, let slash = key.lastIndex(of: "/") else {
      return Data(key.utf8).base64EncodedString()
    }
    return key[...slash] + Data(key[key.index(after: slash)...].utf8).base64EncodedString()
  }

  /// The oldest layouts: no checksum, decimal numbers.
  @Test(arguments: ["123:100:200", "fake/123:100:200", "fake/123/100:200", "fake/1:2", "fake/", ""])
  func keysWithoutAChecksumAreRefused(_ text: String) {
    let error = #expect(throws: ChunkError.self) {
      try ChunkKey(parsing: text, tenant: TenantID("fake"))
    }
    #expect(error?.section == .key)
    #expect(error?.text.contains("invalid chunk ID \"\(text)\"") ?? false)
  }

  @Test func keysAreOrderedByTheirParts() {
    let keys = (0..<60).map { Self.drawn(UInt64($0)) }
    func order(_ a: ChunkKey, _ b: ChunkKey) -> Bool {
      let (x, y) = (Array(a.tenant.text.utf8), Array(b.tenant.text.utf8))
      if x != y { return x.lexicographicallyPrecedes(y) }
      if a.fingerprint.bits != b.fingerprint.bits { return a.fingerprint.bits < b.fingerprint.bits }
      return (a.from, a.through, a.checksum) < (b.from, b.through, b.checksum)
    }
    #expect(keys.sorted() == keys.sorted(by: order))
  }
}
