import LogModel
import LogQLSyntax

/// The labels that parsers have to find for a range aggregation (spec: LogQL, §9.2).
struct RequiredLabels {
  /// Nil: every label, since all of them are in the result.
  private let names: [String]?

  init(_ aggregation: RangeAggregation, under parent: VectorAggregation?) {
    guard case .by(let groups)? = Self.grouping(aggregation, under: parent) else {
      names = nil
      return
    }
    var names = groups
    if let unwrap = aggregation.range.unwrap {
      names.append(unwrap.label)
      for filter in unwrap.filters { names += Self.names(filter) }
    }
    for stage in aggregation.range.selection.stages {
      switch stage {
      case .labelFilter(let filter): names += Self.names(filter)
      case .labelFormat(let formats):
        for case .label(let source) in formats.map(\.source) { names.append(source) }
      default: break
      }
    }
    var seen: Set<String> = []
    self.names = names.filter { seen.insert($0).inserted }
  }

  /// For people.
  var text: String {
    guard let names else { return "all: they are in the result" }
    return names.isEmpty
      ? "none" : names.joined(separator: ", ") + "; parsers stop when they have them"
  }

  private static func grouping(
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

  private static func names(_ filter: LabelFilter) -> [String] {
    switch filter {
    case .text(let matcher): [matcher.name]
    case .number(let name, _, _), .duration(let name, _, _), .bytes(let name, _, _),
      .address(let name, _, _):
      [name]
    case .and(let left, let right), .or(let left, let right): names(left) + names(right)
    }
  }
}
