import Environment
import LogModel
import SegmentLog

/// The write-ahead log of one ingester: what it acknowledges is here first. Without checkpoints:
/// segments are kept. Confined to the node's actor.
final class WriteAheadLog {
  private let environment: any NodeEnvironment
  private let writer: SegmentWriter
  let directory: String

  private init(_ environment: any NodeEnvironment, _ writer: SegmentWriter, _ directory: String) {
    self.environment = environment
    self.writer = writer
    self.directory = directory
  }

  /// Starts a new segment behind those of earlier lives.
  static func open(environment: any NodeEnvironment, settings: LogStoreSettings)
    async throws(SegmentLogError) -> WriteAheadLog
  {
    let writer = try await SegmentWriter.open(
      directory: settings.walDirectory, segmentSize: settings.walSegmentSize,
      on: environment.disk, lock: AsyncLock("wal.append", in: environment))
    return WriteAheadLog(environment, writer, settings.walDirectory)
  }

  /// Segments of earlier lives, in order.
  func earlierSegments() async throws(SegmentLogError) -> [Int] {
    let current = writer.segmentIndex
    return try await SegmentFiles.list(directory, on: environment.disk).filter { $0 < current }
  }

  /// Appends the records of one push: streams that it made, then what it stored. Pushes take turns in
  /// order of asking.
  func append(_ record: PushRecord, _ batch: EntryBatch) async throws(SegmentLogError) {
    let start = environment.now
    var records: [[UInt8]] = []
    if !record.series.isEmpty {
      records.append(SeriesRecord(tenant: record.tenant, series: record.series).encoded())
    }
    if !record.stored.groups.isEmpty {
      records.append(
        EntriesRecord.encoded(tenant: record.tenant, stored: record.stored, batch: batch))
    }
    try await writer.log(records)
    environment.record(
      Event(
        .walAppended, Int64(records.reduce(0) { $0 + $1.count }), Int64(record.entryCount),
        (environment.now - start).nanosecondCount))
  }

  /// Pads the last page, syncs and closes.
  func close() async throws(SegmentLogError) { try await writer.close() }
}
