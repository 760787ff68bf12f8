import LogModel
public import LogQLPipeline
public import LogQLSyntax

/// What a query does, in words: streams, filters that are tested first, stages with what each can drop,
/// labels that it needs, and the memory of its aggregations.
public struct Explanation {
  public private(set) var lines: [String] = []
  private let quirks: LogQLQuirks

  /// Throws the error of a stage that cannot be built.
  public init(_ query: Query, quirks: LogQLQuirks = .loki) throws(LogQLError) {
    self.quirks = quirks
    lines = ["query   " + query.canonicalText, ""]
    try add(query.syntax, under: nil, depth: 0)
  }

  private mutating func say(_ depth: Int, _ text: String) {
    lines.append(String(repeating: "  ", count: depth) + text)
  }

  private mutating func add(_ expression: Expression, under parent: VectorAggregation?, depth: Int)
    throws(LogQLError)
  {
    switch expression {
    case .log(let log): try add(log, depth)
    case .rangeAggregation(let aggregation): try add(aggregation, under: parent, depth)
    case .vectorAggregation(let aggregation):
      say(depth, aggregation.operation.rawValue + Self.text(aggregation))
      say(depth + 1, "memory: " + Self.memory(aggregation))
      try add(aggregation.operand, under: aggregation, depth: depth + 1)
    case .binary(let operation):
      say(depth, "\(operation.op.rawValue): " + Self.text(operation))
      try add(operation.left, under: nil, depth: depth + 1)
      try add(operation.right, under: nil, depth: depth + 1)
    case .literal(let number): say(depth, "the number \(NumberText.decimal(number)) at every step")
    case .vector(let number):
      say(depth, "one sample without labels, \(NumberText.decimal(number)), at every step")
    case .labelReplace(let replace):
      say(
        depth,
        "label_replace: where \(replace.source) matches \(goQuoted(replace.expression)) from end to end, "
          + "\(replace.destination) becomes \(goQuoted(replace.replacement))")
      try add(replace.operand, under: nil, depth: depth + 1)
    case .variants: say(depth, "variants: parsed, but disabled: a request for it is refused")
    }
  }

  private mutating func add(_ log: LogExpression, _ depth: Int) throws(LogQLError) {
    let pipeline = try Pipeline(lines: log, quirks: quirks)
    say(depth, "entries, newest or oldest first, up to a limit")
    addStreams(log, pipeline, depth + 1)
    addStages(log.stages, depth + 1)
    say(depth + 1, "memory: at most twice the limit of entries, at least 1024")
  }

  private mutating func add(
    _ aggregation: RangeAggregation, under parent: VectorAggregation?, _ depth: Int
  ) throws(LogQLError) {
    let pipeline = try Pipeline(samples: aggregation, under: parent, quirks: quirks)
    let range = aggregation.range
    let offset = range.offset == 0 ? "" : ", \(DurationText.formatSimple(range.offset)) ago"
    say(
      depth,
      "\(aggregation.operation.rawValue) over windows of \(DurationText.formatSimple(range.range))"
        + offset)
    addStreams(range.selection, pipeline, depth + 1)
    addStages(range.selection.stages, depth + 1)
    if let unwrap = range.unwrap {
      let unit = unwrap.conversion.map { " as \($0.rawValue)" } ?? " as a number"
      say(
        depth + 1,
        "unwrap \(unwrap.label)\(unit): entries without the label give no sample; "
          + "what cannot be converted is marked SampleExtractionErr")
      for filter in unwrap.filters {
        say(depth + 1, "| \(filter.canonicalText): drops samples, after the conversion")
      }
    }
    say(depth + 1, "labels needed: " + Self.text(needed: pipeline.neededLabels))
    say(depth + 1, "memory: " + Self.memory(aggregation))
  }

  private mutating func addStreams(_ log: LogExpression, _ pipeline: Pipeline, _ depth: Int) {
    say(depth, "streams: " + log.matchers.map(\.text).joined(separator: ", "))
    let first = pipeline.prefilter.filters.map(\.canonicalText)
    if !first.isEmpty {
      say(depth, "tested first, where the lines lie: " + first.joined(separator: " "))
    }
    if !pipeline.wantsLines { say(depth, "lines are not read: times and lengths are enough") }
  }

  private mutating func addStages(_ stages: [Stage], _ depth: Int) {
    for stage in stages {
      say(depth, "\(stage.canonicalText): \(Self.effect(of: stage))")
    }
  }
}

extension Explanation {
  /// What a stage does to entries.
  private static func effect(of stage: Stage) -> String {
    switch stage {
    case .lineFilter(let filter):
      filter.op.isNegative
        ? "drops lines in which it is found" : "drops lines in which it is not found"
    case .json(let list) where list.isEmpty:
      "a label for each field of the object; marks JSONParserErr, drops nothing by itself"
    case .json: "a label for each path, empty where there is none; marks JSONParserErr"
    case .logfmt(let parsing):
      (parsing.extractions.isEmpty
        ? "a label for each key" : "a label for each named key, empty where there is none")
        + (parsing.isStrict
          ? "; marks LogfmtParserErr at the first bad pair" : "; bad pairs are passed over")
    case .regexp: "a label for each named group of the first match; drops nothing"
    case .pattern: "a label for each named capture; a line that does not begin so gives none"
    case .unpack: "labels and line that `pack` put into an object; marks JSONParserErr"
    case .decolorize: "removes colours of terminals from the line"
    case .lineFormat: "replaces the line; marks TemplateFormatErr"
    case .labelFormat: "renames and makes labels; marks TemplateFormatErr"
    case .drop: "removes labels; entries stay"
    case .keep: "removes all other labels; entries stay"
    case .labelFilter(let filter): effect(of: filter)
    }
  }

  private static func effect(of filter: LabelFilter) -> String {
    switch filter {
    case .text: "drops entries by the label's text; without the label it is empty"
    case .number, .duration, .bytes:
      "drops entries without the label, and by its value; what cannot be converted passes, marked "
        + "LabelFilterErr"
    case .address: "drops entries by the address; without the label too"
    case .and, .or: "drops entries by several conditions"
    }
  }

  private static func text(needed labels: [String]?) -> String {
    guard let labels else { return "all: they are in the result" }
    return labels.isEmpty
      ? "none: parsers do nothing"
      : labels.joined(separator: ", ") + "; parsers stop when they have them"
  }

  private static func text(_ aggregation: VectorAggregation) -> String {
    let count = aggregation.parameter.map { " \($0)" } ?? ""
    switch aggregation.grouping {
    case .by([]): return count + ": over all series"
    case .by(let names):
      return count + ": over series with the same " + names.joined(separator: ", ")
    case .without(let names):
      return count + ": over series that differ in nothing but "
        + (names.isEmpty ? "nothing" : names.joined(separator: ", "))
    }
  }

  private static func text(_ operation: BinaryOperation) -> String {
    let matching = operation.matching
    let labels =
      matching.isOn
      ? "the same "
        + (matching.labels.isEmpty ? "labels, none" : matching.labels.joined(separator: ", "))
      : matching.labels.isEmpty
        ? "equal labels" : "equal labels but for " + matching.labels.joined(separator: ", ")
    let sides =
      switch matching.cardinality {
      case .oneToOne: "one sample of each side"
      case .manyToOne: "many samples of the left side for one of the right"
      case .oneToMany: "many samples of the right side for one of the left"
      }
    if case .literal = operation.left { return "each sample on its own" }
    if case .literal = operation.right { return "each sample on its own" }
    return operation.op.isSetOperation
      ? "which samples there are, by \(labels)" : "\(sides), with \(labels)"
  }

  private static func memory(_ aggregation: VectorAggregation) -> String {
    switch aggregation.operation {
    case .topk, .bottomk, .approximateTopk, .sort, .sortDescending:
      "the samples of one step, ordered"
    default: "one value for each group"
    }
  }

  private static func memory(_ aggregation: RangeAggregation) -> String {
    switch aggregation.operation {
    case .count, .bytes, .bytesRate: "counts for each series and step ahead"
    case .rate where aggregation.range.unwrap == nil: "counts for each series and step ahead"
    case .absent: "counts for each step ahead"
    case .quantile: "the values of the window, for each series"
    default: "a few words for each series; where windows overlap, their values"
    }
  }
}
