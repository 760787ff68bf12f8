public import LogModel

/// Entries in columns.
extension MemoryChunk {
  /// Adds entry `index` of a batch. Costs no allocation.
  @discardableResult
  public func append(_ batch: EntryBatch, _ index: Int) -> AppendResult {
    batch.withView { append($0, index) }
  }

  /// Adds entry `index` of a batch, seen in place: the way for many entries. It makes no string and
  /// counts no reference.
  @discardableResult
  public func append(_ batch: EntryBatchView, _ index: Int) -> AppendResult {
    let time = batch.timestamps[index]
    guard keepsMetadata, let metadata = batch.metadata, metadata.sets[index] != 0 else {
      return store(time, batch.line(index), pairs: 0)
    }
    if let refusal = refusal(time) { return refusal }
    // Even a duplicate's symbols are added.
    let pairs = metadata.pairs(set: metadata.sets[index])
    addSymbols(pairs, metadata)
    return store(time, batch.line(index), pairs: pairs.count)
  }

  /// Adds the texts of pairs, in order of their names, and makes their section the last one.
  @inline(__always)
  func addSymbols(
    _ pairs: UnsafeBufferPointer<EntryMetadata.Pair>, _ metadata: EntryMetadataView
  ) {
    if !hasLastNames(pairs, metadata) {
      addNames(pairs, metadata)
      return
    }
    var isChanged = false
    for index in pairs.indices {
      let value = metadata.text(pairs[index].value)
      let place = 2 &* index &+ 1
      if symbolTable.isText(last.symbols[place], value) { continue }
      last.symbols[place] = symbolTable.add(value)
      isChanged = true
    }
    if isChanged {
      last.pairs = []
      last.makeSection()
    }
  }

  /// Whether the pairs have the names of the last ones, which are in order.
  @inline(__always)
  private func hasLastNames(
    _ pairs: UnsafeBufferPointer<EntryMetadata.Pair>, _ metadata: EntryMetadataView
  ) -> Bool {
    guard 2 &* pairs.count == last.symbols.count else { return false }
    for index in pairs.indices
    where !symbolTable.isText(last.symbols[2 &* index], metadata.text(pairs[index].name)) {
      return false
    }
    return true
  }

  private func addNames(
    _ pairs: UnsafeBufferPointer<EntryMetadata.Pair>, _ metadata: EntryMetadataView
  ) {
    let order = Self.orderByName(pairs, metadata)
    last.pairs = []
    last.reserve(pairs.count)
    for place in pairs.indices {
      let pair = pairs[order?[place] ?? place]
      last.symbols[2 * place] = symbolTable.add(metadata.text(pair.name))
      last.symbols[2 * place + 1] = symbolTable.add(metadata.text(pair.value))
    }
    last.makeSection()
  }

  /// Stable; nil if the pairs are in order.
  private static func orderByName(
    _ pairs: UnsafeBufferPointer<EntryMetadata.Pair>, _ metadata: EntryMetadataView
  ) -> [Int]? {
    func precedes(_ a: Int, _ b: Int) -> Bool {
      metadata.text(pairs[a].name).lexicographicallyPrecedes(metadata.text(pairs[b].name))
    }
    if pairs.indices.dropFirst().allSatisfy({ !precedes($0, $0 - 1) }) { return nil }
    return pairs.indices.sorted { precedes($0, $1) || ($0 < $1 && !precedes($1, $0)) }
  }
}
