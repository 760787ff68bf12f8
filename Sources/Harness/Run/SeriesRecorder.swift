import Environment
import Scenarios

/// Sums of values by time, in buckets whose number stays bounded: when a run lasts longer than the
/// buckets reach, neighbours are joined and the width doubles.
///
/// `add` is O(1) amortised. The same values in the same order give the same series.
struct SeriesRecorder {
  static let bucketLimit = 720

  fileprivate struct Line {
    var name: String
    var subject: String
    var unit: MetricUnit
    var kind: RunSeries.Kind
    /// By bucket: sum or largest value, and how many.
    var values: [Double] = []
    var counts: [UInt32] = []
  }

  private var width: Int64
  private var buckets = 0
  private var lines: [Line] = []

  /// `expected`: about how long the run will be.
  init(expected: Duration) { width = SeriesRecorder.width(for: expected) }

  /// The shortest readable width that gives a run of this length at most half of the buckets: what
  /// follows its end finds room.
  static func width(for length: Duration) -> Int64 {
    let second: Int64 = 1_000_000_000
    let seconds: [Int64] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600]
    for width in seconds where width * second * Int64(bucketLimit / 2) >= length.nanosecondCount {
      return width * second
    }
    return 3600 * second
  }

  /// A new line; returns its number.
  mutating func addLine(
    _ name: String, _ subject: String, _ unit: MetricUnit, _ kind: RunSeries.Kind
  ) -> Int {
    lines.append(Line(name: name, subject: subject, unit: unit, kind: kind))
    return lines.count - 1
  }

  /// Adds a value to a line at a virtual time.
  mutating func add(_ line: Int, at time: Int64, _ value: Double) {
    var bucket = reach(time)
    while bucket >= SeriesRecorder.bucketLimit {
      halve()
      bucket = reach(time)
    }
    while lines[line].values.count <= bucket {
      lines[line].values.append(0)
      lines[line].counts.append(0)
    }
    lines[line].join(value, 1, bucket)
  }

  /// The run has lasted until `time`, whether anything was measured or not.
  mutating func extend(to time: Int64) {
    while reach(time) >= SeriesRecorder.bucketLimit { halve() }
  }

  /// The bucket of a time; the series has at least that many.
  private mutating func reach(_ time: Int64) -> Int {
    let bucket = Int(max(0, time) / width)
    if bucket < SeriesRecorder.bucketLimit { buckets = max(buckets, bucket + 1) }
    return bucket
  }

  private mutating func halve() {
    width *= 2
    buckets = (buckets + 1) / 2
    for place in lines.indices { lines[place].halve() }
  }

  var series: RunSeries {
    RunSeries(
      width: .nanoseconds(width), buckets: buckets, lines: lines.map { $0.line(buckets) })
  }
}

extension SeriesRecorder.Line {
  fileprivate mutating func join(_ value: Double, _ count: UInt32, _ bucket: Int) {
    if count == 0 { return }
    let isFirst = counts[bucket] == 0
    switch kind {
    case .total, .mean: values[bucket] += value
    case .largest: values[bucket] = isFirst ? value : max(values[bucket], value)
    }
    counts[bucket] += count
  }

  fileprivate mutating func halve() {
    let (oldValues, oldCounts) = (values, counts)
    let count = (oldValues.count + 1) / 2
    values = Array(repeating: 0, count: count)
    counts = Array(repeating: 0, count: count)
    for bucket in oldValues.indices { join(oldValues[bucket], oldCounts[bucket], bucket / 2) }
  }

  fileprivate func line(_ buckets: Int) -> RunSeries.Line {
    let measured = (0..<buckets).map { bucket -> Double? in
      let count = bucket < counts.count ? counts[bucket] : 0
      switch kind {
      case .total: return count > 0 ? values[bucket] : 0
      case .largest: return count > 0 ? values[bucket] : nil
      case .mean: return count > 0 ? values[bucket] / Double(count) : nil
      }
    }
    return RunSeries.Line(name: name, subject: subject, unit: unit, kind: kind, values: measured)
  }
}
