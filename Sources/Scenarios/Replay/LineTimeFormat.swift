import Bytes
import LogModel

/// A way in which log lines begin with their time.
enum LineTimeFormat: CaseIterable, Sendable {
  /// `2015-10-18 18:01:47,978` and RFC 3339 (Hadoop, ZooKeeper, most Java programs).
  case iso
  /// `[Sun Dec 04 04:47:44 2005]` (Apache's error log).
  case apache
  /// `Jun 14 15:16:01`, without a year (syslog).
  case syslog
  /// `081109 203615` (HDFS).
  case compact

  /// A time as a line gives it.
  struct Reading: Equatable {
    /// nil: not given.
    var year: Int?
    var month: Int
    var day: Int
    /// Of the day, less the zone's offset.
    var nanoseconds: Int64
  }

  /// The time at the start of a line; nil if there is none of this form.
  func read(_ line: [UInt8]) -> Reading? {
    var scanner = TextScanner(line)
    switch self {
    case .iso: return iso(&scanner)
    case .apache: return apache(&scanner)
    case .syslog: return syslog(&scanner)
    case .compact: return compact(&scanner)
    }
  }

  /// As many bytes of a line as `read` looks at.
  static let longestTime = 48

  private func iso(_ scanner: inout TextScanner) -> Reading? {
    _ = scanner.take("[")
    guard let date = scanner.date(), scanner.take(" ") || scanner.take("T"),
      let clock = scanner.clock()
    else { return nil }
    let fraction = scanner.fraction(after: ",") ?? scanner.fraction(after: ".") ?? 0
    let offset = scanner.zone() ?? 0
    return Reading(
      year: date.year, month: date.month, day: date.day,
      nanoseconds: (clock - offset) * 1_000_000_000 + fraction)
  }

  private func apache(_ scanner: inout TextScanner) -> Reading? {
    guard scanner.take("["), scanner.letters(3) != nil, scanner.take(" "),
      let month = month(&scanner), scanner.take(" "), let day = day(&scanner), scanner.take(" "),
      let clock = scanner.clock()
    else { return nil }
    let fraction = scanner.fraction(after: ".") ?? 0
    guard scanner.take(" "), let year = scanner.digits(4), scanner.take("]") else { return nil }
    return Reading(
      year: year, month: month, day: day, nanoseconds: clock * 1_000_000_000 + fraction)
  }

  private func syslog(_ scanner: inout TextScanner) -> Reading? {
    guard let month = month(&scanner), scanner.take(" "), let day = day(&scanner),
      scanner.take(" "), let clock = scanner.clock()
    else { return nil }
    return Reading(year: nil, month: month, day: day, nanoseconds: clock * 1_000_000_000)
  }

  private func compact(_ scanner: inout TextScanner) -> Reading? {
    guard let year = scanner.digits(2), let month = scanner.digits(2),
      let day = scanner.digits(2), scanner.take(" "), let hour = scanner.digits(2), hour < 24,
      let minute = scanner.digits(2), minute < 60, let second = scanner.digits(2), second < 60,
      scanner.isAtEnd || scanner.take(" ")
    else { return nil }
    return Reading(
      year: 2000 + year, month: month, day: day,
      nanoseconds: Int64(hour * 3600 + minute * 60 + second) * 1_000_000_000)
  }

  private func month(_ scanner: inout TextScanner) -> Int? {
    let names = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    return scanner.letters(3).flatMap { names.firstIndex(of: $0) }.map { $0 + 1 }
  }

  /// Two digits, or a space and one.
  private func day(_ scanner: inout TextScanner) -> Int? {
    scanner.take(" ") ? scanner.digits(1) : scanner.digits(2)
  }
}
