/// The columns of a batch in place, for loops over many entries: nothing is counted or checked per
/// entry. Valid only inside `EntryBatch.withView`.
public struct EntryBatchView {
  public let timestamps: UnsafeBufferPointer<Int64>
  @usableFromInline let offsets: UnsafeBufferPointer<UInt32>
  @usableFromInline let lengths: UnsafeBufferPointer<UInt32>
  @usableFromInline let slab: UnsafeRawBufferPointer
  /// Nil if no entry has structured metadata.
  public let metadata: EntryMetadataView?

  @inlinable init(
    timestamps: UnsafeBufferPointer<Int64>, offsets: UnsafeBufferPointer<UInt32>,
    lengths: UnsafeBufferPointer<UInt32>, slab: UnsafeRawBufferPointer,
    metadata: EntryMetadataView?
  ) {
    self.timestamps = timestamps
    self.offsets = offsets
    self.lengths = lengths
    self.slab = slab
    self.metadata = metadata
  }

  @inlinable public var count: Int { timestamps.count }

  /// The bytes of line `index`.
  @inlinable @inline(__always)
  public func line(_ index: Int) -> UnsafeRawBufferPointer {
    let start = Int(offsets[index])
    return UnsafeRawBufferPointer(rebasing: slab[start..<(start &+ Int(lengths[index]))])
  }

  /// Length of line `index`, bytes.
  @inlinable @inline(__always)
  public func lineLength(_ index: Int) -> Int { Int(lengths[index]) }

  /// The structured metadata of entry `index`: positions for `text`.
  @inlinable @inline(__always)
  public func pairs(_ index: Int) -> UnsafeBufferPointer<EntryMetadata.Pair> {
    guard let metadata else { return UnsafeBufferPointer(start: nil, count: 0) }
    return metadata.pairs(set: metadata.sets[index])
  }

  /// A text that a pair refers to.
  @inlinable @inline(__always)
  public func text(_ position: UInt32) -> UnsafeRawBufferPointer {
    guard let metadata else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return metadata.text(position)
  }

  /// Bytes of all texts of metadata: no text is longer.
  @inlinable public var metadataTextBytes: Int { metadata?.textBytes.count ?? 0 }

  /// Sum of the lengths of the names and values of entry `index`, bytes.
  @inlinable public func metadataBytes(_ index: Int) -> Int {
    var total = 0
    for pair in pairs(index) { total &+= text(pair.name).count &+ text(pair.value).count }
    return total
  }
}

/// The columns of structured metadata in place. Valid only inside `withView`.
public struct EntryMetadataView {
  /// The set of each entry.
  public let sets: UnsafeBufferPointer<UInt32>
  @usableFromInline let setEnds: UnsafeBufferPointer<UInt32>
  /// The pairs of all sets.
  public let pairs: UnsafeBufferPointer<EntryMetadata.Pair>
  @usableFromInline let textEnds: UnsafeBufferPointer<UInt32>
  @usableFromInline let textBytes: UnsafeRawBufferPointer

  /// The pairs of a set.
  @inlinable @inline(__always)
  public func pairs(set: UInt32) -> UnsafeBufferPointer<EntryMetadata.Pair> {
    if set == 0 { return UnsafeBufferPointer(start: nil, count: 0) }
    let end = Int(set) &- 1
    let start = end == 0 ? 0 : Int(setEnds[end &- 1])
    return UnsafeBufferPointer(rebasing: pairs[start..<Int(setEnds[end])])
  }

  /// A text that a pair refers to.
  @inlinable @inline(__always)
  public func text(_ position: UInt32) -> UnsafeRawBufferPointer {
    let position = Int(position)
    if position >= textEnds.count { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let start = position == 0 ? 0 : Int(textEnds[position &- 1])
    return UnsafeRawBufferPointer(rebasing: textBytes[start..<Int(textEnds[position])])
  }
}

extension EntryBatch {
  /// Runs `body` with the columns in place.
  @inlinable public func withView<R>(_ body: (EntryBatchView) throws -> R) rethrows -> R {
    try timestamps.withUnsafeBufferPointer { timestamps in
      try offsets.withUnsafeBufferPointer { offsets in
        try lengths.withUnsafeBufferPointer { lengths in
          try slab.withUnsafeBytes { slab in
            func run(_ metadata: EntryMetadataView?) throws -> R {
              try body(
                EntryBatchView(
                  timestamps: timestamps, offsets: offsets, lengths: lengths, slab: slab,
                  metadata: metadata))
            }
            guard let metadata else { return try run(nil) }
            return try metadata.withView(run)
          }
        }
      }
    }
  }
}

extension EntryMetadata {
  /// Runs `body` with the columns in place.
  public func withView<R>(_ body: (EntryMetadataView) throws -> R) rethrows -> R {
    try sets.withUnsafeBufferPointer { sets in
      try setEnds.withUnsafeBufferPointer { setEnds in
        try pairs.withUnsafeBufferPointer { pairs in
          try texts.ends.withUnsafeBufferPointer { ends in
            try texts.bytes.withUnsafeBytes { bytes in
              try body(
                EntryMetadataView(
                  sets: sets, setEnds: setEnds, pairs: pairs, textEnds: ends, textBytes: bytes))
            }
          }
        }
      }
    }
  }
}
