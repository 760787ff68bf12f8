public import LogModel

/// The answer to a query.
public enum QueryResult: Sendable, Equatable {
  /// Range log queries: streams in the byte order of their label texts.
  case streams([ResultStream])
  /// Range metric queries: series in label order.
  case matrix([ResultSeries])
  /// Instant metric queries: in label order.
  case vector([ResultSample])
  /// Instant queries for a number.
  case scalar(Double, Timestamp)

  /// Number of entries, points or samples.
  public var rowCount: Int {
    switch self {
    case .streams(let streams): streams.reduce(0) { $0 + $1.entries.count }
    case .matrix(let series): series.reduce(0) { $0 + $1.points.count }
    case .vector(let samples): samples.count
    case .scalar: 1
    }
  }
}

/// The selected entries with one label set, in the order of selection.
public struct ResultStream: Sendable, Equatable {
  public var labels: LabelSet
  public var entries: EntryBatch
  /// Labels of each entry that are not of its stream, if the query asked to keep them apart:
  /// ``labels`` are then those of the stream alone.
  public var categories: [EntryCategories]?

  public init(labels: LabelSet, entries: EntryBatch, categories: [EntryCategories]? = nil) {
    self.labels = labels
    self.entries = entries
    self.categories = categories
  }

  /// Same labels, times and lines; how the bytes lie in the slab does not matter.
  public static func == (a: Self, b: Self) -> Bool {
    a.labels == b.labels && a.categories == b.categories
      && a.entries.timestamps == b.entries.timestamps
      && a.entries.timestamps.indices.allSatisfy { index in
        a.entries.withLine(index) { left in
          b.entries.withLine(index) { right in left.elementsEqual(right) }
        }
      }
  }
}

/// Labels that an entry has besides those of its stream, each group sorted by name (spec: LogQL, §8).
public struct EntryCategories: Sendable, Equatable {
  /// Of its structured metadata.
  public var metadata: [Label]
  /// Of parsers and formats; errors too.
  public var parsed: [Label]

  public init(metadata: [Label] = [], parsed: [Label] = []) {
    self.metadata = metadata
    self.parsed = parsed
  }
}

/// The values of one series over the steps at which it has one.
public struct ResultSeries: Sendable, Equatable {
  public var labels: LabelSet
  public var points: [ResultPoint]

  public init(labels: LabelSet, points: [ResultPoint]) {
    self.labels = labels
    self.points = points
  }
}

/// A value at a time. Times are whole milliseconds (spec: LogQL, §9.3).
public struct ResultPoint: Sendable, Equatable {
  public var time: Timestamp
  public var value: Double

  public init(time: Timestamp, value: Double) {
    self.time = time
    self.value = value
  }

  /// NaN equals NaN.
  public static func == (a: Self, b: Self) -> Bool {
    a.time == b.time && (a.value == b.value || (a.value.isNaN && b.value.isNaN))
  }
}

/// The value of one series at the time of an instant query.
public struct ResultSample: Sendable, Equatable {
  public var labels: LabelSet
  public var point: ResultPoint

  public init(labels: LabelSet, point: ResultPoint) {
    self.labels = labels
    self.point = point
  }
}
