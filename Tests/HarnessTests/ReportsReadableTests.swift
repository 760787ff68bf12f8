import Reports
import Scenarios
import Testing

@Suite("Quantities as people read them")
struct ReportsReadableTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (200_000, "200,000"), (-1_234_567, "-1,234,567"),
    (Int.max, "9,223,372,036,854,775,807"), (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func `counts have commas`(value: Int, text: String) { #expect(Readable.count(value) == text) }

  @Test func `nouns follow their counts`() {
    #expect(Readable.count(1, "line") == "1 line")
    #expect(Readable.count(0, "line") == "0 lines")
    #expect(Readable.count(2, "push", plural: "pushes") == "2 pushes")
  }

  @Test(arguments: [
    (0.0, "0 B"), (512, "512 B"), (1023, "1,023 B"), (1024, "1 KiB"), (1_468_006, "1.4 MiB"),
    (204_800, "200 KiB"), (1_048_500, "1 MiB"), (209_715_200, "200 MiB"), (3e12, "2.7 TiB"),
    (1e30, "867,361,737,988 EiB"), (-2048, "-2 KiB"), (.infinity, "∞ B"), (.nan, "NaN B"),
  ])
  func `sizes use units of 1024`(value: Double, text: String) {
    #expect(Readable.bytes(value) == text)
  }

  @Test(arguments: [
    (0.0, "0 ns"), (850, "850 ns"), (999.4, "999 ns"), (999.9, "1 µs"), (12_300, "12.3 µs"),
    (12_300_000, "12.3 ms"), (1_000_000_000, "1 s"), (1_840_000_000, "1.84 s"),
    (59_940_000_000, "59.9 s"), (59_990_000_000, "1m"), (200_000_000_000, "3m20s"),
    (7_500_000_000_000, "2h05m"), (-5_000_000, "-5 ms"), (.infinity, "∞ s"),
  ])
  func `durations have three digits, and seconds from a minute on`(value: Double, text: String) {
    #expect(Readable.duration(value) == text)
  }

  @Test(arguments: [
    (0, "0s"), (45, "45s"), (60, "1m"), (65, "1m05s"), (1200, "20m"), (7200, "2h"),
    (7500, "2h05m"), (5250, "1h27m30s"), (3630, "1h00m30s"), (360_000, "100h"), (-65, "-1m05s"),
  ])
  func `moments are exact to the second`(seconds: Int64, text: String) {
    #expect(Readable.moment(seconds * 1_000_000_000) == text)
  }

  @Test func `moments below a second are durations`() {
    #expect(Readable.moment(1_500_000) == "1.5 ms")
  }

  @Test(
    arguments: [
      (0, "$0"), (12_300_000_000, "$12.30"), (100_000_000, "$0.10"), (41_000_000, "$0.041"),
      (4_100_000, "$0.0041"), (820_000, "$0.00082"), (1, "$0.000000001"), (-5_000_000, "-$0.0050"),
    ] as [(Int64, String)])
  func `money has cents, or two digits that say something`(nano: Int64, text: String) {
    #expect(Readable.dollars(nano: nano) == text)
  }

  @Test(
    arguments: [
      (4.314, "4.31"), (12.34, "12.3"), (200, "200"), (1234.5, "1,235"), (0.005, "0.01"),
      (9.996, "10.0"), (-4.314, "-4.31"), (-0.001, "0.00"), (.nan, "NaN"), (-.infinity, "-∞"),
    ] as [(Double, String)])
  func `numbers have three digits`(value: Double, text: String) {
    #expect(Readable.number(value) == text)
  }

  @Test func `metric values carry their unit`() {
    #expect(
      MetricUnit.allCases.map { Readable.value(1536, $0) }
        == ["1.5 KiB", "1.54 µs", "1,536", "1,536", "$1,536.00"])
  }

  @Test func `the metric table names every metric with its unit`() {
    let lines = MetricTable.lines(of: .logStore)
    #expect(lines.count == MetricRegistry.logStore.definitions.count + 1)
    let row = lines.first { $0.hasPrefix("push.duration ") }?.split(separator: " ").prefix(4)
    #expect(row == ["push.duration", "duration", "min", "max"])
  }
}
