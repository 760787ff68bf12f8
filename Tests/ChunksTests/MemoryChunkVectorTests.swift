import Bytes
import LogModel
import Testing

@testable import Chunks

/// `append_trace.json`: the state of a chunk after every append.
@Suite struct AppendTraceTests {
  static let all = Vectors.cases("append_trace.json")

  @Test func claimsAllCases() { #expect(Self.all.count == 16) }

  @Test(arguments: all)
  func followsTheTrace(_ vector: VectorCase) throws {
    vector.expectFields([
      "name", "note", "format", "head", "codec", "blockSize", "targetSize", "initial", "steps",
      "closed", "bytesHexIfNone", "afterBytes",
    ])
    let chunk = MemoryChunk(try #require(vector.settings))
    #expect(ChunkState(chunk) == ChunkState(vector.list("initial")))
    for step in vector.objects("steps") {
      step.expectFields(["entry", "spaceFor", "dup", "err", "after"])
      let entry = VectorEntry(step.list("entry"))
      let hasSpace = chunk.spaceFor(lineBytes: entry.line.count, metadataBytes: entry.metadataBytes)
      #expect(hasSpace == step.flag("spaceFor"), "\(step.name)")
      let result = chunk.append(entry)
      #expect((result == .duplicate) == step.flag("dup"), "\(step.name)")
      #expect(result.error?.text == step.optionalText("err"), "\(step.name)")
      #expect(ChunkState(chunk) == ChunkState(step.list("after")), "\(step.name)")
    }
    chunk.close()
    #expect(ChunkState(chunk) == ChunkState(vector.list("closed")))
    let bytes = chunk.serialized()
    if vector.has("bytesHexIfNone") { #expect(Hex.text(bytes) == vector.text("bytesHexIfNone")) }
    #expect(ChunkState(chunk) == ChunkState(vector.list("afterBytes")))
  }
}

/// `iterate.json`: which entries a read gives, in which order.
@Suite struct IterateTests {
  static let all = Vectors.cases("iterate.json")
  static let labels = LabelSet([Label("app", "vec")])

  @Test func claimsAllCases() { #expect(Self.all.count == 25) }

  @Test(arguments: all)
  func readsInOrder(_ vector: VectorCase) throws {
    vector.expectFields([
      "name", "note", "format", "head", "codec", "blockSize", "targetSize", "entries", "closed",
      "reopened", "blocks", "queries", "blockQueries",
    ])
    #expect(!vector.flag("reopened"))
    let chunk = MemoryChunk(try #require(vector.settings))
    let entries = vector.entries
    for entry in entries { chunk.append(entry) }
    if vector.flag("closed") { chunk.close() }
    let blocks = chunk.blockMetas.map { ["\($0.entries)", "\($0.minimum)", "\($0.maximum)"] }
    #expect(blocks == vector.list("blocks") as? [[String]])

    for query in vector.objects("queries") {
      query.expectFields(["from", "through", "direction", "want", "labels"])
      let range = TimeRange(query.int64("from"), query.int64("through"))
      let direction: Direction = query.text("direction") == "forward" ? .forward : .backward
      let got = chunk.entries(range, direction, labels: Self.labels)
      let wanted = query.ints("want").map { index in
        var entry = entries[index]
        if chunk.settings.format < .v4 { entry.metadata = [] }
        return entry
      }
      #expect(got == wanted, "\(query.fields)")
      if let wanted = query.list("labels") as? [String], !wanted.isEmpty {
        let texts = got.map { LabelSet(Self.labels.labels + $0.metadata).canonical }
        #expect(texts == wanted, "\(query.name)")
      }
    }
    for query in vector.objects("blockQueries") {
      query.expectFields(["from", "through", "blockEntries"])
      let taken = chunk.blocks(in: TimeRange(query.int64("from"), query.int64("through")))
      #expect(taken.map { chunk.blockMetas[$0].entries } == query.ints("blockEntries"))
    }
  }
}
