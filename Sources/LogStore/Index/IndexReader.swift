import Chunks
import Environment
import LogModel

/// Finds the chunks of a query in the index (spec: index and store, §5).
struct IndexReader {
  private let environment: any NodeEnvironment
  private let schema: IndexSchema

  init(environment: any NodeEnvironment, schema: IndexSchema) {
    self.environment = environment
    self.schema = schema
  }

  /// Keys of the chunks in the days of a time range (milliseconds, inclusive) that end at its start or
  /// later, and whose labels the index lets pass: matchers that accept the absence of a label are left to the caller, who sees
  /// the chunks' labels. In order of the key's text, each once.
  func chunkIDs(tenant: TenantID, matchers: [LabelMatcher], from: Int64, through: Int64)
    async throws(StoreError) -> [String]
  {
    let buckets = DayBucket.buckets(from: from, through: through)
    let lookups = matchers.filter { !$0.matchesEmpty }
    var queryCount = 0
    var series: [[UInt8]]?
    if lookups.isEmpty {
      series = try await ids(metricQueries(tenant, buckets), where: nil, &queryCount)
    }
    for matcher in lookups {
      let found = try await ids(
        labelQueries(tenant, matcher, buckets), where: matcher, &queryCount)
      series = series.map { Self.intersection($0, found) } ?? found
      if series?.isEmpty == true { break }
    }
    let ids = try await chunkIDs(tenant, series ?? [], buckets, &queryCount)
    environment.record(
      Event(.indexRead, Int64(queryCount), Int64(series?.count ?? 0), Int64(ids.count)))
    return ids
  }

  // MARK: Queries

  func metricQueries(_ tenant: TenantID, _ buckets: [DayBucket]) -> [IndexQuery] {
    sharded(tenant, buckets, suffix: "", rows: .all, valueEqual: [])
  }

  func labelQueries(_ tenant: TenantID, _ matcher: LabelMatcher, _ buckets: [DayBucket])
    -> [IndexQuery]
  {
    let isEqual = matcher.op == .equal
    return sharded(
      tenant, buckets, suffix: ":\(matcher.name)",
      rows: isEqual ? .prefix(IndexSchema.valuePrefix(matcher.bytes)) : .all,
      valueEqual: isEqual ? matcher.bytes : [])
  }

  /// One query per day and row shard.
  private func sharded(
    _ tenant: TenantID, _ buckets: [DayBucket], suffix: String, rows: IndexQuery.Rows,
    valueEqual: [UInt8]
  ) -> [IndexQuery] {
    buckets.flatMap { bucket in
      (0..<schema.rowShards).map { shard in
        let hash =
          "\(IndexSchema.shardText(shard)):\(bucket.hashKey(tenant)):\(IndexSchema.metricName)"
        return IndexQuery(
          table: schema.tables.name(of: bucket), hash: Array((hash + suffix).utf8), rows: rows,
          valueEqual: valueEqual)
      }
    }
  }

  /// One query per series and day, from the chunks that end at the range's start.
  func chunkQueries(_ tenant: TenantID, _ series: [[UInt8]], _ buckets: [DayBucket])
    -> [IndexQuery]
  {
    buckets.flatMap { bucket in
      series.map { id in
        IndexQuery(
          table: schema.tables.name(of: bucket),
          hash: Array("\(bucket.hashKey(tenant)):".utf8) + id,
          rows: .from(IndexSchema.timeText(bucket.relativeFrom) + [0]))
      }
    }
  }

  // MARK: Rows

  /// Series ids of label rows whose value the matcher accepts: sorted, each once.
  private func ids(_ queries: [IndexQuery], where matcher: LabelMatcher?, _ count: inout Int)
    async throws(StoreError) -> [[UInt8]]
  {
    count += queries.count
    var ids: Set<[UInt8]> = []
    for rows in try await environment.indexKV.query(queries) {
      for row in rows {
        guard let id = Self.seriesID(row) else { continue }
        if let matcher, !matcher.matches(String(decoding: row.value, as: UTF8.self)) { continue }
        ids.insert(id)
      }
    }
    return ids.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private func chunkIDs(
    _ tenant: TenantID, _ series: [[UInt8]], _ buckets: [DayBucket], _ count: inout Int
  ) async throws(StoreError) -> [String] {
    if series.isEmpty { return [] }
    let queries = chunkQueries(tenant, series, buckets)
    count += queries.count
    var ids: Set<[UInt8]> = []
    for rows in try await environment.indexKV.query(queries) {
      for row in rows {
        let components = Self.components(row.range)
        if components.count == 4 { ids.insert(components[2]) }
      }
    }
    return ids.sorted { $0.lexicographicallyPrecedes($1) }
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// The id in a series row (first component) or a label row (second).
  static func seriesID(_ row: IndexRow) -> [UInt8]? {
    let components = components(row.range)
    guard components.count == 4, let type = components[3].first else { return nil }
    switch type {
    case IndexSchema.seriesRow: return components[0]
    case IndexSchema.labelRow: return components[1]
    default: return nil
    }
  }

  /// The parts of a range value, type marker last; bytes behind the last NUL are dropped.
  static func components(_ range: [UInt8]) -> [[UInt8]] {
    var components: [[UInt8]] = []
    var current: [UInt8] = []
    for byte in range {
      if byte == 0 {
        components.append(current)
        current = []
      } else {
        current.append(byte)
      }
    }
    return components
  }

  /// Of two sorted lists.
  static func intersection(_ a: [[UInt8]], _ b: [[UInt8]]) -> [[UInt8]] {
    let others = Set(b)
    return a.filter { others.contains($0) }
  }
}
