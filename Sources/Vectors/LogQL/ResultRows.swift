import Bytes
import LogModel

/// A result as rows, one an entry, sample or point: what it is, and its value.
struct ResultRow: Equatable {
  /// Labels, time, and what else names the row.
  var key: String
  var value: String

  var text: String { "\(key) \(value)" }

  /// By bytes: Swift's own equality of strings is Unicode's.
  static func == (a: Self, b: Self) -> Bool {
    a.key.utf8.elementsEqual(b.key.utf8) && a.value.utf8.elementsEqual(b.value.utf8)
  }

  /// Whether two values are numbers that differ by no more than the order of additions can make.
  func isClose(to other: Self) -> Bool {
    if self == other { return true }
    guard key.utf8.elementsEqual(other.key.utf8), let a = Double(value),
      let b = Double(other.value)
    else { return false }
    return (a.isNaN && b.isNaN) || abs(a - b) <= 1e-9 * max(abs(a), abs(b))
  }
}

extension VectorField {
  /// The rows of a `result`, all of whose fields are looked at. `resultType` says its form.
  func rows(_ resultType: String) throws(VectorError) -> [ResultRow] {
    if resultType == "scalar" { return [try row("", value: try elements())] }
    var rows: [ResultRow] = []
    for one in try elements() {
      let labels = try one[resultType == "streams" ? "stream" : "metric"].labelText()
      if resultType == "vector" {
        rows.append(try row(labels, value: try one["value"].elements()))
      } else {
        for value in try one["values"].elements() {
          rows.append(try row(labels, value: try value.elements()))
        }
      }
    }
    return rows
  }

  /// `[time, value]` or `[time, line, categories]`.
  private func row(_ labels: String, value: [VectorField]) throws(VectorError) -> ResultRow {
    guard (2...3).contains(value.count) else { throw mismatch("a time and a value") }
    var key = labels
    switch value[0].node?.content {
    case .number(let text)?: key += " " + Self.seconds(text)
    default: key += " " + (try value[0].text())
    }
    value[0].see()
    if value.count == 3 {
      for (name, group) in try value[2].members() { key += " \(name)=\(try group.labelText())" }
    }
    return ResultRow(key: key, value: try value[1].text())
  }

  /// A number of seconds, however it is written.
  private static func seconds(_ text: String) -> String { Double(text).map { "\($0)" } ?? text }

  /// An object of texts as a label string.
  private func labelText() throws(VectorError) -> String {
    var labels: [Label] = []
    for (name, value) in try members() { labels.append(Label(name, try value.text())) }
    return LabelSet(keepingEmpty: labels).canonical
  }
}

/// The difference of two lists of lines, aligned.
enum AlignedDifference {
  private static let context = 2
  private static let mostLines = 24
  private static let longestLine = 240

  /// `  same`, `- expected`, `+ actual`, with two lines around each difference.
  static func text(expected: [String], actual: [String]) -> String {
    var lines: [(mark: String, text: String)] = []
    let difference = actual.difference(from: expected) { $0.utf8.elementsEqual($1.utf8) }
    let removed = Set(difference.removals.map(Self.offset))
    let inserted = Set(difference.insertions.map(Self.offset))
    var (old, new) = (0, 0)
    while old < expected.count || new < actual.count {
      if removed.contains(old) && old < expected.count {
        lines.append(("-", expected[old]))
        old += 1
      } else if inserted.contains(new) && new < actual.count {
        lines.append(("+", actual[new]))
        new += 1
      } else {
        lines.append((" ", expected[old]))
        (old, new) = (old + 1, new + 1)
      }
    }
    return shown(lines)
  }

  private static func offset(_ change: CollectionDifference<String>.Change) -> Int {
    switch change {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }

  private static func shown(_ lines: [(mark: String, text: String)]) -> String {
    var text: [String] = []
    var isGap = false
    for (index, line) in lines.enumerated() {
      let around = max(0, index - context)..<min(lines.count, index + context + 1)
      if !lines[around].contains(where: { $0.mark != " " }) {
        isGap = true
        continue
      }
      if isGap { text.append("      …") }
      isGap = false
      if text.count >= mostLines {
        text.append("      … more")
        break
      }
      let scalars = line.text.unicodeScalars
      let start = String(String.UnicodeScalarView(scalars.prefix(longestLine)))
      text.append("    \(line.mark) \(start)" + (scalars.count > longestLine ? "…" : ""))
    }
    return text.joined(separator: "\n")
  }
}
