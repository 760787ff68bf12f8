/// One mistake in a scenario file.
public struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
  public var file: String
  public var position: SourcePosition
  /// What is wrong.
  public var problem: String
  /// What would be right; nil if `problem` says it.
  public var expected: String?
  /// The nearest known name.
  public var suggestion: String?

  public init(
    file: String, position: SourcePosition, problem: String, expected: String? = nil,
    suggestion: String? = nil
  ) {
    self.file = file
    self.position = position
    self.problem = problem
    self.expected = expected
    self.suggestion = suggestion
  }

  /// `file:line:column: problem; expected …; did you mean "…"?`
  public var description: String {
    var text = "\(file):\(position.line):\(position.column): \(problem)"
    if let expected { text += "; expected \(expected)" }
    if let suggestion { text += "; did you mean \"\(suggestion)\"?" }
    return text
  }
}

/// All mistakes of a scenario file, by position; never empty.
public struct ScenarioErrors: Error, Equatable, Sendable, CustomStringConvertible {
  public let errors: [ScenarioError]

  public init(_ errors: [ScenarioError]) { self.errors = errors }

  /// One line per mistake.
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}
