import Bytes
import ChunkCommands
import Chunks
import LogModel
import Testing

@Suite struct InspectionTests {
  static func chunk(_ encoding: ChunkEncoding = .none, blocks: Int = 3) -> MemoryChunk {
    let chunk = MemoryChunk(ChunkSettings(encoding: encoding, blockSize: 200))
    for index in 0..<(blocks * 10) {
      let line = Array("line number \(100 + index) here".utf8)
      line.withUnsafeBytes {
        _ = chunk.append(
          1_700_000_000_000_000_000 + Int64(index) * 1_000_000, $0,
          index % 2 == 0 ? [Label("pod", "p-\(index % 3)")] : [])
      }
    }
    chunk.close()
    return chunk
  }

  static func object(_ encoding: ChunkEncoding = .none) -> EncodedChunk {
    ChunkEnvelope.encode(
      tenant: TenantID("t"), labels: LabelSet([Label("app", "x")]), chunk: chunk(encoding))
  }

  static func inspect(_ bytes: [UInt8], _ name: String = "file", entries: Bool = false)
    -> InspectedChunk
  {
    ChunkInspector(InspectionSettings(verifies: true, keepsEntries: entries))
      .inspect(bytes, name: name)
  }

  @Test(arguments: ChunkEncoding.allCases)
  func `an intact object has no problems`(encoding: ChunkEncoding) {
    let object = Self.object(encoding)
    for name in [
      object.key.fileName, object.key.fileNameBeforeV12, object.key.text,
      object.key.text + ".object", "any",
    ] {
      let chunk = Self.inspect(object.bytes, name, entries: true)
      #expect(chunk.problems.isEmpty, "\(name): \(chunk.problems)")
      #expect(chunk.entries.count == 30 && chunk.chunk?.entryCount == 30)
      #expect(chunk.labels == LabelSet([Label("app", "x")]))
      #expect(chunk.object?.key == object.key)
    }
  }

  @Test func `a name of another object is told`() {
    let object = Self.object()
    let other = ChunkKey(
      tenant: object.key.tenant, fingerprint: object.key.fingerprint, from: object.key.from,
      through: object.key.through, checksum: 7)
    for name in [other.fileName, other.fileNameBeforeV12, "a/" + other.text] {
      #expect(Self.inspect(object.bytes, name).problems.count == 1)
    }
  }

  @Test func `a damaged block is listed, and the others are read`() throws {
    var bytes = Self.chunk().serialized()
    let file = try ChunkFile(bytes)
    bytes[file.blocks[1].offset + 5] ^= 1
    let chunk = Self.inspect(bytes, entries: true)
    let wanted = file.blocks.count
    #expect(chunk.blocks.count == wanted && chunk.chunk?.blocks.count == wanted - 1)
    #expect(chunk.blocks.map { $0.meta == nil } == (0..<wanted).map { $0 == 1 })
    #expect(chunk.problems.count == 1)
    #expect(chunk.entries.count == 30 - file.blocks[1].entries)
    let text = InspectionText(showsBlocks: true, showsEntries: false, targetSize: 1000)
    #expect(text.lines(chunk).contains { $0.contains("invalid chunk checksum") })
  }

  @Test func `damage at every byte is survived and told`() {
    let object = Self.object()
    for index in object.bytes.indices {
      var bytes = object.bytes
      bytes[index] ^= 0x41
      let chunk = Self.inspect(bytes, object.key.fileName, entries: true)
      #expect(!chunk.problems.isEmpty, "byte \(index)")
      let text = InspectionText(showsBlocks: true, showsEntries: true, targetSize: 1000)
      _ = text.lines(chunk)
      _ = text.summary([chunk, chunk])
      _ = InspectionJSON.file([chunk], text)
    }
    for length in object.bytes.indices {
      let chunk = Self.inspect(Array(object.bytes.prefix(length)), entries: true)
      #expect(!chunk.problems.isEmpty, "length \(length)")
    }
  }

  @Test func `lines are printable`() {
    let chunk = MemoryChunk(ChunkSettings(encoding: .none))
    for line: [UInt8] in [[0x61, 0x1B, 0x5B, 0x07], [0xFF, 0x62], Array("é\tü".utf8)] {
      line.withUnsafeBytes { _ = chunk.append(1, $0, []) }
    }
    chunk.close()
    let text = InspectionText(showsBlocks: false, showsEntries: true, targetSize: 1000)
    let lines = text.lines(Self.inspect(chunk.serialized(), entries: true)).suffix(3)
    #expect(
      lines.map { $0.split(separator: " ", omittingEmptySubsequences: true).last } == [
        "a\\x1b[\\x07", "\\xffb", "é\tü",
      ])
  }

  @Test func `metas that do not fit their block are told`() throws {
    let chunk = Self.chunk(blocks: 1)
    let bytes = chunk.serialized()
    let file = try ChunkFile(bytes)
    // One entry more in the metas, whose checksum is made right.
    var changed = bytes
    let metas = file.metasExtent
    changed[metas.lowerBound + 1] += 1
    let checksum = CRC32C.of(Array(changed[metas]))
    withUnsafeBytes(of: checksum.bigEndian) {
      changed.replaceSubrange(metas.upperBound..<(metas.upperBound + 4), with: $0)
    }
    let problems = Self.inspect(changed).problems
    #expect(problems.count == 1 && problems[0].contains("entries, its metas say"), "\(problems)")
  }
}
