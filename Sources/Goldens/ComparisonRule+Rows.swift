/// A row and its place in the answer, from 1.
public struct NumberedRow: Equatable, Sendable {
  public var number: Int
  public var text: String

  public init(number: Int, text: String) {
    self.number = number
    self.text = text
  }
}

extension ComparisonRule {
  /// Whether two answers are the same by this rule.
  public func isEqual(_ expected: [String], _ actual: [String]) -> Bool {
    if expected == actual { return true }
    if self == .exact || expected.count != actual.count { return false }
    return zip(prepared(expected), prepared(actual)).allSatisfy { isEqual($0.text, $1.text) }
  }

  /// The rows with placeholders for what is masked.
  public func masked(_ rows: [String]) -> [String] {
    if masks.isEmpty { return rows }
    return rows.map { row in masks.reduce(row) { $1.applied(to: $0) } }
  }

  /// Rows as they are compared and shown: masked, and in an order that is the same for all orders
  /// that count as equal.
  func prepared(_ rows: [String]) -> [NumberedRow] {
    let numbered = masked(rows).enumerated().map { NumberedRow(number: $0 + 1, text: $1) }
    return order == .unordered ? Self.sorted(numbered) : numbered
  }

  /// A series is a row and the indented ones below it.
  private static func sorted(_ rows: [NumberedRow]) -> [NumberedRow] {
    var series: [[NumberedRow]] = []
    for row in rows {
      if row.text.hasPrefix("  "), !series.isEmpty {
        series[series.count - 1].append(row)
      } else {
        series.append([row])
      }
    }
    func precedes(_ a: NumberedRow, _ b: NumberedRow) -> Bool {
      a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
    }
    for place in series.indices { series[place][1...].sort(by: precedes) }
    series.sort { $0.lexicographicallyPrecedes($1, by: precedes) }
    return series.flatMap { $0 }
  }

  /// Whether two rows, as prepared, are the same.
  func isEqual(_ expected: String, _ actual: String) -> Bool {
    if expected == actual { return true }
    guard let tolerance, let (start, a) = Self.value(expected), let (other, b) = Self.value(actual)
    else { return false }
    return start == other && tolerance.covers(a, b)
  }

  /// The number that is the row's last word, and what stands before it.
  private static func value(_ row: String) -> (Substring, Double)? {
    guard let space = row.lastIndex(of: " ") else { return Double(row).map { ("", $0) } }
    return Double(row[row.index(after: space)...]).map { (row[...space], $0) }
  }
}
