import LogModel
import Testing

@testable import Scenarios

@Suite struct TimedLinesTests {
  private func lines(_ text: String) -> TimedLines {
    TimedLines(
      ReplayFile(name: "a.log", bytes: Array(text.utf8)), near: Scenario.defaultStart,
      spacing: .seconds(2))
  }

  @Test func `lines keep the times they begin with, in ascending order`() {
    let lines = lines(
      """
      2015-10-18 18:01:47,978 one
        a line of a stack trace
      2015-10-18 18:01:47,500 late
      2015-10-18 18:01:49,000 two\r
      """)
    #expect(lines.hasOwnTimes && lines.borrowedTimes == 1)
    #expect(
      lines.times == [
        1_445_191_307_978_000_000, 1_445_191_307_978_000_001, 1_445_191_307_978_000_002,
        1_445_191_309_000_000_000,
      ])
    #expect(lines.lineBytes == 27 + 25 + 28 + 27)
    let last = lines.file.bytes[lines.extent(3)]
    #expect(String(decoding: last, as: UTF8.self) == "2015-10-18 18:01:49,000 two")
  }

  @Test func `lines without a known time are evenly spaced`() {
    let lines = lines("one\n\nthree\n")
    #expect(!lines.hasOwnTimes && lines.borrowedTimes == 0)
    #expect(lines.count == 3)
    let start = Scenario.defaultStart.nanoseconds
    #expect(lines.times == [start, start + 2_000_000_000, start + 4_000_000_000])
  }

  @Test(arguments: [("1572864", 1_572_864), ("1.5MiB", 1_572_864), ("256KB", 262_144), ("0", 0)])
  func `sizes are read as Loki reads them`(text: String, bytes: Int) {
    #expect(ByteSize.bytes(text) == bytes)
  }

  @Test(arguments: ["", "x", "-1", "1.3", "1kb", "99999999999GiB"])
  func `other sizes are refused`(text: String) { #expect(ByteSize.bytes(text) == nil) }
}
