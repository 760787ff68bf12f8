import LogQLSyntax

/// The order in which stages run (spec: LogQL, §6.3 and §9.1).
enum StageOrder {
  /// Line filters move forward, ahead of the other stages of their run. They cannot move past label
  /// filters, `line_format` and `unpack`, which end a run.
  static func reordered(_ stages: [Stage]) -> [Stage] {
    var ordered: [Stage] = []
    var filters: [Stage] = []
    var others: [Stage] = []
    func endRun() {
      ordered += filters + others
      filters.removeAll()
      others.removeAll()
    }
    for stage in stages {
      switch stage {
      case .lineFilter: filters.append(stage)
      case .labelFilter, .lineFormat, .unpack:
        others.append(stage)
        endRun()
      default: others.append(stage)
      }
    }
    endRun()
    return ordered
  }

  /// The stages without each `line_format` whose line nothing reads: no parser or line filter follows.
  static func withoutIdleFormats(_ stages: [Stage]) -> [Stage] {
    let lastReader = stages.lastIndex(where: \.readsLine) ?? -1
    return stages.enumerated().filter { index, stage in
      if case .lineFormat = stage { index < lastReader } else { true }
    }.map(\.element)
  }
}

extension Stage {
  /// Parsers and line filters.
  fileprivate var readsLine: Bool {
    switch self {
    case .lineFilter, .json, .logfmt, .regexp, .pattern, .unpack: true
    case .decolorize, .lineFormat, .labelFormat, .drop, .keep, .labelFilter: false
    }
  }
}
