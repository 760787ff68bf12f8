public import LogModel
public import LogQLSyntax

/// What a query makes of one entry at a time (spec: LogQL, §6 to 9.2), stage after stage.
public struct ReferencePipeline {
  /// Filters that come first anyway.
  let filters: [LineTest]
  private let stages: [any LineStage]
  private let hints: ParserHints
  private let sample: SampleRule?

  /// For log queries. Throws the error of a stage that cannot be built.
  public init(lines expression: LogExpression) throws(LogQLError) {
    var stages = try Self.stages(StageOrdering.reordered(expression.stages))
    filters = Self.takeFilters(&stages)
    self.stages = stages
    hints = ParserHints(early: Self.earlyFilters(stages))
    sample = nil
  }

  /// For range aggregations.
  ///
  /// - Parameter parent: the vector aggregation directly above, whose grouping may take effect here.
  public init(samples aggregation: RangeAggregation, under parent: VectorAggregation?)
    throws(LogQLError)
  {
    let countsBytes = aggregation.operation == .bytes || aggregation.operation == .bytesRate
    let written = aggregation.range.selection.stages
    let ordered = StageOrdering.reordered(
      countsBytes ? written : StageOrdering.withoutIdleFormats(written))
    var stages = try Self.stages(ordered)
    filters = Self.takeFilters(&stages)
    let rule = try SampleRule(aggregation, under: parent)
    self.stages = stages
    sample = rule
    hints = rule.hints(
      neededLabels: ordered.flatMap(\.neededLabels),
      early: Self.earlyFilters(stages) + rule.earlyFilters)
  }

  /// Whether entries of one stream that have no metadata all have the same labels and the value 1.
  var isPlain: Bool { stages.isEmpty && (sample?.isPlain ?? true) }

  // MARK: One entry

  /// What becomes of an entry; nil if it is dropped.
  public func row(_ entry: ReferenceEntry) -> ReferenceRow? {
    if !entry.line.withUnsafeBytes({ passesFilters($0) }) { return nil }
    return row(
      entry.line, entry.timestamp, stream: Self.base(entry.labels), metadata: entry.metadata)
  }

  func passesFilters(_ line: UnsafeRawBufferPointer) -> Bool {
    filters.allSatisfy { $0.accepts(line) }
  }

  /// The same for an entry that has passed the filters.
  func row(_ text: [UInt8], _ timestamp: Int64, stream: [Text: Text], metadata: [Label])
    -> ReferenceRow?
  {
    let labels = LineLabels(stream: stream, metadata: metadata)
    var line = Line(text, timestamp, labels, hints)
    for stage in stages where !stage.process(&line) { return nil }
    guard let sample else { return ReferenceRow(line: line.text, labels: line.labels.visible) }
    guard let value = sample.value(&line) else { return nil }
    return ReferenceRow(line: line.text, labels: sample.labels(line.labels), value: value)
  }

  /// Labels of a stream by name.
  static func base(_ labels: LabelSet) -> [Text: Text] {
    var base: [Text: Text] = [:]
    for label in labels.labels { base[Text(label.name.utf8)] = Text(label.value.utf8) }
    return base
  }

  // MARK: Making stages

  private static func stages(_ stages: [Stage]) throws(LogQLError) -> [any LineStage] {
    var made: [any LineStage] = []
    for stage in stages {
      do {
        made.append(try make(stage))
      } catch {
        throw LogQLError(.validation, "stage '\(stage.canonicalText)' : \(error.text)")
      }
    }
    return made
  }

  private static func make(_ stage: Stage) throws(StageFault) -> any LineStage {
    switch stage {
    case .lineFilter(let filter): try LineTest(filter)
    case .json(let extractions):
      if extractions.isEmpty { JSONParser() } else { try JSONExpressionParser(extractions) }
    case .logfmt(let parsing):
      if parsing.extractions.isEmpty {
        LogfmtParser(isStrict: parsing.isStrict, keepsEmpty: parsing.keepsEmpty)
      } else {
        try LogfmtExpressionParser(parsing)
      }
    case .regexp(let pattern): try RegexpParser(pattern)
    case .pattern(let pattern): PatternParser(pattern)
    case .unpack: UnpackParser()
    case .decolorize: try DecolorizeStage()
    case .lineFormat(let template): try LineFormatStage(template)
    case .labelFormat(let formats): try LabelFormatStage(formats)
    case .drop(let selections): DropStage(selections: selections)
    case .keep(let selections): KeepStage(selections: selections)
    case .labelFilter(let filter): try LabelTest(filter)
    }
  }

  private static func takeFilters(_ stages: inout [any LineStage]) -> [LineTest] {
    var filters: [LineTest] = []
    while let filter = stages.first as? LineTest {
      filters.append(filter)
      stages.removeFirst()
    }
    return filters
  }

  /// Single conditions reject a line as soon as their label is written (spec: LogQL, §6.4).
  private static func earlyFilters(_ stages: [any LineStage]) -> [(name: Text, filter: LabelTest)] {
    stages.compactMap { stage in
      guard let filter = stage as? LabelTest, let name = filter.simpleName else { return nil }
      return (name, filter)
    }
  }
}

/// What a pipeline has made of an entry.
public struct ReferenceRow {
  /// The line as the pipeline leaves it.
  public let line: [UInt8]
  /// Of the result, or of the sample's series.
  public let labels: LabelSet
  /// Of metric queries.
  public let value: Double?
  private let visible: [LineLabels.Visible]

  init(line: [UInt8], labels: [LineLabels.Visible], value: Double? = nil) {
    self.line = line
    self.labels = labels.set
    self.value = value
    visible = labels
  }

  /// Another line with the same labels.
  init(line: [UInt8], likeThat other: ReferenceRow) {
    self.line = line
    (labels, visible, value) = (other.labels, other.visible, other.value)
  }

  /// The labels that are the stream's, sorted by name.
  public var stream: [Label] { visible.of(.stream) }
  /// Those of structured metadata.
  public var metadata: [Label] { visible.of(.metadata) }
  /// Those of parsers and formats; errors too.
  public var parsed: [Label] { visible.of(.parsed) }

  /// The error that fails a metric query with such a sample.
  public var error: String? {
    labels["__preserve_error__"] == "true" ? nil : labels["__error__"]
  }
}
