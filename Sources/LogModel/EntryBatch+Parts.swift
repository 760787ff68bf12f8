extension EntryBatch {
  /// Forgets the entries and keeps the memory of the columns, for the next use of the batch.
  public mutating func removeAllKeepingCapacity() {
    timestamps.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    metadata?.removeAllKeepingCapacity()
  }

  /// Keeps the entries of a range alone. The slab stays.
  public mutating func keep(_ range: Range<Int>) {
    if range.lowerBound == 0 && range.upperBound == count { return }
    Self.keep(range, of: &timestamps)
    Self.keep(range, of: &offsets)
    Self.keep(range, of: &lengths)
    if var metadata = metadata.take() {
      Self.keep(range, of: &metadata.sets)
      self.metadata = metadata
    }
  }

  private static func keep<T>(_ range: Range<Int>, of column: inout [T]) {
    column.removeSubrange(range.upperBound...)
    column.removeSubrange(..<range.lowerBound)
  }

  /// Turns the order of the entries round.
  public mutating func reverse() {
    timestamps.reverse()
    offsets.reverse()
    lengths.reverse()
    metadata?.sets.reverse()
  }

  /// The entries at `indices`, in that order, over the same slab.
  public func selecting(_ indices: some Collection<Int>) -> EntryBatch {
    var part = EntryBatch()
    if indices.isEmpty { return part }
    part.slab = slab
    part.timestamps = indices.map { timestamps[$0] }
    part.offsets = indices.map { offsets[$0] }
    part.lengths = indices.map { lengths[$0] }
    if var metadata {
      metadata.sets = indices.map { metadata.sets[$0] }
      part.metadata = metadata
    }
    return part
  }

  /// Adds the entries of another batch. Their bytes are copied unless this one holds nothing yet.
  public mutating func append(contentsOf other: EntryBatch) {
    if other.count == 0 { return }
    if count == 0 {
      self = other
      return
    }
    let extent = other.slabExtent
    let base = slab.count - extent.lowerBound
    precondition(slab.count + extent.count <= Int(UInt32.max), "a batch of more than 4 GiB")
    other.slab.withUnsafeBytes {
      slab.append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[extent]))
    }
    if metadata != nil || other.metadata != nil { appendMetadata(of: other) }
    timestamps.append(contentsOf: other.timestamps)
    lengths.append(contentsOf: other.lengths)
    offsets.append(
      contentsOf: other.offsets.lazy.map { UInt32(truncatingIfNeeded: Int($0) + base) })
  }

  private mutating func appendMetadata(of other: EntryBatch) {
    var metadata = self.metadata.take() ?? EntryMetadata(count: count)
    if let source = other.metadata {
      var carry = MetadataImport(source)
      for set in source.sets { metadata.sets.append(carry.set(set, of: source, into: &metadata)) }
    } else {
      metadata.sets.append(contentsOf: repeatElement(0, count: other.count))
    }
    self.metadata = metadata
  }

  /// Gives the last entry the structured metadata that entry `index` of another batch has. `carry`:
  /// what brings that batch's sets here, if it has any.
  public mutating func takePairs(
    of index: Int, from other: EntryBatch, _ carry: inout MetadataImport?
  ) {
    guard let source = other.metadata, !source.isEmpty(index), carry != nil else { return }
    var metadata = self.metadata.take() ?? EntryMetadata(count: count)
    if let set = carry?.set(source.sets[index], of: source, into: &metadata) {
      metadata.sets[count - 1] = set
    }
    self.metadata = metadata
  }

  /// The range of the slab that the entries' lines lie in.
  public var slabExtent: Range<Int> {
    var (low, high) = (Int.max, 0)
    for index in offsets.indices {
      low = min(low, Int(offsets[index]))
      high = max(high, Int(offsets[index]) + Int(lengths[index]))
    }
    return low < high ? low..<high : 0..<0
  }
}
