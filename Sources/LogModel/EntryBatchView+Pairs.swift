import Bytes

/// Comparing structured metadata by its bytes, without strings.
extension EntryBatchView {
  /// Whether two entries of the batch have the same pairs in the same order.
  public func haveSamePairs(_ a: Int, _ b: Int) -> Bool {
    guard let metadata, metadata.sets[a] != metadata.sets[b] else { return true }
    let (x, y) = (pairs(a), pairs(b))
    if x.count != y.count { return false }
    for (p, q) in zip(x, y)
    where !isSameText(p.name, q.name) || !isSameText(p.value, q.value) {
      return false
    }
    return true
  }

  private func isSameText(_ a: UInt32, _ b: UInt32) -> Bool {
    a == b || ByteOrder.compare(text(a), text(b)) == 0
  }

  /// Replaces `packed` by the pairs of entry `index`: each name and value behind its length (be32).
  /// Nothing if it has none.
  public func packPairs(_ index: Int, into packed: inout [UInt8]) {
    packed.removeAll(keepingCapacity: true)
    for pair in pairs(index) {
      for text in [pair.name, pair.value].lazy.map(text) {
        withUnsafeBytes(of: UInt32(text.count).bigEndian) { packed.append(contentsOf: $0) }
        packed.append(contentsOf: text)
      }
    }
  }

  /// Whether entry `index` has the pairs that `packPairs` wrote.
  public func hasPairs(_ index: Int, packed: [UInt8]) -> Bool {
    packed.withUnsafeBytes { packed in
      var reader = ByteReader(packed)
      func isNext(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let length = try? reader.big32(), let bytes = try? reader.bytes(Int(length)) else {
          return false
        }
        return ByteOrder.compare(bytes, text) == 0
      }
      for pair in pairs(index) where !isNext(text(pair.name)) || !isNext(text(pair.value)) {
        return false
      }
      return reader.isAtEnd
    }
  }
}
