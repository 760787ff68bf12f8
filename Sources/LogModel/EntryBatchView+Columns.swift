extension EntryBatchView {
  /// Where line `index` begins in the slab, bytes.
  @inlinable public func offset(_ index: Int) -> UInt32 { offsets[index] }

  /// Length of line `index`, bytes.
  @inlinable public func length(_ index: Int) -> UInt32 { lengths[index] }

  /// The slab.
  @inlinable public var slabBytes: UnsafeRawBufferPointer { slab }
}
