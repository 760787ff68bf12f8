import Bytes
import Environment
import LogModel

/// The index rows of schema v13, the series store on a key-value store (spec: index and store, §2 and
/// §3): which rows a chunk is written under.
struct IndexSchema: Sendable {
  /// Metric name that the store gives to all logs.
  static let metricName = "logs"

  var rowShards: UInt32
  var tables: IndexTables

  init(rowShards: Int, tables: IndexTables) {
    self.rowShards = UInt32(clamping: max(1, rowShards))
    self.tables = tables
  }

  // MARK: Identities

  /// `logs{a="b", c="d"}`; with no label, the metric name alone.
  static func seriesText(_ labels: LabelSet) -> String {
    let name = labels["__name__"] ?? metricName
    let others = labels.labels.filter { $0.name != "__name__" }
    if others.isEmpty { return name }
    return name + "{" + others.map { "\($0.name)=\(goQuoted($0.value))" }.joined(separator: ", ")
      + "}"
  }

  /// 43 base64 characters; the same for equal label sets of all tenants.
  static func seriesID(_ labels: LabelSet) -> [UInt8] {
    base64(SHA256.of(Array(seriesText(labels).utf8)))
  }

  /// Base64 without padding.
  private static func base64(_ bytes: [UInt8]) -> [UInt8] {
    Array(Base64.text(bytes).utf8.prefix { $0 != UInt8(ascii: "=") })
  }

  /// The row shard of a series, from the text of its id.
  func shard(of seriesID: [UInt8]) -> UInt32 {
    seriesID.prefix(4).reduce(0) { $0 << 8 | UInt32($1) } % rowShards
  }

  /// At least two digits: `05`, `127`.
  static func shardText(_ shard: UInt32) -> String { shard < 10 ? "0\(shard)" : "\(shard)" }

  // MARK: Range values

  /// Components each followed by NUL, then the type marker and NUL.
  static func range(_ a: [UInt8], _ b: [UInt8], _ c: [UInt8], type: UInt8) -> [UInt8] {
    var range: [UInt8] = []
    range.reserveCapacity(a.count + b.count + c.count + 5)
    for component in [a, b, c] {
      range.append(contentsOf: component)
      range.append(0)
    }
    range.append(type)
    range.append(0)
    return range
  }

  static let seriesRow = UInt8(ascii: "7")
  static let labelRow = UInt8(ascii: "8")
  static let namesRow = UInt8(ascii: "9")
  static let chunkRow = UInt8(ascii: "3")

  /// The start of the range values of a label row with this value.
  static func valuePrefix(_ value: [UInt8]) -> [UInt8] {
    base64(SHA256.of(value)) + [0]
  }

  /// Eight hex digits of a time inside the day.
  static func timeText(_ milliseconds: UInt32) -> [UInt8] {
    Array(Hex.text(UInt64(milliseconds), width: 8).utf8)
  }

  // MARK: Rows of one chunk

  /// All rows of a chunk, in the order in which they are written, without doubles.
  ///
  /// - Parameters:
  ///   - labels: with or without `__name__`.
  ///   - from: first entry, milliseconds. `through`: last entry, milliseconds.
  func rows(tenant: TenantID, labels: LabelSet, from: Int64, through: Int64, chunkID: String)
    -> [IndexWrite]
  {
    let name = labels["__name__"] ?? Self.metricName
    let others = labels.labels.filter { $0.name != "__name__" }
    let id = Self.seriesID(labels)
    let shard = Self.shardText(shard(of: id))
    let buckets = DayBucket.buckets(from: from, through: through)
    var rows: [IndexWrite] = []
    for bucket in buckets {
      let table = tables.name(of: bucket)
      let hash = "\(shard):\(bucket.hashKey(tenant)):\(name)"
      rows.append(
        IndexWrite(
          table: table, hash: Array(hash.utf8), range: Self.range(id, [], [], type: Self.seriesRow),
          value: [UInt8(ascii: "-")]))
      rows.append(
        IndexWrite(
          table: table, hash: id, range: Self.range([], [], [], type: Self.namesRow),
          value: Self.jsonArray(others.map(\.name))))
      for label in others {
        rows.append(
          IndexWrite(
            table: table, hash: Array("\(hash):\(label.name)".utf8),
            range: Self.valuePrefix(Array(label.value.utf8)) + id + [0, 0, Self.labelRow, 0],
            value: Array(label.value.utf8)))
      }
    }
    for bucket in buckets {
      rows.append(
        IndexWrite(
          table: tables.name(of: bucket),
          hash: Array("\(bucket.hashKey(tenant)):".utf8) + id,
          range: Self.range(
            Self.timeText(bucket.relativeThrough), [], Array(chunkID.utf8), type: Self.chunkRow),
          value: [UInt8(ascii: "-")]))
    }
    return Self.distinct(rows)
  }

  /// Keeps the first row of each (table, hash, range).
  private static func distinct(_ rows: [IndexWrite]) -> [IndexWrite] {
    struct Key: Hashable {
      var table: String
      var hash: [UInt8]
      var range: [UInt8]
    }
    var seen: Set<Key> = []
    return rows.filter {
      seen.insert(Key(table: $0.table, hash: $0.hash, range: $0.range)).inserted
    }
  }

  /// A JSON array of strings, escaped as Go's encoder does.
  static func jsonArray(_ names: [String]) -> [UInt8] {
    var writer = ByteWriter()
    writer.text("[")
    for (index, name) in names.enumerated() {
      if index > 0 { writer.text(",") }
      writer.text("\"")
      for scalar in name.unicodeScalars { writer.jsonScalar(scalar) }
      writer.text("\"")
    }
    writer.text("]")
    return writer.bytes
  }
}

extension ByteWriter {
  /// Control characters, quotes, `<`, `>`, `&` and the line separators are escaped.
  fileprivate mutating func jsonScalar(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x22: text("\\\"")
    case 0x5C: text("\\\\")
    case 0x08: text("\\b")
    case 0x0C: text("\\f")
    case 0x0A: text("\\n")
    case 0x0D: text("\\r")
    case 0x09: text("\\t")
    case 0..<0x20, 0x3C, 0x3E, 0x26, 0x2028, 0x2029:
      let digits = String(scalar.value, radix: 16)
      text("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
    default: text(String(scalar))
    }
  }
}
