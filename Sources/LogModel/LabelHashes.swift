import Bytes

/// Every hash of a label set, over the bytes of its pairs. Source: chunk format, §14.
///
/// `LabelSet` keeps the two that name streams; this is for the others, and for labels that are not
/// UTF-8.
public struct LabelHashes: Sendable {
  /// Name and value as bytes.
  public struct Pair: Equatable, Sendable {
    public var name: [UInt8]
    public var value: [UInt8]

    public init(name: [UInt8], value: [UInt8]) {
      self.name = name
      self.value = value
    }
  }

  /// Sorted by name.
  public let pairs: [Pair]

  /// - Parameter pairs: sorted by name, by their bytes.
  public init(_ pairs: [Pair]) { self.pairs = pairs }

  public init(_ labels: LabelSet) {
    pairs = labels.labels.map { Pair(name: Array($0.name.utf8), value: Array($0.value.utf8)) }
  }

  /// Between name and value, and behind each.
  static let separator: UInt8 = 0xFF
  static let metricName = Array("__name__".utf8)
  static let shardLabel = Array("__stream_shard__".utf8)

  /// `{name="value", name2="value2"}` with Go-quoted values.
  public var text: String {
    let parts = pairs.map { pair in
      let name = String(decoding: pair.name, as: UTF8.self)
      return (LabelSet.isPlainName(name) ? name : goQuoted(bytes: pair.name)) + "="
        + goQuoted(bytes: pair.value)
    }
    return "{" + parts.joined(separator: ", ") + "}"
  }

  /// XXH64 over name FF value FF … of all labels: stream hash of pushes and results.
  public var stable: UInt64 { stable { _ in true } }

  /// The same without `__name__`: names the stream in ingesters, chunk keys and index.
  public var fingerprint: Fingerprint {
    Fingerprint(bits: stable { $0 != Self.metricName })
  }

  /// The same without `__name__` and `__stream_shard__`: joins the rates of a stream's shards.
  public var withoutShardLabel: UInt64 {
    stable { $0 != Self.metricName && $0 != Self.shardLabel }
  }

  /// Over the labels of these names alone: grouping `by`.
  public func of(_ names: [[UInt8]]) -> UInt64 { stable { names.contains($0) } }

  /// Without the labels of these names, and always without `__name__`: grouping `without`.
  public func without(_ names: [[UInt8]]) -> UInt64 {
    stable { $0 != Self.metricName && !names.contains($0) }
  }

  /// FNV-1a over name FF value FF …: old index schemas.
  public var fnvFingerprint: UInt64 {
    var hash = FNV.offset64
    for pair in pairs {
      hash = FNV.fnv1a(hash, pair.name)
      hash = FNV.fnv1a(hash, CollectionOfOne(Self.separator))
      hash = FNV.fnv1a(hash, pair.value)
      hash = FNV.fnv1a(hash, CollectionOfOne(Self.separator))
    }
    return hash
  }

  /// The labels' FNV-1a of name FF value, joined by xor: streams of the earliest Loki.
  public var fnvFastFingerprint: UInt64 {
    if pairs.isEmpty { return FNV.offset64 }
    return pairs.reduce(0) { joined, pair in
      let name = FNV.fnv1a(FNV.fnv1a(FNV.offset64, pair.name), CollectionOfOne(Self.separator))
      return joined ^ FNV.fnv1a(name, pair.value)
    }
  }

  /// Where the stream stands on the distributor's ring: FNV-1 over tenant and label text.
  public func ringToken(tenant: TenantID) -> StreamToken {
    StreamToken(bits: FNV.fnv1(FNV.fnv1(FNV.offset32, tenant.text.utf8), text.utf8))
  }

  /// What `inMemory` is taken over: before each name and value its length in one byte, or FF and three
  /// bytes, low first.
  public var internalForm: [UInt8] {
    var writer = ByteWriter()
    for pair in pairs {
      for part in [pair.name, pair.value] {
        if part.count < 0xFF {
          writer.byte(UInt8(part.count))
        } else {
          writer.byte(0xFF)
          writer.little16(UInt16(truncatingIfNeeded: part.count))
          writer.byte(UInt8(truncatingIfNeeded: part.count >> 16))
        }
        writer.bytes(part)
      }
    }
    return writer.bytes
  }

  /// XXH64 of the internal form. It differs between builds of Loki: never stored or compared.
  public var inMemory: UInt64 { XXH64.hash(internalForm) }

  /// What the collision mapper knows a label set by: name FF value of each label, sorted, joined by FF.
  public var uniqueForm: [UInt8] {
    let parts = pairs.map { $0.name + [Self.separator] + $0.value }
      .sorted { $0.lexicographicallyPrecedes($1) }
    return Array(parts.joined(separator: [Self.separator]))
  }

  private func stable(_ isTaken: ([UInt8]) -> Bool) -> UInt64 {
    var bytes: [UInt8] = []
    for pair in pairs where isTaken(pair.name) {
      bytes += pair.name
      bytes.append(Self.separator)
      bytes += pair.value
      bytes.append(Self.separator)
    }
    return XXH64.hash(bytes)
  }
}

extension LabelSet {
  public var hashes: LabelHashes { LabelHashes(self) }
}
