/// `| logfmt name="key"`: labels from certain keys of the line; of several pairs mostly the last counts
/// (spec: LogQL, §7.6, "Expressions").
final class LogfmtExpressionStage: PipelineStage {
  struct Wanted {
    let name: Int
    /// The key, as a label name.
    let key: Int
  }

  private let wanted: [Wanted]
  private let scanner: LogfmtScanner

  init(_ wanted: [Wanted], isStrict: Bool) {
    self.wanted = wanted
    scanner = LogfmtScanner(
      KeyTable(opening: "", closing: "=", refusesInvalid: true), isStrict: isStrict)
  }

  override func process(_ state: LineState) -> Bool {
    if state.skipsParsers { return true }
    for one in wanted where state.target(one.name) == one.name && state.needs(one.name) {
      state.set(one.name, .empty)
    }
    let outcome = scanner.scan(state.line, readable: state.readable, state.arena) { node, value in
      // With hints the key itself has to be required, which one of another name is not.
      guard let key = scanner.keys.name(node, state), state.needs(key),
        let found = wanted.first(where: { $0.key == key })
          ?? wanted.first(where: { $0.name == key })
      else { return .proceed }
      let target = state.target(found.name)
      if !state.needs(target) { return .proceed }
      // Of pairs for a name that had to be changed, the first counts (measured).
      if target != found.name && state.marks(target).contains(.extracted) { return .proceed }
      state.set(target, value)
      return state.noteFound(target) ? .stop : .proceed
    }
    if case .failed(let failure) = outcome {
      state.failParsing(StaticText.logfmtError, state.arena.copy(failure.text))
    }
    return true
  }
}

/// What a `logfmt` expression names: a plain name or a quoted text.
enum LogfmtPath {
  /// Throws a ``PathError``.
  static func parse(_ text: [UInt8]) throws(PathError) -> [UInt8] {
    var lexer = PathLexer(text, isPath: false)
    let key: [UInt8]
    switch lexer.next() {
    case .field(let name), .string(let name): key = name
    case let other: throw PathError(unexpected: other, expected: "STRING or KEY")
    }
    switch lexer.next() {
    case .end: break
    default: throw PathError("syntax error: unexpected KEY")
    }
    if let bad = lexer.badCharacter { throw PathError(badCharacter: bad) }
    return key
  }
}
