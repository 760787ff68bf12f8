import LogQLSyntax

/// What an aggregation makes of the samples of one window, of which there is at least one
/// (spec: LogQL, §9.3).
struct WindowValue {
  private let aggregation: RangeAggregation
  private let times: ArraySlice<Int64>
  private let values: ArraySlice<Double>

  init(_ aggregation: RangeAggregation, times: ArraySlice<Int64>, values: ArraySlice<Double>) {
    self.aggregation = aggregation
    self.times = times
    self.values = values
  }

  var value: Double {
    switch aggregation.operation {
    case .count, .absent: Double(values.count)
    case .rate:
      (aggregation.range.unwrap == nil ? Double(values.count) : sum) / seconds
    case .rateCounter: counterRate
    case .bytes, .sum: sum
    case .bytesRate: sum / seconds
    case .avg: average
    case .min: extremum(<)
    case .max: extremum(>)
    case .stdvar: Variance(values).value
    case .stddev: Variance(values).value.squareRoot()
    case .quantile: quantile(aggregation.parameter ?? .nan)
    case .first: values.first ?? .nan
    case .last: values.last ?? .nan
    }
  }

  private var seconds: Double { SampleRule.seconds(aggregation.range.range) }

  private var sum: Double { values.reduce(0, +) }

  /// A running mean, which stays infinite once it is.
  private var average: Double {
    var mean = 0.0
    for (index, value) in values.enumerated() {
      if mean.isInfinite && (value.isFinite || value == mean) { continue }
      let count = Double(index + 1)
      mean += value / count - mean / count
    }
    return mean
  }

  /// NaN gives way to the next value.
  private func extremum(_ isBetter: (Double, Double) -> Bool) -> Double {
    var best = Double.nan
    for value in values where best.isNaN || isBetter(value, best) { best = value }
    return best
  }

  private func quantile(_ quantile: Double) -> Double {
    if quantile.isNaN { return .nan }
    if quantile < 0 { return -.infinity }
    if quantile > 1 { return .infinity }
    let sorted = values.sorted { ($0.isNaN && !$1.isNaN) || $0 < $1 }
    let rank = quantile * Double(sorted.count - 1)
    let lower = rank.rounded(.down)
    let upper = min(lower + 1, Double(sorted.count - 1))
    let weight = rank - lower
    return sorted[Int(lower)] * (1 - weight) + sorted[Int(upper)] * weight
  }

  /// The increase of a counter, extrapolated to the bounds of the window; units mixed as they are in
  /// the original.
  private var counterRate: Double {
    guard values.count >= 2, let first = values.first, let last = values.last,
      let start = times.first, let end = times.last
    else { return 0 }
    var increase = last - first
    var previous = 0.0
    for value in values {
      if value < previous { increase += previous }
      previous = value
    }
    let sampled = Double(end - start) / 1_000
    let spacing = sampled / Double(values.count - 1)
    var toStart = Double(aggregation.range.range / 1_000_000) / 1_000
    if increase > 0 && first >= 0 { toStart = min(toStart, sampled * (first / increase)) }
    let threshold = 1.1 * spacing
    let extrapolated =
      sampled + (toStart < threshold ? toStart : spacing / 2) + (0 < threshold ? 0 : spacing / 2)
    return increase * (extrapolated / sampled) / seconds
  }
}

/// The variance of a population, by Welford's recurrence.
struct Variance {
  let value: Double

  init(_ values: some Sequence<Double>) {
    var (count, mean, squares) = (0.0, 0.0, 0.0)
    for value in values {
      count += 1
      let delta = value - mean
      mean += delta / count
      squares += delta * (value - mean)
    }
    value = squares / count
  }
}
