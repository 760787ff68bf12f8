/// `rate_counter`: the increase of a counter a second, extrapolated to the window's start. It mixes
/// units as the reference does: the time between samples in nanoseconds over a thousand stands
/// against the range in milliseconds over a thousand (spec: LogQL, §9.3).
struct WindowCounterRate: WindowFunction {
  /// Nanoseconds.
  let range: Int64
  /// The range in seconds.
  let seconds: Double
  private var count = 0
  private var first = WindowSample(time: 0, value: 0, streamHash: 0)
  private var last = WindowSample(time: 0, value: 0, streamHash: 0)
  private var previous = 0.0
  /// What the counter had reached each time it was reset. They are added to the increase one by one.
  private var resets: [Double] = []

  init(range: Int64, seconds: Double) {
    self.range = range
    self.seconds = seconds
  }

  mutating func reset() {
    (count, previous) = (0, 0)
    resets.removeAll(keepingCapacity: true)
  }

  mutating func add(_ sample: WindowSample) {
    if count == 0 { first = sample }
    if sample.value < previous { resets.append(previous) }
    previous = sample.value
    last = sample
    count += 1
  }

  func value() -> Double {
    if count < 2 { return 0 }
    let increase = resets.reduce(last.value - first.value, +)
    let sampled = Double(last.time - first.time) / 1_000
    let spacing = sampled / Double(count - 1)
    var toStart = Double(range / 1_000_000) / 1_000
    if increase > 0 && first.value >= 0 {
      let toZero = sampled * (first.value / increase)
      if toZero < toStart { toStart = toZero }
    }
    let threshold = spacing * 1.1
    // Towards the window's start alone: for the reference the window ends with the last sample.
    let extrapolated = sampled + (toStart < threshold ? toStart : spacing / 2)
    return increase * (extrapolated / sampled) / seconds
  }
}
