import LogModel
import LogQLSyntax

/// Makes stages that run from those that were written.
struct StageBuilder {
  let state: LineState
  let quirks: LogQLQuirks
  /// Conditions that drop lines as soon as their label is written, if there are any in the query.
  private(set) var earlyTests: [(name: Int, test: LabelTest)] = []

  init(_ state: LineState, _ quirks: LogQLQuirks) {
    self.state = state
    self.quirks = quirks
  }

  /// The line filters that come first, and the stages behind them.
  mutating func build(_ stages: [Stage]) throws(LogQLError) -> (LineFilterChain, [PipelineStage]) {
    let first = StageBuilder.leadingFilters(stages[...])
    let prefilter = try LineFilterChain(first, quirks: quirks)
    var rest = stages[first.count...]
    var built: [PipelineStage] = []
    while let stage = rest.first {
      let filters = StageBuilder.leadingFilters(rest)
      if filters.isEmpty {
        built.append(try build(stage))
        rest = rest.dropFirst()
      } else {
        built.append(LineFilterStage(try LineFilterChain(filters, quirks: quirks)))
        rest = rest.dropFirst(filters.count)
      }
    }
    return (prefilter, built)
  }

  private static func leadingFilters(_ stages: ArraySlice<Stage>) -> [LineFilter] {
    var filters: [LineFilter] = []
    for case .lineFilter(let filter) in stages.prefix(while: \.isLineFilter) {
      filters.append(filter)
    }
    return filters
  }

  private mutating func build(_ stage: Stage) throws(LogQLError) -> PipelineStage {
    do {
      return try make(stage)
    } catch {
      throw LogQLError(.validation, "stage '\(stage.canonicalText)' : \(error.text)")
    }
  }

  private mutating func make(_ stage: Stage) throws(StageError) -> PipelineStage {
    switch stage {
    case .lineFilter: preconditionFailure("line filters that follow one another are one stage")
    case .json([]): return JSONStage()
    case .json(let extractions): return try jsonExpressions(extractions)
    case .logfmt(let parsing): return try logfmt(parsing)
    case .regexp(let pattern):
      do {
        return try RegexpStage(pattern, state)
      } catch {
        throw StageError(error.description)
      }
    case .pattern(let pattern): return PatternStage(LinePattern(pattern), state)
    case .unpack: return UnpackStage()
    case .decolorize: return DecolorizeStage()
    case .lineFormat(let template): return try LineFormatStage(template, state)
    case .labelFormat(let formats): return try LabelFormatStage(formats, state)
    case .drop(let selections): return DropStage(selections, state)
    case .keep(let selections): return KeepStage(selections, state)
    case .labelFilter(let filter): return LabelFilterStage(try test(filter))
    }
  }

  /// A condition; a single one is noted as an early test.
  mutating func test(_ filter: LabelFilter) throws(StageError) -> LabelTest {
    let test = try LabelTest.make(filter, state, quirks)
    if let name = filter.simpleName { earlyTests.append((state.name(name), test)) }
    return test
  }

  private func jsonExpressions(_ extractions: [LabelExtraction]) throws(StageError) -> PipelineStage
  {
    var expressions: [(name: Int, path: JSONPath)] = []
    for extraction in extractions {
      do {
        expressions.append((state.name(extraction.name), try JSONPath(parsing: extraction.path)))
      } catch {
        throw StageBuilder.error(extraction, error)
      }
    }
    return JSONExpressionStage(expressions)
  }

  private func logfmt(_ parsing: LogfmtParsing) throws(StageError) -> PipelineStage {
    if parsing.extractions.isEmpty {
      return LogfmtStage(isStrict: parsing.isStrict, keepsEmpty: parsing.keepsEmpty)
    }
    var wanted: [LogfmtExpressionStage.Wanted] = []
    for extraction in parsing.extractions {
      do {
        let key = try LogfmtPath.parse(extraction.path)
        wanted.append(
          LogfmtExpressionStage.Wanted(
            name: state.name(extraction.name),
            key: key.withUnsafeBytes { state.name(ByteRun($0)) }))
      } catch {
        throw StageBuilder.error(extraction, error)
      }
    }
    return LogfmtExpressionStage(wanted, isStrict: parsing.isStrict)
  }

  private static func error(_ extraction: LabelExtraction, _ error: PathError) -> StageError {
    let path = String(decoding: extraction.path, as: UTF8.self)
    return StageError("cannot parse expression [\(path)]: \(error.text)")
  }
}

extension Stage {
  var isLineFilter: Bool { if case .lineFilter = self { true } else { false } }

  /// Whether it looks at the line, given what parsers are to do.
  func wantsLine(_ skipsParsers: Bool) -> Bool {
    switch self {
    case .json, .logfmt, .regexp, .pattern, .unpack: !skipsParsers
    case .lineFilter, .decolorize, .lineFormat, .labelFormat: true
    case .drop, .keep, .labelFilter: false
    }
  }
}
