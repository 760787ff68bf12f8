/// Entries as columns over one slab of bytes: the form in which log lines travel.
///
/// Line `i` is `slab[offsets[i] ..< offsets[i] + lengths[i]]` at time `timestamps[i]`. Lines are
/// arbitrary bytes. A slab may hold bytes that no entry refers to: straight from a chunk it is a
/// decoded block, or the chunk's own file.
public struct EntryBatch: Sendable {
  public var slab: [UInt8]
  public var timestamps: [Int64]
  public var offsets: [UInt32]
  public var lengths: [UInt32]
  /// Structured metadata; nil if no entry has any.
  public var metadata: EntryMetadata?

  @inlinable public init(lineCapacity: Int = 0, byteCapacity: Int = 0) {
    slab = []
    timestamps = []
    offsets = []
    lengths = []
    slab.reserveCapacity(byteCapacity)
    timestamps.reserveCapacity(lineCapacity)
    offsets.reserveCapacity(lineCapacity)
    lengths.reserveCapacity(lineCapacity)
  }

  /// One entry.
  @inlinable public init(_ timestamp: Int64, _ line: UnsafeRawBufferPointer) {
    slab = Array(line)
    timestamps = [timestamp]
    offsets = [0]
    lengths = [UInt32(line.count)]
  }

  /// Number of entries.
  @inlinable public var count: Int { timestamps.count }

  /// Sum of line lengths, bytes (a slab may hold more: bytes that no entry refers to).
  public var lineBytes: Int { lengths.reduce(0) { $0 + Int($1) } }

  /// Adds an entry. Its line must fit into the slab, which takes 4 GiB: whoever reads lines from
  /// outside bounds what it reads long before that.
  @inlinable public mutating func append(_ timestamp: Int64, _ line: UnsafeRawBufferPointer) {
    checkRoom(for: line.count)
    timestamps.append(timestamp)
    offsets.append(UInt32(truncatingIfNeeded: slab.count))
    lengths.append(UInt32(truncatingIfNeeded: line.count))
    slab.append(contentsOf: line)
    metadata?.sets.append(0)
  }

  /// Adds an entry of which only time and length are known: no byte of its line may be read.
  @inlinable public mutating func appendLength(_ timestamp: Int64, _ length: Int) {
    precondition(length <= Int(UInt32.max), "a line of more than 4 GiB")
    timestamps.append(timestamp)
    offsets.append(0)
    lengths.append(UInt32(truncatingIfNeeded: length))
    metadata?.sets.append(0)
  }

  @inlinable public mutating func append(_ timestamp: Int64, _ line: some Collection<UInt8>) {
    checkRoom(for: line.count)
    timestamps.append(timestamp)
    offsets.append(UInt32(truncatingIfNeeded: slab.count))
    lengths.append(UInt32(truncatingIfNeeded: line.count))
    slab.append(contentsOf: line)
    metadata?.sets.append(0)
  }

  /// Offsets have 32 bits: a slab that outgrew them would give wrong lines without a word.
  @inlinable @inline(__always) func checkRoom(for count: Int) {
    precondition(slab.count &+ count <= Int(UInt32.max), "a batch of more than 4 GiB")
  }

  /// Adds an entry with structured metadata.
  public mutating func append(
    _ timestamp: Int64, _ line: UnsafeRawBufferPointer, _ pairs: [Label]
  ) {
    append(timestamp, line)
    setPairs(count - 1, pairs)
  }

  /// Gives entry `index` other structured metadata.
  public mutating func setPairs(_ index: Int, _ pairs: [Label]) {
    if pairs.isEmpty && metadata == nil { return }
    var metadata = self.metadata.take() ?? EntryMetadata(count: count)
    metadata.sets[index] = metadata.addSet(pairs)
    self.metadata = metadata
  }

  /// The same for `count` pairs that `next` gives one after the other, in a query's order. If it throws
  /// nothing has changed.
  public mutating func setPairs<E: Error>(
    _ index: Int, count pairCount: Int,
    _ next: () throws(E) -> (name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)
  ) throws(E) {
    if pairCount == 0 && metadata == nil { return }
    let hadMetadata = metadata != nil
    var metadata = self.metadata.take() ?? EntryMetadata(count: count)
    do throws(E) {
      metadata.sets[index] = try metadata.addSet(count: pairCount, next)
      self.metadata = metadata
    } catch {
      if hadMetadata { self.metadata = metadata }
      throw error
    }
  }

  /// The structured metadata of entry `index` as labels. For the edges: it makes strings.
  public func pairs(_ index: Int) -> [Label] { metadata?[index] ?? [] }

  /// Whether two entries have the same structured metadata.
  public func hasSamePairs(_ index: Int, as other: EntryBatch, _ otherIndex: Int) -> Bool {
    switch (metadata, other.metadata) {
    case (nil, nil): true
    case (let own?, nil): own.isEmpty(index)
    case (nil, let their?): their.isEmpty(otherIndex)
    case (let own?, let their?): own.hasSamePairs(index, as: their, otherIndex)
    }
  }

  /// Runs `body` with the bytes of line `index`, in place.
  @inlinable public func withLine<R>(_ index: Int, _ body: (UnsafeRawBufferPointer) throws -> R)
    rethrows -> R
  {
    try slab.withUnsafeBytes {
      let start = Int(offsets[index])
      return try body(UnsafeRawBufferPointer(rebasing: $0[start..<(start + Int(lengths[index]))]))
    }
  }

  /// A copy of line `index` as text; invalid UTF-8 is repaired. For the edges, never per line.
  public func text(_ index: Int) -> String {
    withLine(index) { String(decoding: $0, as: UTF8.self) }
  }
}
