import Bytes

/// The hash that a sample carries: what a querier knows equal samples of replicas by (chunk format,
/// §10, "Samples"). Samples of a chunk are its entries, read forward; within one time they have the
/// order of the chunk's positions.
///
/// Keeps a buffer: in the steady state a hash costs no allocation.
public struct SampleHasher {
  private var text: [UInt8] = []

  public init() {}

  /// Of an entry of a block or of an unordered head: XXH64 of its label string, a colon, and the line.
  /// `labels`: stream labels and structured metadata as one label string.
  public mutating func hash(labels: String, _ line: UnsafeRawBufferPointer) -> UInt64 {
    text.removeAll(keepingCapacity: true)
    text.append(contentsOf: labels.utf8)
    text.append(0x3A)
    text.append(contentsOf: line)
    return XXH64.hash(text)
  }

  /// Of an entry of an ordered head: XXH64 of the line alone.
  public static func hashInOrderedHead(_ line: UnsafeRawBufferPointer) -> UInt64 {
    XXH64.hash(line)
  }
}
