import Bytes
import LogModel
import Testing

@testable import Chunks

/// `append_trace.json`: the state of a chunk after every append.
@Suite struct AppendTraceTests {
  static let all = Vectors.cases("append_trace.json")
  static let claimed = all.filter(\.isWritable)

  @Test func claimsVersionFour() {
    #expect(Self.all.count == 16)
    #expect(
      Self.claimed.map(\.name) == [
        "v4-none-target", "v4-none-sm-new-values", "v4-none-sm-same-values", "v4-none-target0",
        "v4-none-target1", "v4-none-big-entry", "v4-none-exact", "v4-none-dups", "v4-none-empties",
        "v4-none-random",
      ])
  }

  @Test(arguments: claimed)
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
      #expect(chunk.append(entry) == !step.flag("dup"), "\(step.name)")
      #expect(!step.has("err"))
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
  static let claimed = all.filter(\.isWritable)
  static let labels = LabelSet([Label("app", "vec")])

  @Test func claimsVersionFour() {
    #expect(Self.all.count == 25)
    #expect(
      Self.claimed.map(\.name) == [
        "v4-blocks-and-head", "v4-closed", "v4-head-only", "v4-same-time", "v4-overlap",
        "v4-overlap-closed", "v4-overlap-dup", "v4-head-sm-order", "v4-block-sm-order",
        "v4-overlap-sm",
      ])
  }

  @Test(arguments: claimed)
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
      #expect(got == query.ints("want").map { entries[$0] }, "\(query.fields)")
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
