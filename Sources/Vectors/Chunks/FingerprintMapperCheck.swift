import LogModel

/// `fp_mapper.json`: label sets that share a fingerprint get different ones.
enum FingerprintMapperCheck {
  static func check(_ vector: VectorField, _ folder: VectorFolder) throws(VectorError) {
    vector["name"].isInformational()
    var mapper = FingerprintMapper()
    var memory: [Fingerprint: LabelSet] = [:]
    for step in try vector["steps"].elements() {
      if try step["forgetFirst"].flag() { memory = [:] }
      let raw = Fingerprint(bits: try step["fp"].integer(UInt64.self))
      let labels = LabelSet(try step["labels"].labels())
      let mapped = mapper.map(raw, labels, holder: memory[raw])
      step["mapped"].expect(mapped.bits)
      if try step["thenStoreInMemory"].flag() { memory[mapped] = labels }
    }
  }
}
