/// `quantile_over_time`: the values are kept.
struct WindowQuantile: WindowFunction {
  let quantile: Double
  private var values: [Double] = []

  init(_ quantile: Double) { self.quantile = quantile }

  mutating func reset() { values.removeAll(keepingCapacity: true) }
  mutating func add(_ sample: WindowSample) { values.append(sample.value) }

  /// Linear between the two values around the rank; NaN comes before every other value.
  mutating func value() -> Double {
    if values.isEmpty || quantile.isNaN { return .nan }
    if quantile < 0 { return -.infinity }
    if quantile > 1 { return .infinity }
    let rank = quantile * Double(values.count - 1)
    let lower = max(0, rank.rounded(.down))
    let upper = min(Double(values.count - 1), lower + 1)
    let weight = rank - rank.rounded(.down)
    let (low, high) = values.withUnsafeMutableBufferPointer {
      $0.orderStatistics(Int(lower), Int(upper))
    }
    return low * (1 - weight) + high * weight
  }
}

extension UnsafeMutableBufferPointer<Double> {
  /// The values that would stand at `lower` and `upper` (the same or the next place) in ascending
  /// order, NaN first. Reorders the values; O(count) on average.
  fileprivate func orderStatistics(_ lower: Int, _ upper: Int) -> (Double, Double) {
    var first = 0
    for index in indices where self[index].isNaN {
      swapAt(index, first)
      first += 1
    }
    if first < count { select(lower, from: first) }
    if upper == lower || upper < first { return (self[lower], self[upper]) }
    // What stands behind the selected place is no smaller.
    let rest = Swift.max(lower + 1, first)..<count
    var least = self[rest.lowerBound]
    for index in rest where self[index] < least { least = self[index] }
    return (self[lower], least)
  }

  /// Puts the value that belongs at `place` there, smaller ones before and larger ones behind it.
  private func select(_ place: Int, from: Int) {
    if place < from { return }
    var (low, high) = (from, count - 1)
    while low < high {
      // The median of three keeps sorted values from being the worst case.
      let middle = low + (high - low) / 2
      if self[middle] < self[low] { swapAt(middle, low) }
      if self[high] < self[low] { swapAt(high, low) }
      if self[high] < self[middle] { swapAt(high, middle) }
      let pivot = self[middle]
      var (i, j) = (low, high)
      while i <= j {
        while self[i] < pivot { i += 1 }
        while pivot < self[j] { j -= 1 }
        if i <= j {
          swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if place <= j {
        high = j
      } else if place >= i {
        low = i
      } else {
        return
      }
    }
  }
}
