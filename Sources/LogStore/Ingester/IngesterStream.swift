import Bytes
import Chunks
import Environment
import Glibc
import LogModel

/// One stream of one tenant in an ingester: its chunks, newest last, and what decides about the next
/// entry. Confined to the node's actor.
final class IngesterStream {
  let tenant: TenantID
  /// Equal sets may take each other's place.
  var labels: LabelSet
  /// As mapped: names the stream in the log, the index and chunk keys.
  let fingerprint: Fingerprint
  /// Place in the tenant's order of streams.
  var position: Int
  var chunks: [ChunkDescriptor] = []
  /// Where the last push record has put the stream's entries.
  var recordGroup = 0

  /// Entries accepted since creation, or restored.
  var entryCount: Int64 = 0
  /// Highest time of an accepted entry.
  private(set) var highest: Int64?
  private(set) var last = LastEntry()

  init(tenant: TenantID, labels: LabelSet, fingerprint: Fingerprint, position: Int) {
    self.tenant = tenant
    self.labels = labels
    self.fingerprint = fingerprint
    self.position = position
  }

  /// The last accepted entry: an exact repeat of it is skipped.
  struct LastEntry {
    var isSet = false
    var timestamp: Int64 = 0
    var line: [UInt8] = []
    /// Its structured metadata, as `packPairs` writes it.
    var metadata: [UInt8] = []
  }

  /// What one push to the stream came to.
  struct Outcome {
    var refusals: [EntryRefusal] = []
    /// Line bytes of the accepted entries.
    var bytesAdded = 0
    /// Chunks cut, with their state at the cut.
    var cuts: [Cut] = []
    /// Uncompressed bytes that were compressed into blocks on the way.
    var compressedBytes = 0
  }

  struct Cut {
    var reason: CutReason
    var compressedSize: Int
    var entries: Int
  }

  // MARK: Push

  /// Takes the entries of a push in order (spec: ingester, §2.2): skips a repeat of the last entry,
  /// refuses what is older than the window, cuts chunks and appends. Never suspends, so a push is
  /// atomic per stream. The indices of accepted entries are added to `stored`.
  func push(
    _ batch: EntryBatch, _ entries: Range<Int>, _ rules: PushRules, into stored: inout [UInt32]
  ) -> Outcome {
    var outcome = Outcome()
    // Blocks that the newest chunk had before.
    var blocks = chunks.last?.chunk.blockCount ?? 0
    batch.withView { view in
      var appender = BatchAppender(view)
      var previous = -1
      for index in entries {
        let time = view.timestamps[index]
        if time == last.timestamp && repeats(view, index, previous) { continue }
        if let oldest = rules.oldest(highest: highest), time < oldest {
          outcome.refusals.append(EntryRefusal(timestamp: time, oldest: oldest))
          continue
        }
        let newest = chunkFor(view, index, rules, &outcome, &blocks)
        newest.lastUpdated = rules.now
        appender.append(index, to: newest.chunk)
        entryCount += 1
        outcome.bytesAdded += view.lineLength(index)
        if highest.map({ time > $0 }) ?? true { highest = time }
        stored.append(UInt32(truncatingIfNeeded: index))
        last.timestamp = time
        last.isSet = true
        previous = index
      }
      if previous >= 0 { remember(view, previous) }
    }
    if let newest = chunks.last {
      outcome.compressedBytes += newest.chunk.uncompressedSize(ofBlocksFrom: blocks)
    }
    return outcome
  }

  /// Whether an entry with the time of the last accepted one also has its line and metadata. The
  /// last one is entry `previous` of this batch, or, if that is -1, of an earlier push.
  private func repeats(_ view: EntryBatchView, _ index: Int, _ previous: Int) -> Bool {
    if !last.isSet { return false }
    if previous < 0 {
      return last.line.withUnsafeBytes { isEqual($0, view.line(index)) }
        && view.hasPairs(index, packed: last.metadata)
    }
    return isEqual(view.line(previous), view.line(index)) && view.haveSamePairs(previous, index)
  }

  private func remember(_ view: EntryBatchView, _ index: Int) {
    last.line.removeAll(keepingCapacity: true)
    last.line.append(contentsOf: view.line(index))
    if view.metadata != nil || !last.metadata.isEmpty {
      view.packPairs(index, into: &last.metadata)
    }
  }

  /// The chunk that takes the entry: the newest, or a new one.
  private func chunkFor(
    _ view: EntryBatchView, _ index: Int, _ rules: PushRules, _ outcome: inout Outcome,
    _ blocks: inout Int
  ) -> ChunkDescriptor {
    if chunks.isEmpty { chunks.append(rules.makeChunk()) }
    let newest = chunks[chunks.count - 1]
    let reason = shouldCut(
      closed: newest.isClosed,
      hasSpace: newest.chunk.spaceFor(view, index),
      at: view.timestamps[index], highest: highest, fingerprint: fingerprint, rules.synchronisation,
      utilization: { newest.chunk.utilization })
    guard let reason, !(rules.keepsEmptyChunkOpen && newest.isUntouched) else { return newest }
    cut(newest, reason, &outcome, blocks)
    blocks = 0
    let next = rules.makeChunk()
    chunks.append(next)
    return next
  }

  private func cut(
    _ newest: ChunkDescriptor, _ reason: CutReason, _ outcome: inout Outcome, _ blocks: Int
  ) {
    outcome.compressedBytes += newest.chunk.uncompressedSize(ofBlocksFrom: blocks)
    let before = newest.chunk.blockCount
    newest.close(synced: reason == .synced)
    if newest.chunk.blockCount > before {
      outcome.compressedBytes += newest.chunk.lastBlockSize
    }
    outcome.cuts.append(
      Cut(
        reason: reason, compressedSize: newest.chunk.compressedSize,
        entries: newest.chunk.entryCount))
  }

  /// What replay does before the first entries of a new life of the stream.
  func restore(entryCount: Int64) { self.entryCount = entryCount }
}

/// What decides about the entries of a push; the same for all its streams.
struct PushRules {
  var now: WallTime
  var chunks: ChunkSettings
  var synchronisation: CutSynchronisation
  /// Entries may lie this far behind the stream's highest; nil: any distance.
  var window: Int64?
  /// Strict: an entry larger than the target size goes into the empty chunk instead of leaving it
  /// behind empty and closed.
  var keepsEmptyChunkOpen: Bool
  private let blockMemo: BlockMemo?

  init(_ settings: LogStoreSettings, now: WallTime, isReplay: Bool) {
    self.now = now
    chunks = settings.chunkSettings
    synchronisation = CutSynchronisation(
      period: settings.syncPeriod.nanosecondCount, minUtilization: settings.syncMinUtilization)
    window =
      settings.unorderedWrites && !isReplay ? settings.maxChunkAge.nanosecondCount / 2 : nil
    keepsEmptyChunkOpen = settings.compatibility == .strict
    blockMemo = settings.blockMemo
  }

  func makeChunk() -> ChunkDescriptor { ChunkDescriptor(MemoryChunk(chunks, sharing: blockMemo)) }

  /// The oldest time that is taken, given the stream's highest.
  func oldest(highest: Int64?) -> Int64? {
    guard let window, let highest else { return nil }
    let (oldest, overflow) = highest.subtractingReportingOverflow(window)
    return overflow ? .min : oldest
  }
}

@inline(__always)
func isEqual(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
  if a.count != b.count { return false }
  guard let x = a.baseAddress, let y = b.baseAddress else { return true }
  return memcmp(x, y, a.count) == 0
}
