import LogQLSyntax
import LogQLTemplates

/// The order in which stages run (spec: LogQL, §6.3 and §9.1).
enum StageOrdering {
  /// Line filters move ahead of the other stages of their run. Label filters, `line_format` and
  /// `unpack` end a run.
  static func reordered(_ stages: [Stage]) -> [Stage] {
    var ordered: [Stage] = []
    var run: [Stage] = []
    for stage in stages {
      run.append(stage)
      if stage.endsRun {
        ordered += filtersFirst(run)
        run = []
      }
    }
    return ordered + filtersFirst(run)
  }

  private static func filtersFirst(_ run: [Stage]) -> [Stage] {
    run.filter(\.isLineFilter) + run.filter { !$0.isLineFilter }
  }

  /// Without each `line_format` behind which nothing reads the line.
  static func withoutIdleFormats(_ stages: [Stage]) -> [Stage] {
    var kept: [Stage] = []
    for (place, stage) in stages.enumerated() {
      if case .lineFormat = stage, !stages[(place + 1)...].contains(where: \.readsLine) { continue }
      kept.append(stage)
    }
    return kept
  }
}

extension Stage {
  var isLineFilter: Bool { if case .lineFilter = self { true } else { false } }

  fileprivate var endsRun: Bool {
    switch self {
    case .labelFilter, .lineFormat, .unpack: true
    default: false
    }
  }

  /// Parsers and line filters.
  fileprivate var readsLine: Bool {
    switch self {
    case .lineFilter, .json, .logfmt, .regexp, .pattern, .unpack: true
    case .decolorize, .lineFormat, .labelFormat, .drop, .keep, .labelFilter: false
    }
  }

  /// The labels that a query needs because of the stage (spec: LogQL, §9.2).
  var neededLabels: [String] {
    switch self {
    case .labelFilter(let filter): filter.names
    case .lineFormat(let text): LineTemplate.fields(text, .line)
    case .labelFormat(let formats):
      formats.flatMap { format in
        switch format.source {
        case .label(let source): [source]
        case .template(let text): LineTemplate.fields(text, .label)
        }
      }
    default: []
    }
  }
}
