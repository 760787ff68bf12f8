import Bytes
import Foundation
import LogModel
import Testing

@testable import Chunks

/// `chunks.json`: entries in, stored object out.
@Suite struct ChunkVectorTests {
  static let all = Vectors.cases("chunks.json")
  static let read = all.filter { $0.settings != nil }
  static let written = all

  static let fields: Set<String> = [
    // Not compared: what the case is about.
    "name", "note", "byteIdentical",
    "format", "head", "codec", "blockSize", "targetSize", "entries", "closed", "codecByte",
    "duplicates", "appendErrors", "beforeClose", "afterClose", "afterBytes", "reopened", "file",
    "length", "sha256", "structuredMetadataOffsetLength", "symbols", "metasOffsetLength", "blocks",
    "forward", "backward", "forwardError", "metadataOut", "envelope",
  ]

  @Test func claimsTheCasesOfItsEncodings() {
    #expect(Self.all.count == 89)
    #expect(Self.read.count == 89)
  }

  @Test(arguments: written)
  func writesTheChunk(_ vector: VectorCase) throws {
    vector.expectFields(Self.fields)
    let settings = try #require(vector.settings)
    let isIdentical = vector.flag("byteIdentical")
    #expect(isIdentical == (settings.encoding == .none))
    #expect(Int(settings.encoding.rawValue) == vector.int("codecByte"))

    let chunk = MemoryChunk(settings)
    let results = vector.entries.map { chunk.append($0) }
    #expect(results.indices.filter { results[$0] == .duplicate } == vector.ints("duplicates"))
    let errors = results.enumerated().compactMap { index, result in
      result.error.map { ("\(index)", $0.text) }
    }
    let wantedErrors = vector.object("appendErrors").fields as? [String: String]
    #expect(Dictionary(uniqueKeysWithValues: errors) == wantedErrors)
    expectState(chunk, vector, "beforeClose")
    if vector.flag("closed") { chunk.close() }
    expectState(chunk, vector, "afterClose")
    let stored = vector.object("envelope")
    let times = ChunkEnvelope.milliseconds(of: chunk.bounds)
    #expect(times.from == stored.int64("fromMs") && times.through == stored.int64("throughMs"))
    let bytes = chunk.serialized()
    expectState(chunk, vector, "afterBytes")

    let file = try ChunkFile(bytes)
    let object = Vectors.bytes(vector.text("file"))
    let expected = Array(object[(stored.int("metadataLength") + 4)...])
    if isIdentical { #expect(bytes == expected) }
    try expectLayout(file, bytes, vector, isOwn: !isIdentical)
    expectEntries(file, vector)
  }

  @Test(arguments: read)
  func readsTheObject(_ vector: VectorCase) throws {
    vector.expectFields(Self.fields)
    let envelope = vector.object("envelope")
    envelope.expectFields([
      "tenant", "metric", "fingerprint", "fromMs", "throughMs", "json", "file", "dataLength",
      "snappyHex", "metadataLength", "length", "checksum", "keys",
      // Loki's self-check fails through its own time decoding; ours is exact.
      "encodeError",
    ])
    let object = Vectors.bytes(vector.text("file"))
    #expect(envelope.text("file") == vector.text("file"))
    #expect(object.count == envelope.int("length"))
    let key = ChunkKey(
      tenant: TenantID(envelope.text("tenant")),
      fingerprint: Fingerprint(bits: UInt64(envelope.text("fingerprint"), radix: 16) ?? 0),
      from: envelope.int64("fromMs"), through: envelope.int64("throughMs"),
      checksum: UInt32(envelope.text("checksum"), radix: 16) ?? 0)
    let (header, file) = try ChunkEnvelope.decode(object, expected: key)
    #expect(header.metric == LabelSet(Vectors.labels(envelope.list("metric"))))
    #expect(header.encoding == 129)
    #expect(file.format.rawValue == UInt8(vector.int("format")))
    #expect(file.droppedBlocks.isEmpty)

    let chunk = Array(object[(envelope.int("metadataLength") + 4)...])
    #expect(chunk.count == envelope.int("dataLength"))
    try expectLayout(file, chunk, vector, isOwn: false)
    expectEntries(file, vector)
    expectEnvelope(envelope, key, file, chunk, object)
  }

  // MARK: -

  /// The envelope around the given chunk file must be the stored object, byte for byte.
  private func expectEnvelope(
    _ envelope: VectorCase, _ key: ChunkKey, _ file: ChunkFile, _ chunk: [UInt8],
    _ object: [UInt8]
  ) {
    let labels = LabelSet(Vectors.labels(envelope.list("metric")).filter { $0.name != "__name__" })
    let encoded = ChunkEnvelope.encode(
      tenant: key.tenant, labels: labels, from: key.from, through: key.through, chunk: chunk)
    #expect(encoded.bytes == object)
    #expect(encoded.checksum == key.checksum)
    #expect(encoded.key == key)
    let framed = encoded.bytes[4..<envelope.int("metadataLength")]
    #expect(Hex.text(framed) == envelope.text("snappyHex"))
    #expect(String(decoding: framed.dropFirst(18), as: UTF8.self) == envelope.text("json"))
    expectKeys(key, envelope.object("keys"))
  }

  private func expectState(_ chunk: MemoryChunk, _ vector: VectorCase, _ field: String) {
    guard vector.has(field), let settings = vector.settings else { return }
    var (state, expected) = (ChunkState(chunk), ChunkState(vector.fields[field] as Any))
    if settings.encoding != .none {
      state = state.withoutLibraryParts(settings)
      expected = expected.withoutLibraryParts(settings)
    }
    #expect(state == expected, "\(field)")
  }

  /// `isOwn`: the file was written here with a compressor whose lengths differ.
  private func expectLayout(
    _ file: ChunkFile, _ bytes: [UInt8], _ vector: VectorCase, isOwn: Bool
  ) throws {
    let settings = try #require(vector.settings)
    #expect(Int(file.encodingCode) == vector.int("codecByte"))
    var state = ChunkState(file, settings)
    var expected = ChunkState(vector.fields["reopened"] as Any)
    if isOwn {
      #expect(state.compressedSize == bytes.count)
      state = state.withoutLibraryParts(settings)
      expected = expected.withoutLibraryParts(settings)
    } else {
      #expect(bytes.count == vector.int("length"))
      #expect(SHA256.text(bytes) == vector.text("sha256"))
      #expect(
        vector.ints("metasOffsetLength") == [file.metasExtent.lowerBound, file.metasExtent.count])
    }
    #expect(state == expected)
    if vector.has("symbols") {
      #expect(file.symbols.strings == vector.list("symbols") as? [String])
    }
    if file.format == .v4, !vector.ints("structuredMetadataOffsetLength").isEmpty {
      let extent = [word(bytes, fromEnd: 3), word(bytes, fromEnd: 4)]
      let wanted = vector.ints("structuredMetadataOffsetLength")
      #expect(isOwn ? extent[0] == wanted[0] : extent == wanted)
    }
    let blocks = vector.objects("blocks")
    #expect(file.blocks.count == blocks.count)
    for (block, wanted) in zip(file.blocks, blocks) {
      wanted.expectFields(["offset", "length", "entries", "mint", "maxt", "uncompressed", "crc"])
      #expect(block.entries == wanted.int("entries"))
      #expect(block.minimum == wanted.int64("mint") && block.maximum == wanted.int64("maxt"))
      if wanted.has("uncompressed") {
        #expect(block.uncompressedSize == wanted.int("uncompressed"))
      }
      if isOwn { continue }
      #expect(block.offset == wanted.int("offset") && block.length == wanted.int("length"))
      let stored = Array(bytes[(block.offset + block.length)...].prefix(4))
      #expect(Hex.text(stored) == wanted.text("crc"))
    }
  }

  private func word(_ bytes: [UInt8], fromEnd index: Int) -> Int {
    bytes[(bytes.count - 8 * index)...].prefix(8).reduce(0) { $0 << 8 | Int($1) }
  }

  private func expectEntries(_ file: ChunkFile, _ vector: VectorCase) {
    let metadataOut = vector.object("metadataOut")
    let wanted = vector.entries.enumerated().map { index, entry in
      var entry = entry
      if file.format < .v4 { entry.metadata = [] }
      if metadataOut.has("\(index)") {
        entry.metadata = Vectors.labels(metadataOut.list("\(index)"))
      }
      return entry
    }
    for (direction, field) in [(Direction.forward, "forward"), (.backward, "backward")] {
      var batch = EntryBatch()
      let errors = file.readReportingErrors(
        .all, direction, labels: LabelSet([Label("app", "vec"), Label("env", "prod")]),
        into: &batch)
      #expect(batch.asVectorEntries == vector.ints(field).map { wanted[$0] }, "\(field)")
      #expect(errors.last?.text == vector.optionalText("forwardError"))
    }
  }
}

func expectKeys(_ key: ChunkKey, _ keys: VectorCase) {
  keys.expectFields(["v9_v11", "v12_v13", "filesystem_v9_v11", "filesystem_v12_v13"])
  #expect(key.text == keys.text("v12_v13"))
  #expect(key.textBeforeV12 == keys.text("v9_v11"))
  #expect(key.fileName == keys.text("filesystem_v12_v13"))
  #expect(key.fileNameBeforeV12 == keys.text("filesystem_v9_v11"))
}
