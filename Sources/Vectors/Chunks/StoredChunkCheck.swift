import Bytes
import Chunks
import LogModel

/// `chunks.json`: entries in, stored object out, and back. The object is a file of the reference: every
/// case reads it; what a case writes is compared with it by bytes if its encoding is `none`, else by
/// reading it back.
enum StoredChunkCheck {
  static func check(_ vector: VectorField, _ folder: VectorFolder) throws(VectorError) {
    vector["name"].isInformational()
    vector["note"].isInformational()
    let settings = try vector.chunkSettings()
    let isIdentical = try vector["byteIdentical"].flag()
    guard isIdentical == (settings.encoding == .none) else {
      return vector["byteIdentical"].fail("expected true for encoding none alone")
    }
    if !isIdentical { vector.record.readsBack() }
    vector["codecByte"].expect(settings.encoding.rawValue)
    let entries = try vector["entries"].entries()
    let list = try asRead(entries, settings.format, vector)

    let object = try folder.bytes(of: try vector["file"].text())
    let stored = try StoredObject(object, vector["envelope"])
    let written = try write(entries, settings, vector)
    stored.checkBounds(written.bounds)
    if isIdentical {
      vector["file"].expectSame(written.bytes, stored.chunkBytes)
    } else {
      try checkOwn(written.bytes, settings, vector, list)
    }
    if let file = stored.check(vector["file"]) {
      try StoredFile(file, settings, vector).checkAll(list, stored.chunkBytes)
    }
  }

  /// The entries with the pairs that a read gives; `metadataOut` has those that are not what went in.
  private static func asRead(
    _ entries: [VectorEntry], _ format: ChunkFormat, _ vector: VectorField
  ) throws(VectorError) -> EntryList {
    let metadataOut = vector["metadataOut"]
    let read = vector["forward"].positions.union(vector["backward"].positions)
    var entries = entries.map { format.asRead($0) }
    var pairFields: [Int: VectorField] = [:]
    for (name, field) in metadataOut.exists ? try metadataOut.members() : [] {
      guard let index = Int(name), entries.indices.contains(index) else {
        throw field.mismatch("the position of an entry as name")
      }
      if !read.contains(index) { field.fail("the entry is in neither order: nothing reads it") }
      entries[index].metadata = try field.labels()
      pairFields[index] = field
    }
    return EntryList(entries: entries, pairFields: pairFields)
  }

  private struct Written {
    var bytes: [UInt8]
    var bounds: (from: Int64, through: Int64)
  }

  /// Builds the chunk; its states and errors are compared on the way.
  private static func write(
    _ entries: [VectorEntry], _ settings: ChunkSettings, _ vector: VectorField
  ) throws(VectorError) -> Written {
    let parts = LibraryParts(settings)
    let chunk = MemoryChunk(settings)
    var duplicates: [Int] = []
    var errors: [(index: Int, text: String)] = []
    for (index, entry) in entries.enumerated() {
      let result = chunk.append(entry)
      if result == .duplicate { duplicates.append(index) }
      if let error = result.error { errors.append((index, error.text)) }
    }
    vector["duplicates"].expectIfAny(duplicates)
    try expect(errors, vector["appendErrors"])
    try vector["beforeClose"].expect(ChunkState(chunk), parts)
    if try vector["closed"].flag() { chunk.close() }
    try vector["afterClose"].expect(ChunkState(chunk), parts)
    let bounds = chunk.bounds
    let bytes = chunk.serialized()
    try vector["afterBytes"].expect(ChunkState(chunk), parts)
    return Written(bytes: bytes, bounds: bounds)
  }

  /// Index → text; absent if there are none.
  private static func expect(_ errors: [(index: Int, text: String)], _ field: VectorField)
    throws(VectorError)
  {
    if !field.exists && errors.isEmpty { return }
    for (index, text) in errors { field["\(index)"].expect(text) }
    for (name, error) in try field.members()
    where !errors.contains(where: { "\($0.index)" == name }) {
      error.fail("expected an error, the entry was taken")
    }
  }

  /// Our own file, whose compressed parts differ from the reference's.
  private static func checkOwn(
    _ bytes: [UInt8], _ settings: ChunkSettings, _ vector: VectorField, _ list: EntryList
  ) throws(VectorError) {
    let file: ChunkFile
    do throws(ChunkError) {
      file = try ChunkFile(bytes)
    } catch {
      return vector.record.differ("", "our own chunk cannot be read: \(error)")
    }
    try StoredFile(file, settings, vector).checkOwn(list, bytes)
  }
}

extension VectorField {
  /// The numbers of a list. They do not count as compared by that.
  fileprivate var positions: Set<Int> {
    guard case .array(let elements)? = node?.content else { return [] }
    return Set(
      elements.compactMap { element in
        if case .number(let text) = element.content { Int(text) } else { nil }
      })
  }
}
