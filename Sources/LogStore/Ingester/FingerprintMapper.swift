import LogModel

/// Gives streams whose label sets share a fingerprint different ones (spec: ingester, §1.1). Mapped
/// fingerprints are 1, 2, … up to 2²⁰, a range that no stream keeps as its own. Lives with the tenant
/// until restart.
struct FingerprintMapper {
  static let reserved: UInt64 = 1 << 20

  private var mappings: [LabelSet: Fingerprint] = [:]
  private var last: UInt64 = 0

  /// The fingerprint of a new stream.
  ///
  /// - Parameter holder: labels of the stream in memory under the raw fingerprint, if any.
  mutating func map(_ raw: Fingerprint, _ labels: LabelSet, holder: LabelSet?) -> Fingerprint {
    if raw.bits <= Self.reserved { return mapping(labels) }
    if let holder { return holder == labels ? raw : mapping(labels) }
    return mappings[labels] ?? raw
  }

  private mutating func mapping(_ labels: LabelSet) -> Fingerprint {
    if let known = mappings[labels] { return known }
    precondition(last < Self.reserved, "more than 2^20 fingerprint mappings")
    last += 1
    let mapped = Fingerprint(bits: last)
    mappings[labels] = mapped
    return mapped
  }
}
