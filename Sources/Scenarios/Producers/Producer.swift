public import LogModel

/// One stream's lines: entry 0, 1, … with its time and text, each a pure function of the scenario's
/// seed and the stream's place in the file, so that any entry can be made again at any time.
///
/// ```swift
/// for producer in try WorkloadPlan.producers(for: scenario) {
///   for ordinal in 0..<producer.entryCount {
///     producer.time(of: ordinal)                    // strictly increasing
///     producer.appendLine(ordinal, into: &slab)
///   }
/// }
/// ```
/// Time and text of an entry cost O(log n) of the pieces of a ramp, else O(1); nothing is allocated
/// beyond growth of the slab.
public final class Producer: Sendable {
  /// Place in the list of all producers of the scenario, from 0.
  public let id: Int
  public let tenant: TenantID
  public let labels: LabelSet
  public let client: ClientSettings
  /// Which item of the workload it belongs to, from 0.
  public let item: Int
  /// For a replay: the file's name.
  public let fileName: String?
  private let lines: any ProducedLines

  init(
    id: Int, tenant: TenantID, labels: LabelSet, client: ClientSettings, item: Int,
    fileName: String?, lines: any ProducedLines
  ) {
    self.id = id
    self.tenant = tenant
    self.labels = labels
    self.client = client
    self.item = item
    self.fileName = fileName
    self.lines = lines
  }

  /// Number of entries.
  public var entryCount: Int { lines.count }

  /// The entry's timestamp. Strictly increasing with `ordinal`, which must be below `entryCount`.
  public func time(of ordinal: Int) -> Timestamp { lines.time(of: ordinal) }

  /// When the client gets to see the line: never before the scenario's start, never decreasing. The
  /// entry's timestamp, but for a replay with `time: keep`.
  public func arrival(of ordinal: Int) -> Timestamp { lines.arrival(of: ordinal) }

  /// Appends the line's bytes.
  public func appendLine(_ ordinal: Int, into slab: inout [UInt8]) {
    lines.appendLine(ordinal, at: time(of: ordinal), into: &slab)
  }

  /// Appends the line's bytes; `time` must be the entry's.
  public func appendLine(_ ordinal: Int, at time: Timestamp, into slab: inout [UInt8]) {
    lines.appendLine(ordinal, at: time, into: &slab)
  }

  /// Appends the entry.
  public func append(_ ordinal: Int, to batch: inout EntryBatch) {
    let time = time(of: ordinal)
    let start = batch.slab.count
    lines.appendLine(ordinal, at: time, into: &batch.slab)
    precondition(batch.slab.count <= Int(UInt32.max), "a batch of more than 4 GiB")
    batch.timestamps.append(time.nanoseconds)
    batch.offsets.append(UInt32(truncatingIfNeeded: start))
    batch.lengths.append(UInt32(truncatingIfNeeded: batch.slab.count - start))
  }
}

/// Times and texts behind a producer.
protocol ProducedLines: Sendable {
  var count: Int { get }
  func time(of ordinal: Int) -> Timestamp
  func arrival(of ordinal: Int) -> Timestamp
  /// `time`: the entry's.
  func appendLine(_ ordinal: Int, at time: Timestamp, into slab: inout [UInt8])
}

extension ProducedLines {
  func arrival(of ordinal: Int) -> Timestamp { time(of: ordinal) }
}
