import Chunks
import Environment
import LogModel
import Testing

@testable import LogStore

/// Pushes to one stream, as measured: what is stored, refused and cut. Rate limits are not part of the
/// store, nor are chunks of schema v12.
struct StreamVectorTests {
  static let pushes = Vectors.cases("ingester/stream_push.json").filter(isClaimed)
  static let cuts = Vectors.cases("ingester/chunk_cut.json").filter(isClaimed)

  private static func isClaimed(_ vector: VectorCase) -> Bool {
    let config = vector["config"]
    return config["schema"].text == "v13" && config["per_stream_rate_limit"].int >= 3_145_728
  }

  @Test(arguments: pushes + cuts)
  func `pushes to a stream`(vector: VectorCase) throws {
    let settings = try Self.settings(vector["config"])
    let labels = try LabelParser.parse(vector["config"]["labels"].text ?? "")
    let stream = IngesterStream(
      tenant: TenantID(vector["config"]["tenant"].text ?? ""), labels: labels,
      fingerprint: Fingerprint(bits: vector["config"]["fp"].hex ?? 0), position: 0)
    let start = vector["start_unix_ns"].integer ?? 0
    for (number, step) in vector["steps"].list.enumerated() {
      let now = WallTime(nanoseconds: start + (step["at_ns"].integer ?? 0))
      switch step["op"].text {
      case "push": Self.push(step, to: stream, settings, now, "step \(number)")
      case "serialise_for_checkpoint": for chunk in stream.chunks { _ = chunk.chunk.serialized() }
      case "mark_last_chunk_closed": stream.chunks.last?.isClosed = true
      default: Issue.record("unknown step \(step)")
      }
      let depends = vector["compressor_dependent"].bool
      Self.expect(stream, step["state"], skipsSizes: depends, "step \(number)")
    }
    if !vector["compressor_dependent"].bool && !vector["final_chunk_content"].isNull {
      let contents = stream.chunks.map { Self.content($0.chunk, labels) }
      let expected = vector["final_chunk_content"].list.map { $0.list.map(Entry.init) }
      #expect(contents == expected)
    }
  }

  static func settings(_ config: JSON) throws -> LogStoreSettings {
    var settings = LogStoreSettings()
    settings.unorderedWrites = config["unordered_writes"].bool
    settings.maxChunkAge = .nanoseconds(config["max_chunk_age_ns"].integer ?? 0)
    settings.chunkBlockSize = config["block_size"].int
    settings.chunkTargetSize = config["target_chunk_size"].int
    settings.syncPeriod = .nanoseconds(config["sync_period_ns"].integer ?? 0)
    settings.syncMinUtilization = config["sync_min_utilization"].double ?? 0
    settings.maxReturnedStreamErrors = config["max_returned_stream_errors"].int
    settings.chunkEncoding = try ChunkEncoding(name: config["encoding"].text ?? "none")
    return settings
  }

  private static func push(
    _ step: JSON, to stream: IngesterStream, _ settings: LogStoreSettings, _ now: WallTime,
    _ about: String
  ) {
    let batch = Entry.batch(step["entries"].list.map(Entry.init))
    var stored: [UInt32] = []
    let outcome = stream.push(
      batch, 0..<batch.count, PushRules(settings, now: now, isReplay: false), into: &stored)
    #expect(outcome.bytesAdded == step["bytes_added"].int, "\(about)")
    #expect(stored.map { Int($0) } == step["stored"].list.map(\.int), "\(about)")
    let counter = stored.isEmpty ? nil : stream.entryCount
    #expect(counter == step["wal_counter"].integer, "\(about)")
    let error = StreamPushError(
      tenant: stream.tenant, labels: stream.labels, refusals: outcome.refusals,
      offered: batch.count)
    if step["error"].isNull {
      #expect(outcome.refusals.isEmpty, "\(about)")
    } else {
      #expect(
        error.text(maximum: settings.maxReturnedStreamErrors) == step["error"]["text"].text,
        "\(about)")
      #expect(step["error"]["http_status"].int == 400)
    }
  }

  static func expect(
    _ stream: IngesterStream, _ state: JSON, skipsSizes: Bool = false, _ about: String
  ) {
    #expect(stream.entryCount == state["entry_ct"].integer, "\(about)")
    #expect(stream.highest == state["highest_ts"].integer, "\(about)")
    #expect(
      stream.lastEntry == (state["last_line"].isNull ? nil : Entry(state["last_line"])), "\(about)")
    if skipsSizes { return }
    let chunks = state["chunks"].list
    #expect(stream.chunks.count == chunks.count, "\(about)")
    for (descriptor, expected) in zip(stream.chunks, chunks) {
      expect(descriptor, expected, stream.labels, about)
    }
  }

  private static func expect(
    _ descriptor: ChunkDescriptor, _ expected: JSON, _ labels: LabelSet, _ about: String
  ) {
    let chunk = descriptor.chunk
    #expect(chunk.entryCount == expected["entries"].int, "\(about)")
    #expect(chunk.blockCount == expected["block_count"].int, "\(about)")
    #expect(descriptor.isClosed == expected["closed"].bool, "\(about)")
    #expect(descriptor.isSynced == expected["synced"].bool, "\(about)")
    #expect(descriptor.bounds.from == expected["from"].integer, "\(about)")
    #expect(descriptor.bounds.through == expected["to"].integer, "\(about)")
    #expect(chunk.uncompressedSize == expected["uncompressed_size"].int, "\(about)")
    if !expected["compressed_size"].isNull {
      #expect(chunk.compressedSize == expected["compressed_size"].int, "\(about)")
      #expect(chunk.utilization == expected["utilization"].double, "\(about)")
      #expect(descriptor.lastUpdated?.nanoseconds == expected["last_updated"].integer, "\(about)")
      let blocks = expected["blocks"].list.map { [$0[0].integer, $0[1].integer, $0[2].integer] }
      #expect(
        chunk.blockMetas.map { [Int64($0.entries), $0.minimum, $0.maximum] } == blocks, "\(about)")
    }
    if !expected["content"].isNull {
      #expect(
        Entry.inSignificantOrder(content(chunk, labels))
          == Entry.inSignificantOrder(expected["content"].list.map(Entry.init)), "\(about)")
    }
  }

  static func content(_ chunk: MemoryChunk, _ labels: LabelSet) -> [Entry] {
    var batch = EntryBatch()
    chunk.read(.always, .forward, labels: labels, into: &batch)
    return Entry.list(batch)
  }
}

/// `[time, line]` or `[time, line, pairs]` of a vector.
struct Entry: Equatable {
  var time: Int64
  var line: String
  var metadata: [Label] = []

  init(time: Int64, line: String, metadata: [Label] = []) {
    self.time = time
    self.line = line
    self.metadata = metadata
  }

  init(_ json: JSON) {
    time = json[0].integer ?? 0
    line =
      json[1].text
      ?? String(repeating: json[1]["repeat"].text ?? "", count: json[1]["count"].int)
    metadata = json[2].labels
  }

  /// The order of entries with one time but different metadata means nothing.
  static func inSignificantOrder(_ entries: [Entry]) -> [Entry] {
    entries.contains { !$0.metadata.isEmpty }
      ? entries.sorted { ($0.time, $0.line) < ($1.time, $1.line) } : entries
  }

  static func batch(_ entries: [Entry]) -> EntryBatch {
    var batch = EntryBatch()
    for entry in entries {
      Array(entry.line.utf8).withUnsafeBytes { batch.append(entry.time, $0, entry.metadata) }
    }
    return batch
  }

  static func list(_ batch: EntryBatch) -> [Entry] {
    (0..<batch.count).map {
      Entry(
        time: batch.timestamps[$0], line: batch.text($0), metadata: batch.metadata?[$0] ?? [])
    }
  }
}

extension IngesterStream {
  /// The last accepted entry.
  var lastEntry: Entry? {
    last.isSet
      ? Entry(
        time: last.timestamp, line: String(decoding: last.line, as: UTF8.self),
        metadata: Self.pairs(last.metadata)) : nil
  }

  /// Names and values, each behind its length.
  private static func pairs(_ packed: [UInt8]) -> [Label] {
    var texts: [String] = []
    var at = 0
    while at < packed.count {
      let start = at + 4
      at = start + packed[at..<start].reduce(0) { $0 << 8 | Int($1) }
      texts.append(String(decoding: packed[start..<at], as: UTF8.self))
    }
    return stride(from: 0, to: texts.count, by: 2).map { Label(texts[$0], texts[$0 + 1]) }
  }
}
