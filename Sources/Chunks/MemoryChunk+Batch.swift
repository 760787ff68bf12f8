import Bytes
public import LogModel

/// Adds entries of one batch to chunks. It remembers what the metadata of the last entry became:
/// neighbours with the same pairs, or with the same names, are not looked up again. An entry costs no
/// allocation and makes no string.
///
///     batch.withView { view in
///       var appender = BatchAppender(view)
///       for index in 0..<view.count { appender.append(index, to: chunk) }
///     }
///
/// Valid as long as the view.
public struct BatchAppender {
  private let view: EntryBatchView
  private var chunk: MemoryChunk?
  /// The set whose pairs are the chunk's last ones while the chunk has this stamp.
  private var set: UInt32 = 0
  private var stamp: UInt64 = 0

  public init(_ view: EntryBatchView) { self.view = view }

  /// Adds entry `index` to a chunk.
  @discardableResult
  public mutating func append(_ index: Int, to chunk: MemoryChunk) -> AppendResult {
    let time = view.timestamps[index]
    guard let metadata = view.metadata, metadata.sets[index] != 0, chunk.keepsMetadata else {
      return chunk.store(time, view.line(index), pairs: 0)
    }
    if let refusal = chunk.refusal(time) { return refusal }
    let next = metadata.sets[index]
    let pairs = metadata.pairs(set: next)
    // Even a duplicate's symbols are added.
    if chunk !== self.chunk || chunk.last.stamp != stamp {
      chunk.addSymbols(pairs, metadata, after: nil)
      self.chunk = chunk
    } else if next != set {
      chunk.addSymbols(pairs, metadata, after: metadata.pairs(set: set))
    }
    set = next
    stamp = chunk.last.stamp
    return chunk.store(time, view.line(index), pairs: pairs.count)
  }
}

/// Entries in columns.
extension MemoryChunk {
  /// Adds entry `index` of a batch. Costs no allocation.
  @discardableResult
  public func append(_ batch: EntryBatch, _ index: Int) -> AppendResult {
    batch.withView { view in
      var appender = BatchAppender(view)
      return appender.append(index, to: self)
    }
  }

  /// Whether entry `index` of a batch still belongs into this chunk (chunk format, §8).
  public func spaceFor(_ batch: EntryBatchView, _ index: Int) -> Bool {
    let lineBytes = batch.lineLength(index)
    // No text is longer than all of them: that decides far from the target.
    let pairs = batch.pairs(index).count
    let most = lineBytes &+ 2 &* pairs &* batch.metadataTextBytes
    if pairs < 256 && most < settings.targetSize &- filled { return true }
    return spaceFor(
      lineBytes: lineBytes,
      metadataBytes: settings.format.hasMetadata ? batch.metadataBytes(index) : 0)
  }

  /// Adds the texts of pairs, in order of their names, and makes their section the last one.
  /// `previous`: pairs of the same metadata whose section is the last one now.
  @inline(__always)
  func addSymbols(
    _ pairs: UnsafeBufferPointer<EntryMetadata.Pair>, _ metadata: EntryMetadataView,
    after previous: UnsafeBufferPointer<EntryMetadata.Pair>?
  ) {
    guard let previous, last.areInOrder, Self.haveSameNames(pairs, previous) else {
      return addNames(pairs, metadata)
    }
    let symbols = last.symbols
    var isChanged = false
    for index in pairs.indices where pairs[index].value != previous[index].value {
      let symbol = symbolTable.add(metadata.text(pairs[index].value))
      isChanged = isChanged || symbols[2 &* index &+ 1] != symbol
      symbols[2 &* index &+ 1] = symbol
    }
    if isChanged { last.makeSection() }
  }

  @inline(__always)
  private static func haveSameNames(
    _ pairs: UnsafeBufferPointer<EntryMetadata.Pair>,
    _ previous: UnsafeBufferPointer<EntryMetadata.Pair>
  ) -> Bool {
    if pairs.count != previous.count { return false }
    for index in pairs.indices where pairs[index].name != previous[index].name { return false }
    return true
  }

  private func addNames(
    _ pairs: UnsafeBufferPointer<EntryMetadata.Pair>, _ metadata: EntryMetadataView
  ) {
    let order = Self.orderByName(pairs, metadata)
    last.reserve(pairs.count)
    for place in pairs.indices {
      let pair = pairs[order?[place] ?? place]
      last.symbols[2 * place] = symbolTable.add(metadata.text(pair.name))
      last.symbols[2 * place + 1] = symbolTable.add(metadata.text(pair.value))
    }
    last.areInOrder = order == nil
    last.makeSection()
  }

  /// Stable; nil if the pairs are in order.
  private static func orderByName(
    _ pairs: UnsafeBufferPointer<EntryMetadata.Pair>, _ metadata: EntryMetadataView
  ) -> [Int]? {
    func compare(_ a: Int, _ b: Int) -> Int {
      ByteOrder.compare(metadata.text(pairs[a].name), metadata.text(pairs[b].name))
    }
    if pairs.indices.dropFirst().allSatisfy({ compare($0 - 1, $0) <= 0 }) { return nil }
    return pairs.indices.sorted { a, b in
      let order = compare(a, b)
      return order < 0 || (order == 0 && a < b)
    }
  }
}
