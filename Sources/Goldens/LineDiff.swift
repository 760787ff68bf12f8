/// One line of a diff.
public struct DiffLine: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// On both sides.
    case kept
    /// Expected and missing.
    case removed
    /// There and not expected.
    case added
    /// That many rows are the same and left out.
    case gap(Int)
  }

  public var kind: Kind
  /// Of a removed row where it is expected, of others where it is.
  public var number: Int
  public var row: String
  /// Characters from the front and from the back that a changed row shares with its counterpart; nil
  /// if it has none.
  public var shared: (front: Int, back: Int)?

  init(_ kind: Kind, number: Int = 0, _ row: String = "") {
    self.kind = kind
    self.number = number
    self.row = row
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.kind == b.kind && a.number == b.number && a.row == b.row
      && a.shared?.front == b.shared?.front && a.shared?.back == b.shared?.back
  }

  /// What stands before the row, numbers right-aligned in `width`: `- row  7: `.
  public func label(width: Int) -> String {
    let digits = String(number)
    let aligned = String(repeating: " ", count: max(0, width - digits.utf8.count)) + digits
    return switch kind {
    case .kept: "  row \(aligned): "
    case .removed: "- row \(aligned): "
    case .added: "+ row \(aligned): "
    case .gap(let count): "  … \(count) equal \(count == 1 ? "row" : "rows")"
    }
  }
}

/// Differences of two lists of rows.
public enum LineDiff {
  /// Rows without a change that are shown on either side of one.
  public static let context = 3

  /// As text, `- row N: …` for what is expected and missing, `+ row N: …` for what is there and not
  /// expected; changed rows below each other, a few unchanged ones around them. At most `limit` lines
  /// and one that says how many more there are.
  public static func diff(expected: [String], actual: [String], limit: Int = 40) -> [String] {
    text(lines(expected: expected, actual: actual), limit: limit)
  }

  /// Lines of a diff as text.
  public static func text(_ lines: [DiffLine], limit: Int = 40) -> [String] {
    let width = numberWidth(lines)
    let shown = lines.prefix(limit).map { $0.label(width: width) + $0.row }
    let rest = lines.count - shown.count
    return rest > 0 ? shown + ["… and \(rest) more lines"] : shown
  }

  /// How wide the row numbers are.
  public static func numberWidth(_ lines: [DiffLine]) -> Int {
    lines.map { String($0.number).utf8.count }.max() ?? 1
  }

  /// By a rule: rows as it masks and orders them, with the numbers that they have in the answers.
  public static func lines(
    expected: [String], actual: [String], rule: ComparisonRule = .exact
  ) -> [DiffLine] {
    let all = aligned(rule.prepared(expected), rule.prepared(actual)) { rule.isEqual($0, $1) }
    return around(all)
  }

  // MARK: Which rows belong together

  /// More rows than that on both sides are not searched for the smallest difference, which could take
  /// time and memory with the square of their number.
  private static let mostSearched = 2000

  private static func aligned(
    _ expected: [NumberedRow], _ actual: [NumberedRow], _ isEqual: (String, String) -> Bool
  ) -> [DiffLine] {
    func same(_ a: NumberedRow, _ b: NumberedRow) -> Bool { isEqual(a.text, b.text) }
    let front = zip(expected, actual).prefix { same($0, $1) }.count
    let back = zip(expected[front...].reversed(), actual[front...].reversed())
      .prefix { same($0, $1) }.count
    let left = Array(expected[front..<expected.count - back])
    let right = Array(actual[front..<actual.count - back])
    var lines = actual[..<front].map { DiffLine(.kept, number: $0.number, $0.text) }
    if min(left.count, right.count) > mostSearched {
      lines += changed(left[...], right[...])
    } else {
      lines += searched(left, right, same)
    }
    let rest = actual[(actual.count - back)...]
    return lines + rest.map { DiffLine(.kept, number: $0.number, $0.text) }
  }

  private static func searched(
    _ left: [NumberedRow], _ right: [NumberedRow], _ same: (NumberedRow, NumberedRow) -> Bool
  ) -> [DiffLine] {
    var removed = Array(repeating: false, count: left.count)
    var added = Array(repeating: false, count: right.count)
    for change in right.difference(from: left, by: same) {
      switch change {
      case .remove(let offset, _, _): removed[offset] = true
      case .insert(let offset, _, _): added[offset] = true
      }
    }
    var lines: [DiffLine] = []
    var (a, b) = (0, 0)
    while a < left.count || b < right.count {
      let (fromA, fromB) = (a, b)
      while a < left.count && removed[a] { a += 1 }
      while b < right.count && added[b] { b += 1 }
      if a > fromA || b > fromB {
        lines += changed(left[fromA..<a], right[fromB..<b])
      } else {
        lines.append(DiffLine(.kept, number: right[b].number, right[b].text))
        a += 1
        b += 1
      }
    }
    return lines
  }

  /// As many rows gone as new ones: each new one is taken for the changed old one, and stands below
  /// it.
  private static func changed(_ left: ArraySlice<NumberedRow>, _ right: ArraySlice<NumberedRow>)
    -> [DiffLine]
  {
    let gone = left.map { DiffLine(.removed, number: $0.number, $0.text) }
    let new = right.map { DiffLine(.added, number: $0.number, $0.text) }
    if gone.count != new.count { return gone + new }
    return zip(gone, new).flatMap { old, new in
      var pair = [old, new]
      let shared = sharedEnds(old.row, new.row)
      for place in pair.indices { pair[place].shared = shared }
      return pair
    }
  }

  private static func sharedEnds(_ a: String, _ b: String) -> (front: Int, back: Int) {
    let front = zip(a, b).prefix { $0 == $1 }.count
    let back = zip(a.dropFirst(front).reversed(), b.dropFirst(front).reversed())
      .prefix { $0 == $1 }.count
    return (front, back)
  }

  // MARK: What is shown

  /// Changes with their context, and how many rows lie between.
  private static func around(_ lines: [DiffLine]) -> [DiffLine] {
    var isShown = Array(repeating: false, count: lines.count)
    for (place, line) in lines.enumerated() where line.kind != .kept {
      for near in max(0, place - context)...min(lines.count - 1, place + context) {
        isShown[near] = true
      }
    }
    var result: [DiffLine] = []
    var hidden = 0
    for (place, line) in lines.enumerated() {
      if !isShown[place] {
        hidden += 1
        continue
      }
      if hidden > 0 && !result.isEmpty { result.append(DiffLine(.gap(hidden))) }
      hidden = 0
      result.append(line)
    }
    return result
  }
}
