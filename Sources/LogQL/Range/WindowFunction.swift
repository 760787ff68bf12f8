import Glibc

/// What becomes of the samples of one window, which come in order.
protocol WindowFunction {
  /// As before the first sample.
  mutating func reset()
  mutating func add(_ sample: WindowSample)
  /// Of at least one sample.
  mutating func value() -> Double
}

/// `sum_over_time`: plain addition from left to right; `rate` of unwrapped values divides by the
/// range.
struct WindowSum: WindowFunction {
  /// 1, or the range in seconds.
  let divisor: Double
  private var total = 0.0

  init(divisor: Double = 1) { self.divisor = divisor }

  mutating func reset() { total = 0 }
  mutating func add(_ sample: WindowSample) { total += sample.value }
  func value() -> Double { divisor == 1 ? total : total / divisor }
}

/// `avg_over_time`: a running mean.
struct WindowAverage: WindowFunction {
  private var mean = 0.0
  private var count = 0.0

  mutating func reset() { self = Self() }

  mutating func add(_ sample: WindowSample) {
    let value = sample.value
    count += 1
    if mean.isInfinite {
      // It stays, unless what comes is NaN or the other infinity.
      if value.isInfinite && (mean > 0) == (value > 0) { return }
      if value.isFinite { return }
    }
    mean += value / count - mean / count
  }

  func value() -> Double { mean }
}

/// `min_over_time` and `max_over_time`: NaN gives way to any value.
struct WindowExtremum: WindowFunction {
  let isMaximum: Bool
  private var best = Double.nan

  init(isMaximum: Bool) { self.isMaximum = isMaximum }

  mutating func reset() { best = .nan }

  mutating func add(_ sample: WindowSample) {
    let value = sample.value
    if best.isNaN || (isMaximum ? value > best : value < best) { best = value }
  }

  func value() -> Double { best }
}

/// `stdvar_over_time` and `stddev_over_time`: of the population, by Welford's recurrence.
struct WindowDeviation: WindowFunction {
  let isRoot: Bool
  private var sum = DeviationSum()

  init(isRoot: Bool) { self.isRoot = isRoot }

  mutating func reset() { sum = DeviationSum() }
  mutating func add(_ sample: WindowSample) { sum.add(sample.value) }
  func value() -> Double { isRoot ? sum.variance.squareRoot() : sum.variance }
}

/// Welford's recurrence for the variance of a population.
struct DeviationSum {
  private var count = 0.0
  private var mean = 0.0
  private var squares = 0.0

  mutating func add(_ value: Double) {
    count += 1
    let delta = value - mean
    mean += delta / count
    squares += delta * (value - mean)
  }

  var variance: Double { squares / count }
}

/// `first_over_time` and `last_over_time`.
struct WindowEdge: WindowFunction {
  let isFirst: Bool
  private var edge: Double?

  init(isFirst: Bool) { self.isFirst = isFirst }

  mutating func reset() { edge = nil }

  mutating func add(_ sample: WindowSample) {
    if !isFirst || edge == nil { edge = sample.value }
  }

  func value() -> Double { edge ?? .nan }
}
