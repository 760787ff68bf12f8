/// What `pattern`, `|>` and `!>` look for: texts, and captures between them (spec: LogQL, §7.2 and
/// §7.7).
public struct LinePattern: Sendable, Equatable {
  public enum Part: Sendable, Equatable {
    case text([UInt8])
    /// `<name>`; `<_>` has no name.
    case capture(String?)
  }

  /// Texts are as long as can be. Empty for the empty pattern.
  public let parts: [Part]

  /// Everything that is no `<name>` is text.
  public init(_ pattern: [UInt8]) {
    var parts: [Part] = []
    var text: [UInt8] = []
    var index = 0
    while index < pattern.count {
      if let end = LinePattern.endOfCapture(pattern, index) {
        if !text.isEmpty { parts.append(.text(text)) }
        text.removeAll()
        let name = String(decoding: pattern[(index + 1)..<(end - 1)], as: UTF8.self)
        parts.append(.capture(name == "_" ? nil : name))
        index = end
      } else {
        text.append(pattern[index])
        index += 1
      }
    }
    if !text.isEmpty { parts.append(.text(text)) }
    self.parts = parts
  }

  /// Behind `<name>`; nil if none begins here.
  private static func endOfCapture(_ pattern: [UInt8], _ start: Int) -> Int? {
    guard pattern[start] == "<", start + 1 < pattern.count, !pattern[start + 1].isDecimalDigit
    else { return nil }
    var end = start + 1
    while end < pattern.count && pattern[end].isWordByte { end += 1 }
    return end > start + 1 && end < pattern.count && pattern[end] == ">" ? end + 1 : nil
  }

  /// The names of its captures.
  public var names: [String] {
    parts.compactMap { if case .capture(let name) = $0 { name } else { nil } }
  }

  /// Why it is no expression of a `pattern` stage; nil if it is.
  public var parserRefusal: String? {
    if parts.isEmpty {
      return "parse error at line 1, col 1: syntax error: unexpected $end, expecting IDENTIFIER or "
        + "LITERAL"
    }
    if names.isEmpty { return "at least one capture is required" }
    if let pair = consecutiveCaptures {
      return "found consecutive capture '\(pair)': invalid expression"
    }
    return Refusal.firstRepeated(names).map { "duplicate capture name (\($0)): invalid expression" }
  }

  /// Why it is no expression of a line filter; nil if it is.
  public var filterRefusal: String? {
    if let name = names.first { return "named captures are not allowed: found '<\(name)>'" }
    return consecutiveCaptures.map { "found consecutive capture '\($0)': invalid expression" }
  }

  /// The first captures with nothing between them.
  private var consecutiveCaptures: String? {
    for (first, second) in zip(parts, parts.dropFirst()) {
      if case .capture(let a) = first, case .capture(let b) = second {
        return "<\(a ?? "_")><\(b ?? "_")>"
      }
    }
    return nil
  }
}
