import Bytes
import LogModel
import Testing

@testable import Chunks

/// `checkpoint.json`: the form of an open chunk in a checkpoint, and the way back.
@Suite struct CheckpointVectorTests {
  static let all = Vectors.cases("checkpoint.json")

  @Test func claimsAllCases() { #expect(Self.all.count == 12) }

  @Test(arguments: all)
  func writesAndRestores(_ vector: VectorCase) throws {
    vector.expectFields([
      "name", "note", "format", "head", "codec", "blockSize", "targetSize", "entries",
      "byteIdentical", "before", "checkpointSize", "chunkBase64", "headBase64", "after",
      "restoreDesiredHead", "restored", "restoredForward", "restoreError", "closedDirectSha",
      "closedRestoredSha", "closedAfterRestoreHex",
    ])
    let settings = try #require(vector.settings)
    let isIdentical = vector.flag("byteIdentical")
    let chunk = MemoryChunk(settings)
    for entry in vector.entries { chunk.append(entry) }
    expectState(chunk, vector, "before")
    let sizes = vector.ints("checkpointSize")
    if isIdentical { #expect(chunk.estimatedCheckpointSize.chunk == sizes[0]) }
    #expect(chunk.estimatedCheckpointSize.head == sizes[1])
    let checkpoint = chunk.checkpoint()
    if isIdentical { #expect(Base64.text(checkpoint.chunk) == vector.text("chunkBase64")) }
    #expect(Base64.text(checkpoint.head) == vector.text("headBase64"))
    expectState(chunk, vector, "after")

    let stored = ChunkCheckpoint(
      chunk: Base64.bytes(vector.text("chunkBase64")) ?? [],
      head: Base64.bytes(vector.text("headBase64")) ?? [])
    var desired = settings
    desired.head = try #require(HeadFormat(name: vector.text("restoreDesiredHead")))
    let restored: MemoryChunk
    do {
      restored = try MemoryChunk(restoring: stored, desired)
    } catch {
      #expect(error.text == vector.optionalText("restoreError"))
      return
    }
    #expect(!vector.has("restoreError"))
    if isIdentical { expectState(restored, vector, "restored") }
    let times = restored.entries(.all, .forward).map { [$0.timestamp, Int64($0.line.count)] }
    let wanted = vector.ints("restoredForward").map { index in
      let entry = vector.entries[index]
      return [entry.timestamp, Int64(entry.line.count)]
    }
    #expect(times == wanted)
    chunk.close()
    restored.close()
    if !isIdentical { return }
    #expect(SHA256.text(chunk.serialized()) == vector.optionalText("closedDirectSha"))
    let bytes = restored.serialized()
    #expect(SHA256.text(bytes) == vector.optionalText("closedRestoredSha"))
    if vector.has("closedAfterRestoreHex") {
      #expect(Hex.text(bytes) == vector.text("closedAfterRestoreHex"))
    }
  }

  private func expectState(_ chunk: MemoryChunk, _ vector: VectorCase, _ field: String) {
    var (state, wanted) = (ChunkState(chunk), ChunkState(vector.list(field)))
    if !vector.flag("byteIdentical") {
      state = state.withoutLibraryParts(chunk.settings)
      wanted = wanted.withoutLibraryParts(chunk.settings)
    }
    #expect(state == wanted, "\(field)")
  }
}

/// `rebound.json`: chunks made of parts of others.
@Suite struct RewritingVectorTests {
  static let all = Vectors.cases("rebound.json")

  @Test func claimsAllCases() { #expect(Self.all.count == 16) }

  @Test(arguments: all)
  func keepsWhatIsLeft(_ vector: VectorCase) throws {
    vector.expectFields([
      "name", "op", "format", "head", "codec", "blockSize", "targetSize", "entries",
      "reopenedWithZeroSizes", "from", "through", "dropLinesContaining", "err", "want", "after",
      "bytesHex", "lokiDefect", "metadataOut", "fixedMetadataOut",
    ])
    try check(vector, copiesDefects: false)
    try check(vector, copiesDefects: true)
  }

  private func check(_ vector: VectorCase, copiesDefects: Bool) throws {
    var settings = try #require(vector.settings)
    if copiesDefects { settings.quirks = .all }
    var source = MemoryChunk(settings)
    for entry in vector.entries { source.append(entry) }
    source.close()
    if vector.flag("reopenedWithZeroSizes") {
      source = try MemoryChunk(
        opening: ChunkFile(source.serialized(), quirks: settings.quirks), blockSize: 0,
        targetSize: 0)
    }
    let result: MemoryChunk
    do {
      result = try run(vector, source)
    } catch let error as ChunkError {
      #expect(error.text == vector.optionalText("err"))
      return
    }
    #expect(!vector.has("err"))
    let isDefect = vector.flag("lokiDefect")
    if !isDefect || copiesDefects {
      #expect(ChunkState(result) == ChunkState(vector.list("after")))
      #expect(Hex.text(result.serialized()) == vector.text("bytesHex"))
    }
    let got = result.entries(.all, .forward)
    let wanted = vector.ints("want").map { vector.entries[$0] }
    #expect(got.map(\.timestamp) == wanted.map(\.timestamp))
    #expect(got.map(\.line) == wanted.map(\.line))
    let field = copiesDefects ? "metadataOut" : "fixedMetadataOut"
    if vector.has(field) {
      #expect(got.map(\.metadata) == vector.list(field).map(Vectors.labels))
    } else if vector.int("format") == 4 {
      #expect(got.map(\.metadata) == wanted.map(\.metadata))
    }
  }

  private func run(_ vector: VectorCase, _ source: MemoryChunk) throws -> MemoryChunk {
    let dropped = Array(vector.text("dropLinesContaining").utf8)
    let drop: MemoryChunk.DropFilter? =
      dropped.isEmpty
      ? nil : { batch, index in batch.withLine(index) { ByteSearch.contains(dropped, in: $0) } }
    if vector.text("op") == "rebound" {
      return try source.rebound(
        from: vector.int64("from"), through: vector.int64("through"), dropping: drop)
    }
    return try source.rewrite { drop?($0, $1) ?? false }
  }
}
