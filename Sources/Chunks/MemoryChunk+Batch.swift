import Glibc
public import LogModel

/// Entries in columns.
extension MemoryChunk {
  /// Adds entry `index` of a batch. Costs no allocation.
  @discardableResult
  public func append(_ batch: EntryBatch, _ index: Int) -> AppendResult {
    let time = batch.timestamps[index]
    let set = keepsMetadata ? (batch.metadata?.sets[index] ?? 0) : 0
    if set == 0 { return batch.withLine(index) { store(time, $0, pairs: 0) } }
    if let refusal = refusal(time) { return refusal }
    // Even a duplicate's symbols are added.
    let count = addSymbols(set, of: batch)
    return batch.withLine(index) { store(time, $0, pairs: count) }
  }

  /// Adds the texts of a set's pairs, in order of their names, and makes their section the last one.
  /// Returns the number of pairs.
  @discardableResult
  func addSymbols(_ set: UInt32, of batch: EntryBatch) -> Int {
    guard let metadata = batch.metadata else { return 0 }
    let extent = metadata.extent(set: set)
    metadata.pairs.withUnsafeBufferPointer {
      addSymbols(UnsafeBufferPointer(rebasing: $0[extent]), metadata.texts)
    }
    return extent.count
  }

  /// The same for pairs that belong to no batch.
  func addSymbols(_ pairs: UnsafeBufferPointer<EntryMetadata.Pair>, _ texts: TextTable) {
    if hasLastNames(pairs, texts) {
      for index in pairs.indices {
        last.symbols[2 &* index &+ 1] = add(pairs[index].value, of: texts)
      }
    } else {
      last.reserve(pairs.count)
      for (place, index) in Self.orderByName(pairs, texts).enumerated() {
        last.symbols[2 * place] = add(pairs[index].name, of: texts)
        last.symbols[2 * place + 1] = add(pairs[index].value, of: texts)
      }
    }
    last.pairs = []
    last.makeSection()
  }

  @inline(__always)
  private func add(_ text: UInt32, of texts: TextTable) -> UInt32 {
    texts.withText(Int(text)) { symbolTable.add($0) }
  }

  /// Whether the pairs have the names of the last ones, which are in order.
  @inline(__always)
  private func hasLastNames(
    _ pairs: UnsafeBufferPointer<EntryMetadata.Pair>, _ texts: TextTable
  ) -> Bool {
    let symbols = last.symbols
    guard symbols.count == 2 &* pairs.count else { return false }
    for index in pairs.indices {
      let known = symbolTable.text(Int(symbols[2 &* index]))
      let isSame = texts.withText(Int(pairs[index].name)) { name in
        guard name.count == known.count else { return false }
        guard let a = name.baseAddress, let b = known.baseAddress else { return true }
        return memcmp(a, b, name.count) == 0
      }
      if !isSame { return false }
    }
    return true
  }

  /// Stable.
  private static func orderByName(
    _ pairs: UnsafeBufferPointer<EntryMetadata.Pair>, _ texts: TextTable
  ) -> [Int] {
    pairs.indices.sorted { a, b in
      let (x, y) = (Int(pairs[a].name), Int(pairs[b].name))
      return texts.precedes(x, y) || (a < b && !texts.precedes(y, x))
    }
  }
}
