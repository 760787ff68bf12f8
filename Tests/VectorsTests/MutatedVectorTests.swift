import Bytes
import Chunks
import Foundation
import LogModel
import Testing

@testable import Vectors

/// The checker itself: an expected value that is changed, a field that it does not know and a file that
/// is gone make it fail, and it says where.
@Suite struct MutatedVectorTests {
  static let files = VectorArea.chunks.files

  /// Fields that are inputs, informational, or bound to a mode or library: what a README calls I and N.
  /// `*` stands for any index or name.
  static let inputs: [String: Set<String>] = [
    "append_trace.json": parameters.union([
      "steps[*].entry[*]", "steps[*].entry[*][*][*]", "steps[*].entry[*].repeat",
      "steps[*].entry[*].times",
    ]),
    "checkpoint.json": parameters.union(["restoreDesiredHead", "byteIdentical"]),
    "chunks.json": parameters.union([
      "closed", "file", "envelope.tenant", "envelope.metric[*][*]",
    ]),
    "codec_streams.json": ["codec", "input", "compressedBase64"],
    "corrupt.json": parameters.union([
      "hex", "sections.*[*]", "mutations[*].what", "mutations[*].xor[*]", "mutations[*].truncate",
      "mutations[*].appendHex", "mutations[*].wholeHex", "mutations[*].lossyBlocks[*]",
      "mutations[*].statusFree",
    ]),
    "envelope_damage.json": [
      "name", "hex", "tenant", "fingerprint", "fromMs", "throughMs", "checksum",
    ],
    "fp_mapper.json": [
      "name", "steps[*].fp", "steps[*].labels[*][*]", "steps[*].thenStoreInMemory",
      "steps[*].forgetFirst",
    ],
    "hashes.json": ["labels", "labels[*][*]", "labels[*][*].b64"],
    "iterate.json": parameters.union([
      "closed", "reopened", "queries[*].from", "queries[*].through", "queries[*].direction",
      "blockQueries[*].from", "blockQueries[*].through",
    ]),
    "key_parse.json": ["tenant", "key"],
    "keys.json": ["tenant", "fingerprint", "fromMs", "throughMs", "checksum"],
    "rebound.json": parameters.union([
      "op", "reopenedWithZeroSizes", "from", "through", "dropLinesContaining", "lokiDefect",
    ]),
    "time_header.json": ["ms"],
  ]

  private static let parameters: Set<String> = [
    "name", "note", "format", "head", "codec", "blockSize", "targetSize", "entries",
    "entries[*][*]",
    "entries[*][*][*][*]", "entries[*][*].b64", "entries[*][*].repeat", "entries[*][*].times",
  ]

  /// Each kind of expected field, in the first cases that have it.
  @Test(arguments: files)
  func `a changed expectation fails and is named`(file: String) throws {
    let source = try VectorSource("chunks", file)
    let inputs = try #require(Self.inputs[file])
    var tried: [String: Int] = [:]
    for (number, vector) in source.cases.enumerated() {
      for leaf in vector.leaves where !inputs.contains(leaf.shape) {
        if tried[leaf.shape, default: 0] >= 2 { continue }
        if Self.isFree(leaf, of: vector, file) { continue }
        tried[leaf.shape, default: 0] += 1
        let record = try source.check(number, replacing: leaf.range, by: leaf.changed)
        let named = record.differences.contains {
          $0.field != "" && (leaf.path.hasPrefix($0.field) || $0.field.hasPrefix(leaf.path + "["))
        }
        #expect(
          named,
          "\(file) \(record.name): \(leaf.path) changed: \(record.differences.prefix(2))")
      }
    }
    #expect(!tried.isEmpty)
  }

  /// What the README exempts in some cases only.
  private static func isFree(_ leaf: VectorLeaf, of vector: JSONNode, _ file: String) -> Bool {
    let isPlain = vector.text("codec") == "none"
    switch file {
    // Compared with the given bytes alone; states and bytes of the own chunk are the library's.
    case "chunks.json", "checkpoint.json":
      if isPlain || leaf.path.hasPrefix("reopened") || leaf.path.hasPrefix("restored") {
        return false
      }
      let names = ["compressedSize", "bytesSize", "utilization", "[3]", "[4]", "[5]"]
      let states = ["beforeClose", "afterClose", "afterBytes", "before[", "after["]
      return states.contains { leaf.path.hasPrefix($0) }
        && names.contains { leaf.path.hasSuffix($0) }
        || ["chunkBase64", "closedDirectSha", "closedRestoredSha", "checkpointSize[0]"]
          .contains(leaf.path)
    // Texts of libraries and of crashes; positions of entries whose reading depends on buffering.
    case "corrupt.json":
      guard let mutation = vector.mutation(of: leaf.path) else { return false }
      if mutation.text("textSource") != "chunk" && leaf.path.hasSuffix("Text") { return true }
      return mutation["lossyBlocks"] != nil || mutation["statusFree"] != nil
    // Only the beginning of the text is the reference's own.
    case "envelope_damage.json", "key_parse.json":
      return leaf.path == "text" && vector["textPrefix"] != nil
    default: return false
    }
  }

  /// In every kind of object that a case has.
  @Test(arguments: files)
  func `an unknown field fails and is named`(file: String) throws {
    let source = try VectorSource("chunks", file)
    var tried: Set<String> = []
    for (number, vector) in source.cases.enumerated() {
      for object in vector.objects where tried.insert(object.shape).inserted {
        // Informational as a whole; strings in another form; names that are inputs.
        if object.shape == "sections" || object.isString { continue }
        if ["hashForLabels", "hashWithoutLabels", "metadataOut"].contains(object.shape) {
          continue
        }
        let start = object.range.lowerBound + 1
        let record = try source.check(
          number, replacing: start..<start, by: "\"novelty\":[{\"x\":1}],")
        let field = VectorField.join(object.path, "novelty")
        #expect(
          record.differences.contains { $0.field.hasPrefix(field) },
          "\(record.name): \(field): \(record.differences)")
      }
    }
    #expect(tried.contains(""))
  }

  @Test(arguments: files)
  func `a missing expectation fails`(file: String) throws {
    let source = try VectorSource("chunks", file)
    let optional: Set = ["name", "note", "input", "sections", "reopened"]
    for member in source.cases[0].members where !optional.contains(member.name) {
      let record = try source.check(0, replacing: member.value.range, by: "null")
      #expect(!record.differences.isEmpty, "\(file): \(member.name) is null")
    }
  }

  @Test(arguments: files)
  func `a missing file fails`(file: String) {
    let checks = VectorArea.chunks.checks.filter { $0.file == file }
    let outcome = AreaCheck(
      GoldenVectors.area("chunks", replacing: [file: nil]),
      areas: [VectorArea(name: "chunks", checks: checks)]
    ).run()
    let found = outcome.files.first { $0.file == file }
    #expect(found?.problems == ["\(file): there is no such file"])
    #expect(!outcome.isPassed)
  }
}

/// The area as a whole.
@Suite struct MutatedAreaTests {
  /// With the checks of a few small files.
  private func run(
    _ replacing: [String: [UInt8]?], files: Set<String> = ["keys.json", "hashes.json"]
  ) -> AreaOutcome {
    let checks = VectorArea.chunks.checks.filter { files.contains($0.file) }
    return AreaCheck(
      GoldenVectors.area("chunks", replacing: replacing),
      areas: [VectorArea(name: "chunks", checks: checks)]
    ).run()
  }

  private func index(_ change: (String) -> String) throws -> [UInt8] {
    let bytes = try GoldenVectors.area("chunks").bytes(of: "area.json")
    return Array(change(String(decoding: bytes, as: UTF8.self)).utf8)
  }

  @Test func `a file that no check knows fails`() throws {
    let index = try index {
      $0.replacing(
        "\"files\": {", with: "\"files\": {\"new.json\": {\"cases\": 1, \"what\": \"\"},")
    }
    let outcome = run(["area.json": index])
    #expect(outcome.files.first?.problems == ["no check of this build knows the file"])
    #expect(!outcome.isPassed)
  }

  @Test func `a file that the area does not list fails`() throws {
    let index = try index { $0.replacing("\"keys.json\"", with: "\"kezs.json\"") }
    let outcome = run(["area.json": index])
    #expect(outcome.files.last?.file == "keys.json")
    #expect(outcome.files.last?.problems == ["area.json does not list the file"])
    #expect(!outcome.isPassed)
  }

  @Test func `vectors that nobody knows fail, other files do not`() {
    let outcome = run(["new.json": Array("{}".utf8), "notes.txt": []])
    #expect(outcome.files.last?.file == "new.json")
    #expect(outcome.files.last?.problems == ["area.json does not list the file"])
    #expect(!outcome.isPassed)
    #expect(!outcome.files.contains { $0.file == "notes.txt" || $0.file == "area.json" })
  }

  @Test func `a wrong number of cases fails`() throws {
    let index = try index { $0.replacing("\"cases\": 7", with: "\"cases\": 8") }
    let outcome = run(["area.json": index])
    let keys = outcome.files.first { $0.file == "keys.json" }
    #expect(keys?.problems == ["area.json says 8 cases, the file has 7"])
    #expect(keys?.passed == 7 && keys?.isPassed == false && !outcome.isPassed)
  }

  @Test func `a missing object fails the case that names it`() {
    let outcome = run(["objects/v4-none.obj": nil], files: ["chunks.json"])
    let chunks = outcome.files.first { $0.file == "chunks.json" }
    #expect(chunks?.failed == 1 && chunks?.passed == 88)
    #expect(
      chunks?.differences.map(\.description)
        == ["v4-none: objects/v4-none.obj: there is no such file"])
  }

  @Test func `damage of an object is told with its offset`() throws {
    var object = try GoldenVectors.area("chunks").bytes(of: "objects/v4-none.obj")
    object[2000] ^= 1
    let outcome = run(["objects/v4-none.obj": object], files: ["chunks.json"])
    let chunks = outcome.files.first { $0.file == "chunks.json" }
    #expect(chunks?.failed == 1)
    #expect(chunks?.differences.contains { $0.byteOffset != nil } == true)
  }

  @Test func `an area of another name is not supported`() throws {
    let index = try index { $0.replacing("\"area\": \"chunks\"", with: "\"area\": \"moons\"") }
    let outcome = run(["area.json": index])
    #expect(!outcome.isSupported && outcome.area == "moons" && outcome.passed == 0)
    #expect(outcome.files.count == 13)
  }

  @Test func `what is no area says why`() {
    #expect(run(["area.json": nil]).problems == ["area.json: there is no such file"])
    #expect(run(["area.json": Array("{".utf8)]).problems == ["expected \" at byte 1"])
    #expect(
      run(["area.json": Array("{\"area\":7}".utf8)]).problems
        == ["area: expected a string at byte 8, got a number"])
  }

  @Test func `a file of another shape says why`() {
    let outcome = run([
      "keys.json": Array("{\"title\":\"\",\"cases\":[],\"more\":1}".utf8),
      "hashes.json": Array("[1]".utf8),
    ])
    let problems = ["hashes.json", "keys.json"].flatMap { name in
      outcome.files.first { $0.file == name }?.problems ?? []
    }
    #expect(
      problems == [
        "expected an object with title and cases",
        "more: the field is neither compared nor informational",
      ])
  }
}

/// What a case may not say, and what its own build must give.
@Suite struct StrictVectorTests {
  /// The first case without the field, in which nothing fails.
  private func calm(_ source: VectorSource, _ field: String) throws -> Int {
    try #require(
      source.cases.firstIndex { vector in
        vector[field] == nil && ["ok", nil].contains(vector.text("kind"))
      })
  }

  @Test(arguments: [
    ("checkpoint.json", "restoreError"), ("key_parse.json", "text"),
    ("envelope_damage.json", "text"), ("chunks.json", "forwardError"),
  ])
  func `what is nothing is absent or null`(file: String, field: String) throws {
    let source = try VectorSource("chunks", file)
    let number = try calm(source, field)
    let start = source.cases[number].range.lowerBound + 1
    for value in ["7", "true", "\"x\"", "[]", "{}"] {
      let record = try source.check(
        number, replacing: start..<start, by: "\"\(field)\":\(value),")
      #expect(record.differences.contains { $0.field == field }, "\(value)")
    }
    let record = try source.check(number, replacing: start..<start, by: "\"\(field)\":null,")
    #expect(record.differences.isEmpty, "\(record.differences)")
  }

  @Test(arguments: [
    ("none", "lossyBlocks", "[0]"), ("none", "statusFree", "true"),
    ("zstd", "statusFree", "true"), ("snappy", "statusFree", "true"),
    ("flate", "statusFree", "true"),
  ])
  func `only encodings that buffer are let off`(codec: String, field: String, value: String) throws
  {
    let source = try VectorSource("chunks", "corrupt.json")
    let number = try #require(source.cases.firstIndex { $0.text("codec") == codec })
    let mutation = try #require(source.cases[number]["mutations"]?.elements.first)
    let start = mutation.range.lowerBound + 1
    let record = try source.check(
      number, replacing: start..<start, by: "\"\(field)\":\(value),")
    #expect(record.differences.map(\.field) == ["mutations[0].\(field)"])
  }

  @Test func `pairs of an entry that nothing reads fail`() throws {
    let source = try VectorSource("chunks", "chunks.json")
    let number = try #require(
      source.cases.firstIndex { $0.text("name") == "negative-ts-unordered-v4-none" })
    let read = ["forward", "backward"].flatMap { source.cases[number][$0]?.elements ?? [] }
      .map { Self.number($0) }
    let unread = try #require((0..<6).first { !read.contains($0) })
    let start = source.cases[number].range.lowerBound + 1
    let record = try source.check(
      number, replacing: start..<start, by: "\"metadataOut\":{\"\(unread)\":[[\"a\",\"b\"]]},")
    #expect(record.differences.map(\.field) == ["metadataOut.\(unread)"])
  }

  private static func number(_ node: JSONNode) -> Int? {
    if case .number(let text) = node.content { Int(text) } else { nil }
  }

  /// Of a case whose bytes are another library's.
  @Test func `a closed chunk must open and have its entries`() throws {
    let source = try VectorSource("chunks", "checkpoint.json")
    let vector = try #require(
      source.cases.first { $0.text("name") == "v4-gzip-blocks-head-sm" })
    let field = CaseRecord(vector, name: "").field
    let entries = try field["entries"].entries()
    let settings = try field.chunkSettings()
    func closed(_ entries: some Sequence<VectorEntry>) -> [UInt8] {
      let chunk = MemoryChunk(settings)
      for entry in entries { _ = chunk.append(entry) }
      chunk.close()
      return chunk.serialized()
    }
    let whole = closed(entries)
    for (bytes, isRight) in [
      (whole, true), (closed(entries.dropLast()), false), (Array(whole.dropLast()), false),
    ] {
      let record = CaseRecord(vector, name: "")
      try CheckpointCheck.checkClosed(bytes, entries, record.field)
      #expect(record.differences.isEmpty == isRight, "\(record.differences)")
    }
  }

  @Test func `encoding 0 is an empty dummy, and nothing else is`() throws {
    func file(_ lines: [String]) throws -> ChunkFile {
      let chunk = MemoryChunk(ChunkSettings())
      for line in lines { Array(line.utf8).withUnsafeBytes { _ = chunk.append(1, $0) } }
      chunk.close()
      return try ChunkFile(chunk.serialized())
    }
    for (encoding, lines, isRight) in [
      (UInt8(0), [], true), (0, ["x"], false), (129, ["x"], true), (129, [], false),
    ] as [(UInt8, [String], Bool)] {
      let vector = try JSONNode(parsing: Array("{\"kind\":\"ok\"}".utf8))
      let record = CaseRecord(vector, name: "")
      EnvelopeDamageCheck.checkContent(encoding: encoding, try file(lines), record.field)
      #expect(record.differences.isEmpty == isRight, "\(encoding) \(lines)")
    }
  }
}

/// Vectors that are nonsense are an error with the field's path, never a trap.
@Suite struct NonsenseVectorTests {
  @Test(arguments: [
    ("append_trace.json", "\"format\":4", "\"format\":9", "format: expected 1 to 4"),
    (
      "append_trace.json", "\"head\":\"unordered-sm\"", "\"head\":\"ordered\"",
      "a chunk of version 4"
    ),
    (
      "append_trace.json", "\"codec\":\"none\"", "\"codec\":\"lzma\"",
      "codec: invalid encoding: lzma"
    ),
    ("append_trace.json", "\"blockSize\":50", "\"blockSize\":-1", "blockSize: expected 0 to 2^40"),
    (
      "append_trace.json", "[\"1000\",\"000xxxxxxx\"]", "[\"1000\"]",
      "steps[0].entry: expected a time"
    ),
    (
      "append_trace.json", "\"000xxxxxxx\"", "{\"repeat\":\"ab\",\"times\":9000000000000000000}",
      "steps[0].entry[1]: expected 0 to 2^28 bytes"
    ),
    (
      "corrupt.json", "\"xor\":[0,128]", "\"xor\":[9999999,128]",
      "mutations[1].xor[0]: expected an offset"
    ),
    (
      "corrupt.json", "\"xor\":[0,128]", "\"truncate\":-5",
      "mutations[1].truncate: expected a length"
    ),
    (
      "keys.json", "\"fingerprint\":\"1\"", "\"fingerprint\":\"x\"",
      "fingerprint: expected an integer"
    ),
    (
      "iterate.json", "\"direction\":\"forward\"", "\"direction\":\"up\"",
      "queries[0].direction: expected"
    ),
    ("rebound.json", "\"op\":\"rebound\"", "\"op\":\"bound\"", "op: expected rebound or rewrite"),
    (
      "hashes.json", "\"labels\":[]", "\"labels\":[[\"a\"]]",
      "labels[0]: expected a name and a value"
    ),
  ])
  func `nonsense is named`(file: String, part: String, other: String, message: String) throws {
    let source = try VectorSource("chunks", file)
    let text = String(decoding: try GoldenVectors.area("chunks").bytes(of: file), as: UTF8.self)
    let place = try #require(text.range(of: part))
    let start = text.utf8.distance(from: text.startIndex, to: place.lowerBound)
    let number = try #require(source.cases.firstIndex { $0.range.contains(start) })
    let record = try source.check(
      number, replacing: start..<(start + part.utf8.count), by: other)
    #expect(
      record.differences.contains { $0.description.contains(message) }, "\(record.differences)")
  }
}
