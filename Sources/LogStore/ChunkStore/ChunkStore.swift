import Bytes
import Chunks
import Environment
import LogModel
import LogQL
import LogQLPipeline

/// Where flushed chunks live: objects in the object store, found through rows in the index.
final class ChunkStore {
  private let environment: any NodeEnvironment
  private let schema: IndexSchema
  private let settings: LogStoreSettings

  init(environment: any NodeEnvironment, settings: LogStoreSettings) {
    self.environment = environment
    self.settings = settings
    schema = IndexSchema(
      rowShards: settings.rowShards,
      tables: IndexTables(prefix: settings.indexPrefix, periodSeconds: 86_400))
  }

  // MARK: Put

  /// Encodes a closed chunk and writes it: the object first, then its index rows, so that no row is
  /// without its object. Returns the object's size, bytes. Nothing is written after `deadline`; an
  /// object whose put took longer stays behind without rows.
  func put(
    _ chunk: MemoryChunk, of stream: IngesterStream, deadline: MonotonicTime
  ) async throws(StoreError) -> Int {
    let (from, through) = ChunkEnvelope.milliseconds(of: chunk.bounds)
    let (tenant, labels) = (stream.tenant, stream.labels)
    // The chunk is the actor's own, and its blocks are compressed: putting them together is one copy.
    let encoded = ChunkEnvelope.encode(
      tenant: tenant, labels: labels, fingerprint: stream.fingerprint, chunk: chunk)
    // The block that closing the chunk has cut; earlier ones were paid for by their pushes.
    let cost = ComputeCost(
      settings.chunkEncoding.compressOperation, bytes: chunk.lastBlockSize)
    do {
      try await environment.compute(cost) {}
    } catch {
      throw .nodeStopped
    }
    let key = encoded.key.text
    if settings.mutant != .skipObjectPut {
      try await environment.objectStore.put(key, encoded.bytes)
    }
    if environment.now > deadline { throw .timedOut }
    do {
      try await environment.point("store.put.beforeIndex")
    } catch {
      throw .nodeStopped
    }
    let rows = schema.rows(
      tenant: tenant, labels: labels, from: from, through: through, chunkID: key)
    if settings.mutant != .skipIndexWrite { try await environment.indexKV.write(rows) }
    environment.record(Event(.indexWritten, Int64(rows.count)))
    return encoded.bytes.count
  }

  // MARK: Read

  /// Chunks that may hold entries of a query, by the index, in order of the key's text.
  func references(tenant: TenantID, matchers: [LabelMatcher], range: TimeRange)
    async throws(StoreError) -> [ChunkReference]
  {
    let reader = IndexReader(environment: environment, schema: schema)
    // Whole milliseconds: a chunk's bounds are no finer.
    let from = range.start.millisecondsFloor
    let through = range.end.millisecondsCeiling
    let ids = try await reader.chunkIDs(
      tenant: tenant, matchers: matchers, from: from, through: through)
    let references = ids.compactMap { ChunkReference($0, tenant: tenant) }
      .filter { $0.overlaps(from: from, through: through) }
    if settings.compatibility == .strict { return references }
    let wanted = references.filter { !$0.endsUnseen(at: from) }
    if wanted.count < references.count {
      environment.record(Event(.chunkEndDropped, Int64(references.count - wanted.count)))
    }
    return wanted
  }

  /// The chunk's labels and its entries in the range that the request selects; nil if the object is
  /// missing or damaged.
  func fetch(_ reference: ChunkReference, _ request: SourceRequest, _ range: TimeRange)
    async throws(StoreError) -> FetchedChunk?
  {
    let start = environment.now
    let bytes: [UInt8]
    do {
      bytes = try await environment.objectStore.get(reference.id)
    } catch .notFound {
      environment.record(
        Event(.chunkMissing, Int64(bitPattern: reference.key.fingerprint.bits)))
      return nil
    }
    environment.record(
      Event(
        .chunkFetched, Int64(bytes.count), (environment.now - start).nanosecondCount))
    let key = reference.key
    let cost = ComputeCost(settings.chunkEncoding.decodeOperation, bytes: bytes.count)
    let quirks = ChunkQuirks(settings.compatibility)
    let memo = settings.blockMemo
    let decoded: FetchedChunk?
    do {
      decoded = try await environment.compute(cost) {
        FetchedChunk.decode(bytes, key, request, range, quirks, sharing: memo)
      }
    } catch {
      throw .nodeStopped
    }
    let fingerprint = Int64(bitPattern: key.fingerprint.bits)
    if let decoded, decoded.damagedBlocks > 0 {
      environment.record(Event(.chunkBlocksDamaged, Int64(decoded.damagedBlocks), fingerprint))
    } else if decoded == nil {
      environment.record(Event(.chunkMissing, fingerprint))
    }
    return decoded
  }
}

/// A chunk as the index names it.
struct ChunkReference: Sendable {
  let id: String
  let key: ChunkKey

  /// nil if the text is no chunk key of the tenant.
  init?(_ id: String, tenant: TenantID) {
    guard let key = try? ChunkKey(parsing: id, tenant: tenant) else { return nil }
    self.id = id
    self.key = key
  }

  /// Whether the chunk's milliseconds touch others; both ends count.
  func overlaps(from: Int64, through: Int64) -> Bool {
    key.from <= through && key.through >= from
  }

  /// Loki's store passes over a chunk that ends exactly where the query starts, unless it is a single
  /// instant (spec: index and store, §5.3).
  func endsUnseen(at from: Int64) -> Bool { key.through == from && key.from < from }
}

/// The part of a stored chunk that a query wants.
struct FetchedChunk: Sendable {
  /// Without `__name__`.
  var labels: LabelSet
  /// One behind the other in the direction of the request; none if a matcher rejects the labels.
  var parts: [EntryBatch]
  /// Bytes of the object.
  var size: Int
  /// Blocks that are damaged and were passed over: Loki's way.
  var damagedBlocks: Int

  var entryCount: Int { parts.reduce(0) { $0 + $1.count } }

  /// nil if the object is damaged beyond reading, strictly: if anything in it is damaged.
  static func decode(
    _ bytes: [UInt8], _ key: ChunkKey, _ request: SourceRequest, _ range: TimeRange,
    _ quirks: ChunkQuirks, sharing memo: BlockMemo? = nil
  ) -> FetchedChunk? {
    do {
      let (header, chunk) = try ChunkEnvelope.decode(
        bytes, expected: key, quirks: quirks, sharing: memo)
      let labels = LabelSet(header.metric.labels.filter { $0.name != "__name__" })
      var parts: [EntryBatch] = []
      var damaged = chunk.droppedBlocks.count
      if request.matchers.allSatisfy({ $0.matches(labels) }) {
        let reader = ChunkReader(sharing: memo)
        reader.start(chunk, range, request.direction)
        parts = reader.parts().map(request.lineFilters.filtered)
        damaged += reader.errors.count
        if damaged > 0 && !quirks.contains(.badBlocksSkipped) { return nil }
      }
      return FetchedChunk(
        labels: labels, parts: parts, size: bytes.count, damagedBlocks: damaged)
    } catch {
      return nil
    }
  }
}
