public import LogModel

/// The label sets of a pipeline's rows, numbered in the order in which they appeared. No two are
/// equal, unless their labels come from different categories and the pipeline keeps those apart.
public struct PipelineLabels {
  private let table: LabelTable

  init(_ table: LabelTable) { self.table = table }

  /// Number of label sets.
  public var count: Int { table.count }

  /// A label set, with the empty values of parsed labels. Made when first asked for.
  public subscript(_ number: Int) -> LabelSet { table.labelSet(number) }

  /// The labels of a set by where they come from. Only for pipelines that keep this apart.
  public func categories(_ number: Int) -> LabelCategories { table.categories(number) }

  /// The value of `__error__`, unless `__preserve_error__` says that it is no reason to fail a metric
  /// query (spec: LogQL, §9.2).
  public func error(_ number: Int) -> String? {
    let labels = table.labelSet(number)
    return labels["__preserve_error__"] == "true" ? nil : labels["__error__"]
  }
}

/// Labels by where they come from, each group sorted by name (spec: LogQL, §8, `categorize-labels`).
public struct LabelCategories: Sendable, Equatable {
  public var stream: [Label]
  public var metadata: [Label]
  /// Of parsers and formats; errors too.
  public var parsed: [Label]

  public init(stream: [Label] = [], metadata: [Label] = [], parsed: [Label] = []) {
    self.stream = stream
    self.metadata = metadata
    self.parsed = parsed
  }
}
