import Bytes
import ChunkCommands
import Chunks
import Foundation
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
    ChunkInspector(InspectionSettings(verifies: true, keepsBlocks: true, keepsEntries: entries))
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
    #expect(chunk.blocks.count == wanted && chunk.chunk?.blockCount == wanted - 1)
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

/// What Loki wrote, with its quirks.
@Suite struct QuirkInspectionTests {
  /// `Golden/loki-3.7.6/chunks` of the repository that this file lies in.
  private static let golden: URL = {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let golden = folder.appendingPathComponent("Golden/loki-3.7.6/chunks")
      if FileManager.default.fileExists(atPath: golden.path) { return golden }
    }
    return folder
  }()

  private static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: golden.appendingPathComponent(path)))
  }

  @Test func `objects that read without an error pass, quirks are notes`() throws {
    let cases = try JSONNode(parsing: Self.bytes("chunks.json"))["cases"]?.elements ?? []
    #expect(cases.count == 89)
    var quirks: [String: [String]] = [:]
    var damaged: [String] = []
    for vector in cases {
      guard case .string(let name)? = vector["file"]?.content else { continue }
      let chunk = InspectionTests.inspect(try Self.bytes(name), name)
      let isIntact = vector["forwardError"] == nil
      #expect(chunk.problems.isEmpty == isIntact, "\(name): \(chunk.problems)")
      if !isIntact { damaged.append(name) }
      if !chunk.notes.isEmpty {
        quirks[name] = chunk.notes.map { String($0.prefix { $0 != ":" }) }
      }
    }
    // Its metadata has a name of which normalising leaves nothing: Loki cannot read it either.
    #expect(damaged == ["objects/sm-name-underscores-v4-none.obj"])
    #expect(
      quirks == [
        "objects/empty-lines-mixed-v4-none.obj": ["chunk-empty-lines-lost"],
        "objects/negative-ts-unordered-v4-none.obj": ["chunk-negative-times-lost"],
        "objects/v3-gzip.obj": ["chunk-empty-lines-lost"],
        "objects/v3-lz4-256k.obj": ["chunk-empty-lines-lost", "chunk-empty-lines-lost"],
        "objects/zero-ts-ordered-v3-none.obj": ["chunk-zero-time-unset"],
      ])
  }

  @Test func `notes are printed and are no damage`() throws {
    let name = "objects/zero-ts-ordered-v3-none.obj"
    let chunk = InspectionTests.inspect(try Self.bytes(name), name)
    let note =
      "chunk-zero-time-unset: block 0: times from 0 to 9, its metas say 7 to 9"
    #expect(chunk.problems.isEmpty && chunk.notes == [note])
    #expect(chunk.blocks.map(\.problem) == [nil])
    let text = InspectionText(showsBlocks: false, showsEntries: false, targetSize: 1000)
    #expect(text.lines(chunk).last == "  note: " + note)
    #expect(text.summary([chunk, chunk])[1].hasSuffix("1 note"))
    let json = String(decoding: InspectionJSON.file([chunk], text), as: UTF8.self)
    #expect(json.contains("\"notes\"") && json.contains(note))
  }

  /// Changes a number of the metas that is one byte long, and makes their checksum right.
  private static func changed(_ bytes: [UInt8], at offset: Int, by difference: UInt8) throws
    -> [UInt8]
  {
    var bytes = bytes
    let metas = try ChunkFile(bytes).metasExtent
    bytes[metas.lowerBound + offset] &+= difference
    let checksum = CRC32C.of(Array(bytes[metas]))
    withUnsafeBytes(of: checksum.bigEndian) {
      bytes.replaceSubrange(metas.upperBound..<(metas.upperBound + 4), with: $0)
    }
    return bytes
  }

  /// Times 1 to 9: no quirk of a head makes the least time of the metas another one.
  @Test func `bounds that no quirk explains stay damage`() throws {
    for (format, head) in [(ChunkFormat.v3, HeadFormat.ordered), (.v4, .unorderedWithMetadata)] {
      let chunk = MemoryChunk(ChunkSettings(format: format, head: head, encoding: .none))
      for time in Int64(1)...9 { Array("x".utf8).withUnsafeBytes { _ = chunk.append(time, $0) } }
      chunk.close()
      // Behind the numbers of blocks and entries: the least time, then the greatest, zigzag.
      for (offset, difference) in [(2, UInt8(2)), (2, 254), (3, 2), (3, 254)] {
        let inspected = InspectionTests.inspect(
          try Self.changed(chunk.serialized(), at: offset, by: difference))
        #expect(inspected.problems.count == 1 && inspected.notes.isEmpty)
        #expect(inspected.problems.first?.contains("times from 1 to 9") == true)
      }
    }
  }

  @Test func `only what was asked for is kept`() throws {
    let bytes = InspectionTests.object().bytes
    let few = ChunkInspector(InspectionSettings(verifies: true)).inspect(bytes, name: "")
    #expect(few.problems.isEmpty && few.chunk?.entryCount == 30)
    #expect(few.blocks.isEmpty && few.entries.count == 0 && few.chunk?.symbols == [])
    let all = ChunkInspector(
      InspectionSettings(keepsBlocks: true, keepsEntries: true, keepsSymbols: true)
    ).inspect(bytes, name: "")
    #expect(all.blocks.count == few.chunk?.blockCount && all.entries.count == 30)
    #expect(all.chunk?.symbols.count == few.chunk?.symbolCount)
    #expect(all.chunk?.symbols.first == "pod")
  }
}
