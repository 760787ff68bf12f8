/// A word of a template, as the scanner hands it to the parser.
struct TemplateToken {
  enum Kind {
    case error, bool, character, characterConstant, complex, assign, declare, end, field
    case identifier, leftDelimiter, leftParenthesis, number, pipe, rawString, rightDelimiter
    case rightParenthesis, space, string, text, variable
    // Keywords: error texts show these in angle brackets.
    case block, `break`, `continue`, dot, define, `else`, endKeyword, `if`, `nil`, range, template
    case with

    var isKeyword: Bool {
      switch self {
      case .block, .break, .continue, .dot, .define, .else, .endKeyword, .if, .nil, .range,
        .template, .with:
        true
      default: false
      }
    }
  }

  var kind: Kind
  /// Byte offset in the template.
  var position: Int
  /// As it was written; for an error its text.
  var value: ArraySlice<UInt8>
  var line: Int

  static let none = TemplateToken(kind: .end, position: 0, value: [], line: 1)

  static let keywords: [(word: String, kind: Kind)] = [
    (".", .dot), ("block", .block), ("break", .break), ("continue", .continue),
    ("define", .define), ("else", .else), ("end", .endKeyword), ("if", .if), ("nil", .nil),
    ("range", .range), ("template", .template), ("with", .with),
  ]

  /// As error texts show it.
  var shown: String {
    let text = String(decoding: value, as: UTF8.self)
    if kind == .end { return "EOF" }
    if kind == .error { return text }
    if kind.isKeyword { return "<\(text)>" }
    if value.count <= 10 { return GoQuote.quoted(Array(value)) }
    return GoQuote.quoted(GoQuote.prefix(Array(value), runes: 10)) + "..."
  }
}
