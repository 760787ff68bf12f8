import Bytes
import Chunks
import LogModel

/// `checkpoint.json`: the checkpoint form of chunk and head, and what a restore makes of it. Our own form
/// is restored too, and what is closed is opened again: where a library compressed, that is the
/// comparison.
enum CheckpointCheck {
  static func check(_ vector: VectorField, _ folder: VectorFolder) throws(VectorError) {
    vector["name"].isInformational()
    vector["note"].isInformational()
    let settings = try vector.chunkSettings()
    let isIdentical = try vector["byteIdentical"].flag()
    guard isIdentical == (settings.encoding == .none) else {
      return vector["byteIdentical"].fail("expected true for encoding none alone")
    }
    if !isIdentical { vector.record.readsBack() }
    let entries = try vector["entries"].entries()
    let own = try checkWriting(entries, settings, vector)
    let given = ChunkCheckpoint(
      chunk: try vector["chunkBase64"].base64Bytes(), head: try vector["headBase64"].base64Bytes())
    try checkRestore(given, .compared, entries, settings, vector)
    try checkRestore(own, LibraryParts(settings), entries, settings, vector)
  }

  private static func checkWriting(
    _ entries: [VectorEntry], _ settings: ChunkSettings, _ vector: VectorField
  ) throws(VectorError) -> ChunkCheckpoint {
    let parts = LibraryParts(settings)
    let chunk = MemoryChunk(settings)
    for entry in entries { _ = chunk.append(entry) }
    try vector["before"].expect(ChunkState(chunk), parts)
    let size = chunk.estimatedCheckpointSize
    let estimates = try vector["checkpointSize"].elements()
    guard estimates.count == 2 else { throw vector["checkpointSize"].mismatch("two sizes") }
    parts.compare(estimates[0]) { $0.expect(size.chunk) }
    estimates[1].expect(size.head)

    let checkpoint = chunk.checkpoint()
    parts.compare(vector["chunkBase64"]) { $0.expect(base64: checkpoint.chunk) }
    vector["headBase64"].expect(base64: checkpoint.head)
    try vector["after"].expect(ChunkState(chunk), parts)
    chunk.close()
    // Left out where the restore fails.
    if vector["closedDirectSha"].exists || !vector["restoreError"].exists {
      let bytes = chunk.serialized()
      parts.compare(vector["closedDirectSha"]) { $0.expect(SHA256.text(bytes)) }
      try checkClosed(bytes, entries, vector)
    }
    return checkpoint
  }

  /// What a restore gives; `parts`: whether the checkpoint's blocks are the vector's, or our own.
  private static func checkRestore(
    _ checkpoint: ChunkCheckpoint, _ parts: LibraryParts, _ entries: [VectorEntry],
    _ settings: ChunkSettings, _ vector: VectorField
  ) throws(VectorError) {
    var desired = settings
    desired.head = try vector["restoreDesiredHead"].headFormat()
    let chunk: MemoryChunk
    do throws(ChunkError) {
      chunk = try MemoryChunk(restoring: checkpoint, desired)
    } catch {
      vector["restoreError"].expect(error.text)
      vector["restored"].expectNull("the restore failed")
      return vector["restoredForward"].expectNull("the restore failed")
    }
    vector["restoreError"].expectIfAny(nil)
    try vector["restored"].expect(ChunkState(chunk), parts)
    let read = chunk.entries(.min, .max, .forward, labels: .empty)
    vector["restoredForward"].expect(positions(of: read, in: entries))
    chunk.close()
    let bytes = chunk.serialized()
    try checkClosed(bytes, entries, vector)
    LibraryParts(settings).compare(vector["closedRestoredSha"]) { $0.expect(SHA256.text(bytes)) }
    if vector["closedAfterRestoreHex"].exists
      || (settings.encoding == .none && bytes.count < longestHex)
    {
      vector["closedAfterRestoreHex"].expect(hex: bytes)
    }
  }

  /// From this length on the vectors leave the closed bytes out.
  private static let longestHex = 2000

  /// The file of a closed chunk opens, and has what the chunk had.
  static func checkClosed(_ bytes: [UInt8], _ entries: [VectorEntry], _ vector: VectorField)
    throws(VectorError)
  {
    let file: ChunkFile
    do throws(ChunkError) {
      file = try ChunkFile(bytes)
    } catch {
      return vector.record.differ("", "our own closed chunk cannot be opened: \(error)")
    }
    var batch = EntryBatch()
    for error in file.readReportingErrors(.all, .forward, into: &batch) {
      vector.record.differ("", "our own closed chunk cannot be read: \(error)")
    }
    let expected = try closedOrder(entries, vector["restoredForward"])
    let actual = positions(of: VectorEntry.all(of: batch), in: entries)
    if actual != expected {
      vector["restoredForward"].fail(
        "our own closed chunk has the entries \(actual), expected \(expected)")
    }
    let state = try vector["restored"].elements()
    guard state.count == 8 else { throw vector["restored"].mismatch("eight values") }
    state[0].expect(file.entryCount)
    state[6].expect(file.bounds.from)
    state[7].expect(file.bounds.through)
  }

  /// The order in blocks: within one time a head goes by label string, a block by arrival (chunk format,
  /// §10).
  private static func closedOrder(_ entries: [VectorEntry], _ field: VectorField)
    throws(VectorError) -> [Int]
  {
    var positions: [Int] = []
    for element in try field.elements() {
      let position = try element.int()
      guard entries.indices.contains(position) else {
        throw element.mismatch("an entry's position")
      }
      positions.append(position)
    }
    return positions.sorted { (entries[$0].timestamp, $0) < (entries[$1].timestamp, $1) }
  }

  /// The names of pairs come back normalised: entries are known by time and line.
  private static func positions(of read: [VectorEntry], in entries: [VectorEntry]) -> [Int] {
    read.map { entry in entries.firstIndex { $0.isSameLine(entry) } ?? -1 }
  }
}

extension LibraryParts {
  /// Compares a field that a compression library decides, where that is the same library.
  func compare(_ field: VectorField, _ compare: (VectorField) -> Void) {
    if areSizesCompared { compare(field) } else { field.isInformational() }
  }
}

extension VectorField {
  /// The field must be null, and not merely absent.
  func expectNull(_ reason: String) {
    see()
    if case .null? = node?.content { return }
    record.differ(path, "expected \(node?.kind ?? "nothing"), but \(reason)")
  }
}
