import LogModel
import LogQLSyntax

/// What a range aggregation lets its pipeline leave out (spec: LogQL, §9.2).
struct SamplePlan {
  /// Which labels parsers extract.
  enum Extraction: Equatable {
    case all
    /// Only the required ones; a label filter may drop lines early or not.
    case required(dropsEarly: Bool)
    /// None: parsers do nothing.
    case nothing
  }

  let stages: [Stage]
  let extraction: Extraction
  /// In order of appearance, no name twice.
  let required: [String]
  /// The labels of samples.
  let grouping: Grouping?

  init(
    _ aggregation: RangeAggregation, under parent: VectorAggregation?, fields: (Stage) -> [String]
  ) {
    let countsBytes = aggregation.operation == .bytes || aggregation.operation == .bytesRate
    let written = aggregation.range.selection.stages
    stages = StageOrder.reordered(countsBytes ? written : StageOrder.withoutIdleFormats(written))
    let effective = SamplePlan.effectiveGrouping(aggregation, under: parent)
    var required = stages.flatMap(fields)
    let unwrap = aggregation.range.unwrap
    if let unwrap { required += unwrap.filters.flatMap(\.names) + [unwrap.label] }
    if case .by(let names) = effective { required += names }
    self.required = SamplePlan.withBareNames(required)
    switch effective {
    case nil, .without: extraction = .all
    case .by([]): extraction = required.isEmpty ? .nothing : .required(dropsEarly: true)
    case .by: extraction = .required(dropsEarly: false)
    }
    // The unwrapped label leaves the series, unless it is asked for.
    switch (effective, unwrap) {
    case (nil, let unwrap?): grouping = .without([unwrap.label])
    case (.without(let names), let unwrap?): grouping = .without([unwrap.label] + names)
    default: grouping = effective
    }
  }

  /// The labels that parsers extract; nil: all.
  var neededLabels: [String]? {
    switch extraction {
    case .all: nil
    case .required: required
    case .nothing: []
    }
  }

  /// The aggregation's own grouping, or that of a `sum` directly above.
  private static func effectiveGrouping(
    _ aggregation: RangeAggregation, under parent: VectorAggregation?
  ) -> Grouping? {
    if aggregation.operation == .absent { return .by([]) }
    if let own = aggregation.grouping { return own }
    guard let parent, parent.operation == .sum else { return nil }
    switch aggregation.operation {
    case .rate, .count, .bytes, .bytesRate, .sum: return parent.grouping
    default: return nil
    }
  }

  private static func withBareNames(_ names: [String]) -> [String] {
    let suffix = "_extracted"
    var all: [String] = []
    for name in names {
      if !all.contains(name) { all.append(name) }
      guard name.hasSuffix(suffix) else { continue }
      let bare = String(name.dropLast(suffix.count))
      if !all.contains(bare) { all.append(bare) }
    }
    return all
  }
}

extension LabelFilter {
  /// The labels that it looks at, from left to right.
  var names: [String] {
    switch self {
    case .text(let matcher): [matcher.name]
    case .number(let name, _, _), .duration(let name, _, _), .bytes(let name, _, _): [name]
    case .address(let name, _, _): [name]
    case .and(let left, let right), .or(let left, let right): left.names + right.names
    }
  }

  /// The label that it looks at, if it is one condition.
  var simpleName: String? {
    switch self {
    case .and, .or: nil
    default: names[0]
    }
  }
}
