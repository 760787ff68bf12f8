extension Range<Int> {
  /// The first place at which a condition holds, the range's end if it holds nowhere. Where it holds it
  /// must hold at all later places too. O(log count).
  ///
  ///     let first = times.indices.partitionPoint { times[$0] >= start }
  @inlinable public func partitionPoint(_ holds: (Int) -> Bool) -> Int {
    var (low, high) = (lowerBound, upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
