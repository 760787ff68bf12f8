import Bytes
import Chunks
import LogModel

/// `corrupt.json`: damaged files open, fail, or lose exactly what the reference loses.
enum CorruptChunkCheck {
  static func check(_ vector: VectorField, _ folder: VectorFolder) throws(VectorError) {
    vector["name"].isInformational()
    vector["sections"].isInformational()
    let base = try CorruptBase(vector)
    for mutation in try vector["mutations"].elements() {
      mutation["what"].isInformational()
      try CorruptCase(base, mutation).check()
    }
  }
}

/// The intact chunk that mutations start from.
struct CorruptBase {
  let settings: ChunkSettings
  let bytes: [UInt8]
  /// As a read gives them.
  let entries: [VectorEntry]
  /// Positions in `entries` of what each block holds.
  let blocks: [[Int]]

  init(_ vector: VectorField) throws(VectorError) {
    settings = try vector.chunkSettings()
    bytes = try vector["hex"].hexBytes()
    let format = settings.format
    let known = try vector["entries"].entries().map { format.asRead($0) }
    entries = known
    do throws(ChunkError) {
      let file = try ChunkFile(bytes)
      var blocks: [[Int]] = []
      for block in file.blocks.indices {
        let decoded = VectorEntry.all(of: try file.decodeBlock(block))
        blocks.append(decoded.map { entry in Self.position(of: entry, in: known) })
      }
      self.blocks = blocks
    } catch {
      throw VectorError("the intact chunk cannot be read: \(error)", field: vector["hex"].path)
    }
  }

  /// −1: not in the input. Metadata is compared apart.
  static func position(of entry: VectorEntry, in entries: [VectorEntry]) -> Int {
    entries.firstIndex { $0.isSameLine(entry) } ?? -1
  }
}

extension ChunkEncoding {
  /// Whether a symbol table that is cut in its tail may open: checksum and end mark behind the data are
  /// read only by who reads to the end (chunk format, §6).
  fileprivate var mayCutTail: Bool {
    switch self {
    case .gzip, .lz4Blocks64K, .lz4Blocks256K, .lz4Blocks1M, .lz4: true
    case .none, .snappy, .flate, .zstd: false
    }
  }
}

/// One mutation.
struct CorruptCase {
  private let base: CorruptBase
  private let mutation: VectorField
  private let source: String
  /// Whether an error at opening is as good as what the reference does.
  private let isStatusFree: Bool
  /// Positions of entries whose reading depends on how a library buffers.
  private let lossy: Set<Int>

  init(_ base: CorruptBase, _ mutation: VectorField) throws(VectorError) {
    self.base = base
    self.mutation = mutation
    source = mutation["textSource"].exists ? try mutation["textSource"].text() : "chunk"
    var lossy: Set<Int> = []
    for field in try mutation["lossyBlocks"].elementsIfAny() {
      let block = try field.int()
      guard base.blocks.indices.contains(block) else { throw field.mismatch("a block's number") }
      lossy.formUnion(base.blocks[block])
    }
    // Nothing is buffered where nothing is compressed: reading is exact.
    guard base.settings.encoding != .none || !mutation["lossyBlocks"].exists else {
      throw VectorError(
        "encoding none is exact: no block can be lossy", field: mutation["lossyBlocks"].path)
    }
    self.lossy = lossy
    isStatusFree = try mutation["statusFree"].flagIfAny()
    guard !isStatusFree || base.settings.encoding.mayCutTail else {
      throw VectorError(
        "only gzip and lz4 have a tail that need not be read, the encoding is "
          + base.settings.encoding.name, field: mutation["statusFree"].path)
    }
    guard ["chunk", "library", "crash"].contains(source) else {
      throw mutation["textSource"].mismatch("chunk, library or crash")
    }
  }

  func check() throws(VectorError) {
    let bytes = try damaged()
    let file: ChunkFile
    do throws(ChunkError) {
      file = try ChunkFile(bytes)
    } catch {
      if isStatusFree && error.section == .symbols { return mutation.see() }
      return expectOpenError(error)
    }
    mutation["open"].expect("ok")
    mutation["blocks"].expect(file.blocks.count)
    try checkRead(file)
  }

  private func damaged() throws(VectorError) -> [UInt8] {
    var bytes = mutation["wholeHex"].exists ? try mutation["wholeHex"].hexBytes() : base.bytes
    if mutation["xor"].exists {
      let xor = try mutation["xor"].elements()
      guard xor.count == 2 else { throw mutation["xor"].mismatch("an offset and a mask") }
      let (offset, mask) = (try xor[0].int(), try xor[1].integer(UInt8.self))
      guard bytes.indices.contains(offset) else { throw xor[0].mismatch("an offset in the chunk") }
      bytes[offset] ^= mask
    }
    if mutation["truncate"].exists {
      let length = try mutation["truncate"].int()
      guard (0...bytes.count).contains(length) else {
        throw mutation["truncate"].mismatch("a length of at most the chunk's")
      }
      bytes = Array(bytes.prefix(length))
    }
    if mutation["appendHex"].exists { bytes += try mutation["appendHex"].hexBytes() }
    return bytes
  }

  /// A crash of the reference is an error of any text here.
  private func expectOpenError(_ error: ChunkError) {
    mutation["open"].expect(source == "crash" ? "panic" : "error")
    expectText(error.text, mutation["openText"])
  }

  /// Only the chunk layer's own texts are compared.
  private func expectText(_ text: String, _ field: VectorField) {
    if source == "chunk" { field.expect(text) } else { field.isInformational() }
  }

  // MARK: Reading

  private func checkRead(_ file: ChunkFile) throws(VectorError) {
    var batch = EntryBatch()
    let errors = file.readReportingErrors(.all, .forward, into: &batch)
    // The reference reports the error of the last block read alone.
    let last = errors.last { $0.section == .block(file.blocks.count - 1) }
    if source == "crash" {
      mutation["read"].expect("panic")
      return mutation["readText"].isInformational()
    }
    mutation["read"].expect(last == nil ? "ok" : "error")
    if let last {
      expectText(last.text, mutation["readText"])
    } else {
      mutation["readText"].expectIfAny(nil)
    }
    try checkEntries(VectorEntry.all(of: batch))
  }

  /// Positions and pairs of the entries, except those that are lossy on either side.
  private func checkEntries(_ read: [VectorEntry]) throws(VectorError) {
    let forward = try mutation["forward"].elements()
    var expected: [(index: Int, field: VectorField, pairs: VectorField?)] = []
    let pairs = mutation["metadataOut"].exists ? try mutation["metadataOut"].elements() : nil
    if let pairs, pairs.count != forward.count {
      throw mutation["metadataOut"].mismatch("\(forward.count) lists of pairs")
    }
    for (place, field) in forward.enumerated() {
      let index = try field.int()
      guard index < base.entries.count else { throw field.mismatch("an entry's position") }
      if isLossy(index) {
        pairs?[place].isInformational()
      } else {
        expected.append((index, field, pairs?[place]))
      }
    }
    let actual = read.map { (entry: $0, index: CorruptBase.position(of: $0, in: base.entries)) }
      .filter { !isLossy($0.index) }
    if actual.count != expected.count {
      mutation["forward"].fail(
        "expected \(expected.count) entries of blocks that are not lossy, got \(actual.count)")
    }
    for (wanted, got) in zip(expected, actual) {
      if wanted.index != got.index {
        wanted.field.record.differ(
          wanted.field.path, "expected entry \(wanted.index), got \(got.index): \(got.entry.text)",
          expected: "\(wanted.index)", actual: "\(got.index)")
        break
      }
      if let pairs = wanted.pairs {
        pairs.expect(got.entry.metadata)
      } else if got.index >= 0,
        !VectorEntry.areSame(got.entry.metadata, base.entries[got.index].metadata)
      {
        wanted.field.fail("the entry has other pairs than it went in with: \(got.entry.text)")
      }
    }
  }

  /// Garbage may come out of a damaged compressed block too.
  private func isLossy(_ index: Int) -> Bool {
    !lossy.isEmpty && (index < 0 || lossy.contains(index))
  }
}
