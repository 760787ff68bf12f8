/// A line on its way through a pipeline.
struct Line {
  var text: Text
  /// Nanoseconds since 1970.
  let timestamp: Int64
  var labels: LineLabels
  let hints: ParserHints
  /// Required labels that were found.
  private var found: Set<Text> = []

  init(_ text: Text, _ timestamp: Int64, _ labels: LineLabels, _ hints: ParserHints) {
    self.text = text
    self.timestamp = timestamp
    self.labels = labels
    self.hints = hints
  }

  /// What a parser does after writing a label.
  enum Continuation {
    case proceed
    /// All that is required has been found.
    case stop
    /// A label filter rejects the line.
    case drop
  }

  /// Offers a label that a parser of whole lines has read, `name` being what it is to be called: the
  /// first value of a name counts.
  mutating func extract(_ name: Text, _ value: Text) -> Continuation {
    extract(asNamed: labels.target(name), value)
  }

  /// The same under the name that it was given for good.
  mutating func extract(asNamed target: Text, _ value: Text) -> Continuation {
    if !hints.requires(target) || labels.extracted.contains(target) { return .proceed }
    labels.set(target, value)
    for early in hints.early where early.name == target {
      if !early.filter.accepts(&self) { return .drop }
    }
    return noteFound(target)
  }

  /// Notes that a label was found; `stop` if that were all that are required.
  mutating func noteFound(_ name: Text) -> Continuation {
    guard let required = hints.required, required.contains(name) else { return .proceed }
    found.insert(name)
    return found.count == required.count ? .stop : .proceed
  }

  /// Marks the line as one that a parser could not read.
  mutating func failParsing(_ error: String, details: String?) {
    labels.error = Text(error.utf8)
    if let details { labels.errorDetails = Text(details.utf8) }
    if hints.preservesErrors { labels.set(LineLabels.preserveErrorName, Text("true".utf8)) }
  }
}

/// One step of a pipeline.
protocol LineStage {
  /// False: the line is dropped.
  func process(_ line: inout Line) -> Bool
}

/// Why a stage cannot be built, without the stage's name.
struct StageFault: Error {
  var text: String
}
