/// What a query lets its parsers leave out, and what it makes them do early (spec: LogQL, §6.4 and
/// §9.2).
struct ParserHints {
  /// Parsers do nothing.
  var skipsParsers = false
  /// The only labels that are extracted; nil: all.
  var required: Set<Text>?
  /// Label filters that drop a line as soon as their label is written.
  var early: [(name: Text, filter: LabelTest)] = []

  /// Parsers that fail add `__preserve_error__`.
  var preservesErrors: Bool { required?.contains(LineLabels.errorName) ?? false }

  func requires(_ name: Text) -> Bool { required?.contains(name) ?? true }
}
