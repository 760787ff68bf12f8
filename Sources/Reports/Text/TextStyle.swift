import Harness

/// Colours of a terminal, or none.
struct TextStyle: Sendable {
  let isColoured: Bool

  func bold(_ text: String) -> String { wrap(text, "1") }
  func faint(_ text: String) -> String { wrap(text, "2") }
  func good(_ text: String) -> String { wrap(text, "32") }
  func bad(_ text: String) -> String { wrap(text, "31") }
  func doubtful(_ text: String) -> String { wrap(text, "33") }

  /// A line of a diff by its sign; other lines as they are.
  func diffLine(_ line: String) -> String {
    if line.hasPrefix("- ") { return bad(line) }
    return line.hasPrefix("+ ") ? good(line) : line
  }

  /// Text inside a coloured line that stands out from it.
  func marked(_ text: String, _ code: String) -> String { wrap(text, "1;7;" + code) }

  /// A verdict's word in its colour.
  func word(of verdict: Verdict) -> String {
    switch verdict {
    case .passed: wrap(verdict.word, "1;32")
    case .failed: wrap(verdict.word, "1;31")
    case .threshold, .unknown, .interrupted: wrap(verdict.word, "1;33")
    case .skipped: wrap(verdict.word, "2")
    }
  }

  func wrap(_ text: String, _ code: String) -> String {
    isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
