/// Gives streams whose label sets share a fingerprint different ones. Mapped fingerprints are 1, 2, …
/// up to 2²⁰, a range that no stream keeps as its own. One per tenant of an ingester; it lives until
/// the restart, and what it gives depends on the order of arrival. Source: chunk format, §14; ingester,
/// §1.1.
public struct FingerprintMapper: Sendable {
  public static let reserved: UInt64 = 1 << 20

  /// What was mapped: label sets under their raw fingerprint.
  private struct Key: Hashable {
    var raw: Fingerprint
    var labels: LabelSet
  }

  private var mappings: [Key: Fingerprint] = [:]
  private var last: UInt64 = 0

  public init() {}

  /// The fingerprint of a label set that has none yet, or that comes again.
  ///
  /// - Parameter holder: labels of the stream in memory under the raw fingerprint, if any.
  public mutating func map(_ raw: Fingerprint, _ labels: LabelSet, holder: LabelSet?)
    -> Fingerprint
  {
    let key = Key(raw: raw, labels: labels)
    if raw.bits <= Self.reserved { return mapping(key) }
    if let holder { return holder == labels ? raw : mapping(key) }
    return mappings[key] ?? raw
  }

  private mutating func mapping(_ key: Key) -> Fingerprint {
    if let known = mappings[key] { return known }
    precondition(
      last < Self.reserved,
      "more than \(Self.reserved) fingerprints mapped in collision detection")
    last += 1
    let mapped = Fingerprint(bits: last)
    mappings[key] = mapped
    return mapped
  }
}
