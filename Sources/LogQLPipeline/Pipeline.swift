public import LogModel
public import LogQLSyntax

/// What a query makes of entries: lines with labels, or samples (spec: LogQL, §6 to 9.2).
///
///     let pipeline = try Pipeline(lines: expression, quirks: .loki)
///     var rows = PipelineRows()
///     pipeline.run(batch, within: range, into: &rows)
///     for row in 0..<rows.count { pipeline.labels[Int(rows.labels[row])] … }
///
/// One value serves one source of one query: it keeps what it has learnt of streams and lines. Not
/// safe from several threads.
public final class Pipeline {
  /// Filters that may be applied where the lines lie: those that come first anyway.
  public let prefilter: LineFilterChain
  /// If false only times, lengths and metadata are looked at.
  public let wantsLines: Bool
  /// The labels that parsers look for, in order of appearance; nil: all there are (spec: LogQL, §9.2).
  public let neededLabels: [String]?
  /// The labels that a sample keeps of those of its entry; nil: all. Nil for log queries.
  public let grouping: Grouping?

  let state: LineState
  let stages: [PipelineStage]
  /// Nil for log queries.
  let extractor: SampleExtractor?
  let resultGrouping: ResultGrouping
  let table: LabelTable
  let result: ResultLabels
  var streams: [LabelSet: StreamLabels] = [:]
  var selection: [UInt32] = []

  /// For log queries. Throws the error of a stage that cannot be built.
  ///
  /// - Parameter categorizes: keep apart labels of the stream, of metadata and of parsers.
  public init(lines expression: LogExpression, quirks: LogQLQuirks, categorizes: Bool = false)
    throws(LogQLError)
  {
    state = LineState()
    var builder = StageBuilder(state, quirks)
    (prefilter, stages) = try builder.build(StageOrder.reordered(expression.stages))
    for early in builder.earlyTests { state.testEarly(early.name, early.test) }
    wantsLines = true
    neededLabels = nil
    extractor = nil
    grouping = nil
    resultGrouping = .all
    table = LabelTable(state.names, categorizes: categorizes)
    result = ResultLabels(categorizes: categorizes)
  }

  /// For range aggregations. Throws the error of a stage that cannot be built.
  ///
  /// - Parameter parent: the vector aggregation directly above, whose grouping may take effect here.
  public init(
    samples aggregation: RangeAggregation, under parent: VectorAggregation?, quirks: LogQLQuirks
  ) throws(LogQLError) {
    let plan = SamplePlan(aggregation, under: parent, fields: \.requiredNames)
    let state = LineState()
    self.state = state
    var builder = StageBuilder(state, quirks)
    (prefilter, stages) = try builder.build(plan.stages)
    extractor = try Pipeline.extractor(aggregation, &builder)
    grouping = plan.grouping
    resultGrouping = ResultGrouping(plan.grouping, state)
    if plan.extraction == .all || plan.extraction == .required(dropsEarly: true) {
      for early in builder.earlyTests { state.testEarly(early.name, early.test) }
    }
    state.skipsParsers = plan.extraction == .nothing
    neededLabels = plan.neededLabels
    if case .required = plan.extraction {
      state.isLimited = true
      for name in plan.required { state.require(state.name(name)) }
      state.preservesErrors = plan.required.contains("__error__")
    }
    let skipsParsers = state.skipsParsers
    wantsLines =
      !prefilter.acceptsAll || plan.stages.contains { $0.wantsLine(skipsParsers) }
    table = LabelTable(state.names, categorizes: false)
    result = ResultLabels(categorizes: false)
  }

  private static func extractor(
    _ aggregation: RangeAggregation, _ builder: inout StageBuilder
  ) throws(LogQLError) -> SampleExtractor {
    guard let unwrap = aggregation.range.unwrap else {
      let countsBytes = aggregation.operation == .bytes || aggregation.operation == .bytesRate
      return SampleExtractor(countsBytes ? .lineLength : .one)
    }
    var filters: [LabelTest] = []
    for filter in unwrap.filters {
      do {
        filters.append(try builder.test(filter))
      } catch {
        throw LogQLError(
          .validation, "stage '| \(filter.canonicalText)' : \(error.text)")
      }
    }
    let name = builder.state.name(unwrap.label)
    return SampleExtractor(.unwrap(name: name, unwrap.conversion), filters: filters)
  }

  /// What `now` says in templates; the epoch unless it is set.
  public var now: Timestamp {
    get { Timestamp(nanoseconds: state.now) }
    set { state.now = newValue.nanoseconds }
  }

  /// The label sets that rows refer to.
  public var labels: PipelineLabels { PipelineLabels(table) }
}

extension Stage {
  /// The labels that it looks at, as hints count them: those of filters, of renames and of templates.
  fileprivate var requiredNames: [String] {
    switch self {
    case .labelFilter(let filter): filter.names
    case .labelFormat(let formats): LabelFormatStage.requiredNames(formats)
    case .lineFormat(let template): LineFormatStage.requiredNames(template)
    default: []
    }
  }
}
