import Chunks
import LogModel
import QueryCommands
import Testing

/// What is an object of a store, what is none, and what is a damaged one.
@Suite struct StoredObjectsTests {
  private static let object: [UInt8] = {
    let chunk = MemoryChunk(ChunkSettings(encoding: .snappy))
    for number in 0..<100 {
      Array("line \(number)".utf8).withUnsafeBytes {
        _ = chunk.append(1_700_000_000_000_000_000 + Int64(number), $0, [])
      }
    }
    chunk.close()
    return ChunkEnvelope.encode(
      tenant: TenantID("shop"), labels: LabelSet([Label("app", "a")]), chunk: chunk
    ).bytes
  }()

  /// The entries that come out of a file; nil: it is no object.
  private func entries(_ bytes: [UInt8], of tenant: String? = nil) throws -> Int? {
    var objects = StoredObjects(of: tenant.map { TenantID($0) })
    var builder = QueryDataBuilder()
    return try objects.add(bytes, to: &builder) ? builder.data().entryCount : nil
  }

  @Test func objectsGiveTheirEntries() throws {
    #expect(try entries(Self.object) == 100)
    #expect(try entries(Self.object, of: "shop") == 100)
    #expect(try entries(Self.object, of: "bank") == 0)
  }

  @Test(arguments: ["", "{", "a log line\nand another, longer one\n", "\0\0\0\u{10}sNaPpY"])
  func otherFilesAreNone(text: String) throws {
    #expect(try entries(Array(text.utf8)) == nil)
  }

  /// Wherever an object ends early, from behind the mark of its first frame on.
  @Test func objectsThatEndEarlyAreDamaged() {
    for count in stride(from: 14, to: Self.object.count, by: 7) {
      #expect(throws: ChunkError.self, "\(count) bytes") {
        try entries(Array(Self.object.prefix(count)))
      }
    }
  }

  /// A header that is not what its checksum says.
  @Test func objectsWithAnotherHeaderAreDamaged() throws {
    for place in [18, 25, 40] {
      var bytes = Self.object
      bytes[place] ^= 0x20
      #expect(throws: ChunkError.self, "byte \(place)") { try entries(bytes) }
    }
    // A wrong length in front of it.
    var bytes = Self.object
    bytes[3] ^= 1
    #expect(throws: ChunkError.self) { try entries(bytes) }
  }
}
