/// Collects the mistakes of one file while it is read.
final class Diagnostics {
  private let file: String
  private var errors: [ScenarioError] = []

  init(file: String) { self.file = file }

  var isEmpty: Bool { errors.isEmpty }

  /// By position, each once; mistakes at one place in the order they were found.
  var sorted: [ScenarioError] {
    var seen: Set<ScenarioError> = []
    return
      errors
      .filter { seen.insert($0).inserted }
      .enumerated()
      .sorted {
        ($0.element.position, $0.offset) < ($1.element.position, $1.offset)
      }
      .map(\.element)
  }

  func report(
    _ position: SourcePosition, _ problem: String, expected: String? = nil,
    suggestion: String? = nil
  ) {
    errors.append(
      ScenarioError(
        file: file, position: position, problem: problem, expected: expected,
        suggestion: suggestion))
  }

  func report(_ position: SourcePosition, _ problem: TextProblem) {
    report(position, problem.problem, expected: problem.expected, suggestion: problem.suggestion)
  }
}

/// What is wrong with a text, before its place is known.
struct TextProblem: Error, Equatable {
  var problem: String
  var expected: String?
  var suggestion: String?

  init(_ problem: String, expected: String? = nil, suggestion: String? = nil) {
    self.problem = problem
    self.expected = expected
    self.suggestion = suggestion
  }
}
