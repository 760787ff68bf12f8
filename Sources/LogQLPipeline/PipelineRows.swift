/// What a pipeline makes of entries, as columns: a row for each entry that it keeps (for each sample
/// of a metric query). Reuse the value: `removeAllKeepingCapacity` keeps its memory.
public struct PipelineRows: Sendable {
  /// Index of the entry in the batch, ascending.
  public var entries: [UInt32] = []
  /// Number of the label set in the pipeline's ``Pipeline/labels``.
  public var labels: [UInt32] = []
  /// Where the line begins, bytes: in the batch's slab, or if ``isRewritten`` in ``slab``. Lines
  /// have columns for log queries only.
  public var offsets: [UInt32] = []
  /// Length of the line, bytes.
  public var lengths: [UInt32] = []
  /// Whether the pipeline has changed the line.
  public var isRewritten: [Bool] = []
  /// The bytes of changed lines.
  public var slab: [UInt8] = []
  /// The number that the entry counts for. For metric queries only.
  public var values: [Double] = []

  public init() {}

  /// Number of rows.
  @inlinable public var count: Int { entries.count }

  public mutating func removeAllKeepingCapacity() {
    entries.removeAll(keepingCapacity: true)
    labels.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    isRewritten.removeAll(keepingCapacity: true)
    slab.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
  }
}
