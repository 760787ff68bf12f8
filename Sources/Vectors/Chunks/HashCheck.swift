import Bytes
import LogModel

/// `hashes.json`: label strings and every hash of a label set.
enum HashCheck {
  /// From these sizes of the internal form on the vectors leave a field out.
  private static let longestText = 1200
  private static let internalFormLimit = 300

  static func check(_ vector: VectorField, _ folder: VectorFolder) throws(VectorError) {
    let hashes = LabelHashes(try pairs(vector["labels"]))
    let size = hashes.internalForm.count
    expect(vector["string"], unless: size > longestText) { $0.expect(hashes.text) }
    expect(vector["uniqueStringB64"], unless: size > longestText || size == 0) {
      $0.expect(base64: hashes.uniqueForm)
    }
    expect(vector["internalBytesHex"], unless: size >= internalFormLimit || size == 0) {
      $0.expect(hex: hashes.internalForm)
    }
    vector["hash"].expect(hashes.inMemory)
    vector["stableHash"].expect(hashes.stable)
    vector["fingerprint"].expect(hashes.fingerprint.bits)
    vector["fingerprintHex"].expect(Hex.text(hashes.fingerprint.bits))
    vector["hashWithoutShardLabel"].expect(hashes.withoutShardLabel)
    vector["fnvFingerprint"].expect(hashes.fnvFingerprint)
    vector["fnvFastFingerprint"].expect(hashes.fnvFastFingerprint)
    vector["ringTokenTenantFake"].expect(hashes.ringToken(tenant: TenantID("fake")).bits)
    for (names, hash) in try vector["hashForLabels"].members() {
      hash.expect(hashes.of(list(names)))
    }
    for (names, hash) in try vector["hashWithoutLabels"].members() {
      hash.expect(hashes.without(list(names)))
    }
    expectLabelSet(vector, hashes)
  }

  /// A label set has the hashes that name streams itself; it holds text without empty values.
  private static func expectLabelSet(_ vector: VectorField, _ hashes: LabelHashes) {
    var labels: [Label] = []
    for pair in hashes.pairs {
      guard let name = String(validating: pair.name, as: UTF8.self),
        let value = String(validating: pair.value, as: UTF8.self), !value.isEmpty
      else { return }
      labels.append(Label(name, value))
    }
    let set = LabelSet(labels)
    vector["stableHash"].expect(set.stableHash)
    vector["fingerprint"].expect(set.fingerprint.bits)
    if vector["string"].exists { vector["string"].expect(set.canonical) }
  }

  /// A field that the vectors leave out of some cases; it must be there in the others.
  private static func expect(
    _ field: VectorField, unless isLeftOut: Bool, _ compare: (VectorField) -> Void
  ) {
    if field.exists || !isLeftOut { compare(field) }
  }

  private static func pairs(_ field: VectorField) throws(VectorError) -> [LabelHashes.Pair] {
    var pairs: [LabelHashes.Pair] = []
    for pair in try field.elements() {
      let parts = try pair.elements()
      guard parts.count == 2 else { throw pair.mismatch("a name and a value") }
      pairs.append(
        LabelHashes.Pair(name: try parts[0].stringBytes(), value: try parts[1].stringBytes()))
    }
    return pairs
  }

  /// Names joined by commas.
  private static func list(_ names: String) -> [[UInt8]] {
    names.utf8.split(separator: UInt8(ascii: ",")).map { Array($0) }
  }
}
