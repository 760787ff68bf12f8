import LogModel

/// The part of a time range that falls on one day: rows of the index are kept by day (spec: index
/// and store, §1.2).
struct DayBucket: Equatable, Sendable {
  /// Days since 1970.
  var day: Int64
  /// Milliseconds since the start of the day.
  var relativeFrom: UInt32
  /// Milliseconds since the start of the day, at most 86 400 000.
  var relativeThrough: UInt32

  private static let milliseconds: Int64 = 86_400_000

  /// One bucket a day from `from` to `through`, both inclusive, milliseconds. A `through` of exactly
  /// midnight belongs to the next day too.
  static func buckets(from: Int64, through: Int64) -> [DayBucket] {
    let first = from / 1000 / 86_400
    let last = through / 1000 / 86_400
    if last < first { return [] }
    return (first...last).map { day in
      let start = day &* milliseconds
      return DayBucket(
        day: day, relativeFrom: UInt32(truncatingIfNeeded: max(0, from &- start)),
        relativeThrough: UInt32(truncatingIfNeeded: min(milliseconds, through &- start)))
    }
  }

  /// First part of the hash values of the day's rows.
  func hashKey(_ tenant: TenantID) -> String { "\(tenant.text):d\(day)" }
}

/// Names of the index tables of a schema period.
struct IndexTables: Equatable, Sendable {
  var prefix: String
  /// Seconds that one table covers; 0: one table for ever.
  var periodSeconds: Int64

  /// The table of an instant in milliseconds. Divisions truncate towards zero.
  func name(at milliseconds: Int64) -> String {
    periodSeconds == 0 ? prefix : "\(prefix)\(milliseconds / 1000 / periodSeconds)"
  }

  /// The table of a day's rows: that of the day's start.
  func name(of bucket: DayBucket) -> String { name(at: bucket.day &* 86_400_000) }
}
