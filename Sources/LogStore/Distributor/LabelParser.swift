import LogModel

/// Why a label string does not parse, as a client sees it: `1:4: parse error: …`.
struct LabelParseError: Error, Equatable, CustomStringConvertible {
  /// From 1.
  var line: Int
  /// Bytes since the last newline, from 1.
  var column: Int
  var text: String

  var description: String { "\(line):\(column): parse error: \(text)" }
}

/// Parses stream label strings: `{app="cart", pod='p-1'}` (spec: distributor and ring, §5).
///
/// Values are text: escapes that yield invalid UTF-8 are repaired with U+FFFD.
struct LabelParser {
  private var lexer: LabelLexer
  private var token: LabelLexer.Token

  /// The labels of a string: without empty values, sorted by name. Equal names are kept.
  static func parse(_ text: String) throws(LabelParseError) -> LabelSet {
    var parser = try LabelParser(text)
    return LabelSet(try parser.all())
  }

  private init(_ text: String) throws(LabelParseError) {
    lexer = LabelLexer(Array(text.utf8))
    token = try lexer.nextOutside()
  }

  /// `[name] [ "{" items "}" ]`.
  private mutating func all() throws(LabelParseError) -> [Label] {
    var labels: [Label] = []
    var metricName: String?
    if token.kind == .identifier, !lexer.isReserved(token) {
      metricName = lexer.text(token)
      token = try lexer.nextOutside()
    }
    if token.kind == .leftBrace {
      token = try lexer.nextInside()
      try items(into: &labels)
      token = try lexer.nextOutside()
    }
    if token.kind != .end { throw unexpected(where: "") }
    if let metricName {
      labels.removeAll { $0.name == "__name__" }
      labels.append(Label("__name__", metricName))
    }
    return labels
  }

  private mutating func items(into labels: inout [Label]) throws(LabelParseError) {
    while token.kind != .rightBrace {
      switch token.kind {
      case .identifier: try pair(name: lexer.text(token), isQuoted: false, into: &labels)
      case .string: try pair(name: token.value, isQuoted: true, into: &labels)
      default: throw unexpected(where: " in label set, expected identifier or \"}\"")
      }
      if token.kind == .comma {
        token = try lexer.nextInside()
      } else if token.kind != .rightBrace {
        throw unexpected(where: " in label set, expected \",\" or \"}\"")
      }
    }
  }

  /// `name = string`, or a quoted metric name alone.
  private mutating func pair(name: String, isQuoted: Bool, into labels: inout [Label])
    throws(LabelParseError)
  {
    token = try lexer.nextInside()
    if isQuoted && (token.kind == .comma || token.kind == .rightBrace) {
      labels.append(Label("__name__", name))
      return
    }
    if token.kind != .equal { throw unexpected(where: " in label set, expected \"=\"") }
    token = try lexer.nextInside()
    if token.kind != .string { throw unexpected(where: " in label set, expected string") }
    labels.append(Label(name, token.value))
    token = try lexer.nextInside()
  }

  private func unexpected(where place: String) -> LabelParseError {
    lexer.error(at: token.start, "unexpected \(lexer.describe(token))\(place)")
  }
}
