import Bytes
import Chunks
import LogModel

/// `checkpoint.json`: the checkpoint form of chunk and head, and what a restore makes of it.
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
    try checkWriting(entries, settings, vector)
    try checkRestore(entries, settings, vector)
  }

  private static func checkWriting(
    _ entries: [VectorEntry], _ settings: ChunkSettings, _ vector: VectorField
  ) throws(VectorError) {
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
      parts.compare(vector["closedDirectSha"]) { $0.expect(SHA256.text(chunk.serialized())) }
    }
  }

  /// Always from the bytes that the vector gives.
  private static func checkRestore(
    _ entries: [VectorEntry], _ settings: ChunkSettings, _ vector: VectorField
  ) throws(VectorError) {
    let checkpoint = ChunkCheckpoint(
      chunk: try vector["chunkBase64"].base64Bytes(), head: try vector["headBase64"].base64Bytes())
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
    try vector["restored"].expect(ChunkState(chunk))
    checkEntries(of: chunk, entries, vector["restoredForward"])
    chunk.close()
    let bytes = chunk.serialized()
    let parts = LibraryParts(settings)
    parts.compare(vector["closedRestoredSha"]) { $0.expect(SHA256.text(bytes)) }
    if vector["closedAfterRestoreHex"].exists
      || (settings.encoding == .none && bytes.count < longestHex)
    {
      vector["closedAfterRestoreHex"].expect(hex: bytes)
    }
  }

  /// From this length on the vectors leave the closed bytes out.
  private static let longestHex = 2000

  /// The names of pairs come back normalised: entries are known by time and line.
  private static func checkEntries(
    of chunk: MemoryChunk, _ entries: [VectorEntry], _ field: VectorField
  ) {
    let read = chunk.entries(.min, .max, .forward, labels: .empty)
    field.expect(
      read.map { entry in entries.firstIndex { $0.isSameLine(entry) } ?? -1 })
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
