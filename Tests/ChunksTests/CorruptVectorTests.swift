import Bytes
import LogModel
import Testing

@testable import Chunks

/// `corrupt.json`: damaged files open, fail, or lose exactly what Loki loses.
@Suite struct CorruptVectorTests {
  static let all = Vectors.cases("corrupt.json")
  static let claimed = all.filter { $0.name != "v4-flate" }

  @Test func claimsTheImplementedEncodings() {
    #expect(
      Self.claimed.map(\.name) == [
        "v4-none", "v4-snappy", "v4-gzip", "v4-lz4", "v4-zstd", "v3-none", "v2-none", "v1-gzip",
        "v4-none-empty",
      ])
    #expect(Self.claimed.reduce(0) { $0 + $1.list("mutations").count } == 731)
  }

  @Test(arguments: claimed)
  func damageIsFound(_ base: VectorCase) throws {
    base.expectFields([
      "name", "sections", "format", "head", "codec", "blockSize", "targetSize", "hex", "entries",
      "mutations",
    ])
    let intact = base.hex("hex")
    let file = try ChunkFile(intact)
    let blocks = try file.blocks.indices.map { try file.decodeBlock($0).asVectorEntries }
    for mutation in base.objects("mutations") {
      mutation.expectFields([
        "what", "xor", "truncate", "appendHex", "wholeHex", "open", "openText", "blocks", "read",
        "readText", "forward", "metadataOut", "textSource", "lossyBlocks", "statusFree",
      ])
      check(mutation, damaged(intact, mutation), base, blocks)
    }
  }

  private func damaged(_ intact: [UInt8], _ mutation: VectorCase) -> [UInt8] {
    var bytes = mutation.has("wholeHex") ? mutation.hex("wholeHex") : intact
    let xor = mutation.ints("xor")
    if xor.count == 2 { bytes[xor[0]] ^= UInt8(xor[1]) }
    if mutation.has("truncate") { bytes = Array(bytes.prefix(mutation.int("truncate"))) }
    return bytes + mutation.hex("appendHex")
  }

  private func check(
    _ mutation: VectorCase, _ bytes: [UInt8], _ base: VectorCase, _ intact: [[VectorEntry]]
  ) {
    let what: Comment = "\(base.name): \(mutation.text("what")) \(mutation.ints("xor"))"
    let file: ChunkFile
    do throws(ChunkError) {
      file = try ChunkFile(bytes)
    } catch {
      if mutation.flag("statusFree") { return }
      #expect(mutation.text("open") != "ok", what)
      if mutation.text("textSource") == "chunk" {
        #expect(error.text == mutation.text("openText"), what)
      }
      return
    }
    guard mutation.text("open") == "ok" else {
      Issue.record("\(what): opens, expected: \(mutation.text("openText"))")
      return
    }
    #expect(file.blocks.count == mutation.int("blocks"), what)
    checkRead(file, mutation, base, intact, what)
  }

  private func checkRead(
    _ file: ChunkFile, _ mutation: VectorCase, _ base: VectorCase, _ intact: [[VectorEntry]],
    _ what: Comment
  ) {
    var batch = EntryBatch()
    let errors = file.readReportingErrors(.all, .forward, into: &batch)
    switch mutation.text("read") {
    case "panic": return
    case "error":
      // Loki reports the error of the last block read.
      #expect(!errors.isEmpty, what)
      if mutation.text("textSource") == "chunk" {
        #expect(errors.last?.text == mutation.text("readText"), what)
      }
    default: #expect(errors.last?.section != .block(file.blocks.count - 1), what)
    }
    var entries = base.entries
    if file.format < .v4 { for index in entries.indices { entries[index].metadata = [] } }
    let lossy = Set(mutation.ints("lossyBlocks").flatMap { intact[$0] }.map(Self.identity))
    let got = batch.asVectorEntries.filter { !lossy.contains(Self.identity($0)) }
    let indices = got.map { entry in
      entries.firstIndex { Self.identity($0) == Self.identity(entry) } ?? -1
    }
    var wanted = mutation.ints("forward")
    if !lossy.isEmpty {
      wanted = wanted.filter { $0 >= 0 && !lossy.contains(Self.identity(entries[$0])) }
    }
    #expect(indices.filter { lossy.isEmpty || $0 >= 0 } == wanted, what)
    if mutation.has("metadataOut") {
      let pairs = mutation.list("metadataOut").map(Vectors.labels)
      if lossy.isEmpty { #expect(got.map(\.metadata) == pairs, what) }
    } else {
      for (entry, index) in zip(got, indices) where index >= 0 {
        #expect(entry.metadata == entries[index].metadata, what)
      }
    }
  }

  private static func identity(_ entry: VectorEntry) -> [UInt8] {
    withUnsafeBytes(of: entry.timestamp) { Array($0) } + entry.line
  }
}
