import Harness
import Scenarios

/// A chart over virtual time.
struct TimeChart {
  /// Short, for links.
  var id: String
  var title: String
  /// What a value is: `entries a second`, `largest of each bucket`.
  var note: String
  var unit: MetricUnit
  var style: Style
  var lines: [Line]
  /// Lines go on over so many buckets without a value, and end at longer gaps.
  var bridge = 1

  enum Style: String {
    case lines
    /// Columns, one line's upon those of the lines before it.
    case stack
    /// Each value by itself.
    case points
  }

  struct Line {
    var name: String
    var values: [Double?]
  }

  /// Lines that a reader can tell apart by colour.
  static let lineLimit = 8

  var largest: Double {
    switch style {
    case .lines, .points: return lines.flatMap(\.values).compactMap(\.self).max() ?? 0
    case .stack:
      var sums: [Double] = []
      for line in lines {
        for (bucket, value) in line.values.enumerated() {
          if bucket == sums.count { sums.append(0) }
          sums[bucket] += value ?? 0
        }
      }
      return sums.max() ?? 0
    }
  }

  var scale: ChartScale {
    let isWhole = lines.allSatisfy { line in
      line.values.allSatisfy { ($0 ?? 0) == ($0 ?? 0).rounded() }
    }
    return ChartScale(largest: largest, isBinary: unit == .bytes, isWhole: isWhole)
  }
}

extension TimeChart {
  /// The charts of a report, those without values left out.
  static func charts(of series: RunSeries) -> [TimeChart] {
    let seconds = Double(nanoseconds(series.width)) / 1e9
    let each = "each \(Readable.duration(nanoseconds(series.width)))"
    let flushes = used(lines(series, "flush.chunks"))
    // Ingesters are asked every 15 s; pushes come as they come.
    let scraped = max(1, Int((45 / seconds).rounded(.up)))
    let charts = [
      TimeChart(
        id: "pushes", title: "Entries pushed", note: "a second, by outcome of the attempt",
        unit: .count, style: .lines, lines: used(lines(series, "push.entries", share: seconds))),
      TimeChart(
        id: "push-latency", title: "Push latency", note: "\(each), by attempt", unit: .nanoseconds,
        style: .lines, lines: lines(series, "push.duration"), bridge: scraped),
      TimeChart(
        id: "latency", title: "Latency of queries and flushes", note: "largest, \(each)",
        unit: .nanoseconds, style: .points,
        lines: used(lines(series, "query.duration") + lines(series, "flush.duration"))),
      TimeChart(
        id: "memory", title: "Ingester memory", note: "streams and chunks, scraped",
        unit: .bytes, style: .lines, lines: folded(lines(series, "ingester.memory_bytes")),
        bridge: scraped),
      TimeChart(
        id: "queue", title: "Flush queue", note: "operations, scraped", unit: .count,
        style: .lines, lines: folded(lines(series, "flush.queue_length")), bridge: scraped),
      TimeChart(
        id: "flushes", title: "Chunks flushed", note: "\(each), by reason", unit: .count,
        style: .stack, lines: flushes),
      TimeChart(
        id: "requests", title: "Object store requests", note: "a second", unit: .count,
        style: .lines, lines: used(lines(series, "store.requests", share: seconds))),
      TimeChart(
        id: "cost", title: "Cost of requests", note: "so far, until everything is read back",
        unit: .usd, style: .lines, lines: sums(lines(series, "store.cost_usd"))),
    ]
    return charts.filter { chart in
      chart.lines.contains { line in line.values.contains { $0 != nil } }
    }
  }

  /// Lines that are not zero all the time.
  private static func used(_ lines: [Line]) -> [Line] {
    lines.filter { line in line.values.contains { ($0 ?? 0) > 0 } }
  }

  /// - Parameter share: what a bucket's values are divided by.
  private static func lines(_ series: RunSeries, _ name: String, share: Double = 1) -> [Line] {
    series.lines(named: name).map { line in
      Line(name: line.subject, values: line.values.map { $0.map { $0 / share } })
    }
  }

  /// What has come together by each bucket.
  private static func sums(_ lines: [Line]) -> [Line] {
    used(lines).map { line in
      var sum = 0.0
      let values = line.values.map { value -> Double? in
        sum += value ?? 0
        return sum
      }
      return Line(name: "cost", values: values)
    }
  }

  /// Of more lines than colours only those with the highest peaks, in their order, and the largest
  /// value of the others.
  static func folded(_ lines: [Line]) -> [Line] {
    if lines.count <= lineLimit { return lines }
    let peaks = lines.map { $0.values.compactMap(\.self).max() ?? 0 }
    let order = lines.indices.sorted { (peaks[$1], $0) < (peaks[$0], $1) }
    let shown = order.prefix(lineLimit - 1).sorted()
    var rest: [Double?] = []
    for place in order.dropFirst(lineLimit - 1) {
      let values = lines[place].values
      while rest.count < values.count { rest.append(nil) }
      for (bucket, value) in values.enumerated() {
        guard let value else { continue }
        rest[bucket] = max(rest[bucket] ?? value, value)
      }
    }
    let others = Line(name: "largest of \(lines.count - shown.count) others", values: rest)
    return shown.map { lines[$0] } + [others]
  }
}
