import Bytes
import Environment
import LogModel

/// Puts the records of a write-ahead log back into memory (spec: ingester, §5.6). Errors of single
/// records do not stop it; the first is kept.
struct LogReplay {
  private let state: IngesterState
  private let settings: LogStoreSettings
  private let rules: PushRules
  private var bindings: [TenantID: [UInt64: IngesterStream]] = [:]
  /// The entries record that was read last: applied when the next one comes, or at the end.
  private var held: [UInt8]?
  /// What a stream has taken of the group at hand.
  private var stored: [UInt32] = []

  private(set) var records = 0
  /// Entries that streams accepted.
  private(set) var entries = 0
  /// Entries dropped because of their counter.
  private(set) var duplicates = 0
  private(set) var firstError: ReplayError?

  init(state: IngesterState, settings: LogStoreSettings, now: WallTime) {
    self.state = state
    self.settings = settings
    rules = PushRules(settings, now: now, isReplay: true)
  }

  /// Takes the next record of the log.
  mutating func take(_ record: [UInt8]) {
    records += 1
    let isEntries =
      record.first.map {
        [RecordType.entriesV1, RecordType.entriesV2, RecordType.entriesV3].contains($0)
      } ?? false
    if isEntries {
      if let held { apply(held) }
      held = record
    } else {
      apply(record)
    }
  }

  /// Ends the replay: applies what is held back and removes streams without chunks.
  mutating func finish() {
    if let held, settings.mutant != .replayForgetsLastRecord { apply(held) }
    held = nil
    for instance in state.tenants {
      for stream in Array(instance.streams) where stream.chunks.isEmpty { instance.remove(stream) }
    }
  }

  private mutating func apply(_ record: [UInt8]) {
    do {
      try record.withUnsafeBytes { try apply(record, $0) }
    } catch let error as ReplayError {
      firstError = firstError ?? error
    } catch let error as WALRecordError {
      firstError = firstError ?? .record(error)
    } catch {
      firstError = firstError ?? .record(.unknownType(record.first ?? 0))
    }
  }

  private mutating func apply(_ record: [UInt8], _ buffer: UnsafeRawBufferPointer) throws {
    guard let type = buffer.first else { throw WALRecordError.unknownType(0) }
    var reader = ByteReader(buffer, from: 1)
    switch type {
    case RecordType.series: bind(try SeriesRecord(&reader))
    case RecordType.entriesV1, RecordType.entriesV2, RecordType.entriesV3:
      try apply(try EntriesRecord.decoded(record, type: type, reader))
    default: throw WALRecordError.unknownType(type)
    }
  }

  /// Finds or makes the streams and remembers which ref names them.
  private mutating func bind(_ record: SeriesRecord) {
    let instance = state.instance(record.tenant)
    for series in record.series {
      let labels = LabelSet(series.labels)
      bindings[record.tenant, default: [:]][series.ref] =
        instance[labels] ?? instance.makeStream(labels)
    }
  }

  /// Loki drops a group whose counter the stream has reached: its checkpoint may hold the entries
  /// already. There is none here, so strict takes every record: each is read once.
  private mutating func apply(_ record: EntriesRecord.Decoded) throws(ReplayError) {
    guard let streams = bindings[record.tenant] else { throw .unknownTenant(record.tenant) }
    var unknown: UInt64?
    for group in record.groups {
      let ref =
        settings.mutant == .replayMixesStreams ? streams.keys.min() ?? group.ref : group.ref
      guard let stream = streams[ref] else {
        unknown = unknown ?? group.ref
        continue
      }
      let isKnown =
        settings.compatibility != .strict && group.counter > 0
        && group.counter <= stream.entryCount
      if isKnown {
        duplicates += group.entries.count
      } else {
        stored.removeAll(keepingCapacity: true)
        _ = stream.push(record.batch, group.entries, rules, into: &stored)
        entries += stored.count
      }
    }
    if let unknown { throw .unknownStream(unknown, record.tenant) }
  }
}

/// Why a record could not be replayed; `description` is Loki's text.
enum ReplayError: Error, Equatable, Sendable, CustomStringConvertible {
  case record(WALRecordError)
  case unknownTenant(TenantID)
  case unknownStream(UInt64, TenantID)

  var description: String {
    switch self {
    case .record(let error): error.description
    case .unknownTenant(let tenant): "user (\(tenant)) not set during WAL replay"
    case .unknownStream(let ref, let tenant):
      "stream (\(ref)) not set during WAL replay for user (\(tenant))"
    }
  }
}
