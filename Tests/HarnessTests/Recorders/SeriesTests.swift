import Scenarios
import Testing

@testable import Harness
@testable import Reports

@Suite("Values over time")
struct SeriesTests {
  static func seconds(_ seconds: Int64) -> Int64 { seconds * 1_000_000_000 }

  @Test(
    arguments: [
      (Duration.seconds(1), 1), (.seconds(360), 1), (.seconds(361), 2), (.seconds(7200), 30),
      (.seconds(86_400), 300), (.seconds(90 * 86_400), 3600),
    ] as [(Duration, Int64)])
  func `the width is readable, and leaves room behind the end`(length: Duration, width: Int64) {
    #expect(SeriesRecorder.width(for: length) == Self.seconds(width))
  }

  @Test func `sums, largest values and means are kept by bucket`() {
    var recorder = SeriesRecorder(expected: .seconds(60))
    let kinds: [RunSeries.Kind] = [.total, .largest, .mean]
    let lines = kinds.map { recorder.addLine("x", "", .count, $0) }
    for (time, value) in [(0, 3.0), (0, -1), (2, 5)] {
      for line in lines { recorder.add(line, at: Self.seconds(Int64(time)), value) }
    }
    recorder.extend(to: Self.seconds(3))
    let series = recorder.series
    #expect(series.buckets == 4 && series.width == .seconds(1))
    #expect(series.lines[0].values == [2, 0, 5, 0])
    #expect(series.lines[1].values == [3, nil, 5, nil])
    #expect(series.lines[2].values == [1, nil, 5, nil])
  }

  @Test func `a run that goes on and on keeps its buckets bounded and loses nothing`() {
    var recorder = SeriesRecorder(expected: .seconds(60))
    let total = recorder.addLine("total", "", .count, .total)
    let largest = recorder.addLine("largest", "", .count, .largest)
    for second in 0..<Int64(100_000) {
      recorder.add(total, at: Self.seconds(second), 1)
      recorder.add(largest, at: Self.seconds(second), Double(second))
    }
    let series = recorder.series
    #expect(series.buckets <= 720 && series.width == .seconds(256))
    #expect(series.lines[0].values.reduce(0) { $0 + ($1 ?? 0) } == 100_000)
    #expect(series.lines[0].values[3] == 256 && series.lines[1].values[0] == 255)
  }

  @Test func `a run's series agree with its metrics`() throws {
    let report = try RecordedSample.run()
    let series = try #require(report.series)
    func sum(_ name: String) -> Double {
      series.lines(named: name).flatMap(\.values).reduce(0) { $0 + ($1 ?? 0) }
    }
    func largest(_ name: String) -> Double? {
      series.lines(named: name).flatMap(\.values).compactMap(\.self).max()
    }
    #expect(sum("flush.chunks") == report[metric: "flush.chunks"]?[.sum])
    #expect(largest("ingester.memory_bytes") == report[metric: "ingester.memory_bytes"]?[.max])
    #expect(largest("push.duration") == report[metric: "push.duration"]?[.max])
    #expect(series.lines(named: "ingester.memory_bytes").count == 3)
    let acknowledged = series.lines(named: "push.entries")[0].values.reduce(0) { $0 + ($1 ?? 0) }
    #expect(acknowledged == Double(report.workload.acknowledged))
    let chunks = report.flushReasons.reduce(0) { $0 + $1.chunks }
    #expect(report.histograms.map { $0.counts.reduce(0, +) } == [chunks, chunks])
    #expect(report.histograms.allSatisfy { (1...24).contains($0.counts.count) })
  }

  @Test(arguments: [
    (33.0, false, 10.0, 4), (95, false, 25, 4), (0.7, false, 0.2, 4), (1, true, 1, 1),
    (3, true, 1, 3), (7, true, 2, 4), (0, false, 0.25, 4),
  ])
  func `scales have readable steps`(largest: Double, isWhole: Bool, step: Double, steps: Int) {
    let scale = ChartScale(largest: largest, isWhole: isWhole)
    #expect((scale.step - step).magnitude < 1e-12 && scale.steps == steps, "\(scale)")
  }

  @Test func `scales of sizes have steps of powers of two`() {
    #expect(ChartScale(largest: 5 * 1_048_576, isBinary: true).step == 2 * 1_048_576)
    #expect(ChartScale(largest: 900 * 1_048_576, isBinary: true).steps == 4)
  }

  @Test func `of many lines the highest are shown, and the largest of the others`() {
    let lines = (0..<20).map { TimeChart.Line(name: "\($0)", values: [nil, Double($0 * 7 % 20)]) }
    let folded = TimeChart.folded(lines)
    #expect(folded.count == 8 && folded[7].name == "largest of 13 others")
    #expect(folded[7].values == [nil, 12])
    #expect(folded[0..<7].compactMap { $0.values[1] }.sorted() == [13, 14, 15, 16, 17, 18, 19])
  }

  @Test(arguments: [
    (0.0, "0"), (12.0, "12"), (0.5, "0.5"), (1.256, "1.26"), (-3.04, "-3.04"), (99.999, "100"),
  ])
  func `numbers of drawings are short`(value: Double, text: String) {
    #expect(ChartText.number(value) == text)
  }
}
