public import LogModel
public import LogQLSyntax

/// The oracle: answers a query from all entries of a tenant in the plainest way. Of ``LogQL`` it
/// uses the syntax tree, the result values and the template language, and nothing that evaluates.
///
/// Cost: every entry is looked at; a metric query then looks at the samples of every window.
public enum ReferenceEvaluator {
  /// Answers a query. `entries`: all of the tenant, in any order of streams, each stream in the
  /// order in which it was written; entries that occur more than once count once.
  public static func evaluate(
    _ query: Query, _ parameters: QueryParameters, entries: some Sequence<ReferenceEntry>
  ) throws(LogQLError) -> QueryResult {
    try evaluate(query, parameters, streams: [ReferenceStream](entries))
  }

  /// The same for entries that lie by stream.
  public static func evaluate(
    _ query: Query, _ parameters: QueryParameters, streams: [ReferenceStream]
  ) throws(LogQLError) -> QueryResult {
    if case .log(let expression) = query.syntax {
      return .streams(try LogAnswer(expression, parameters, streams).streams())
    }
    return try MetricAnswer(query.syntax, parameters, streams).result()
  }

  /// Whether entries of a stream can play a part in the answer. Harnesses use it so as not to make
  /// lines that no selector reads.
  public static func reads(_ query: Query, _ labels: LabelSet) -> Bool {
    query.selectors.contains { matchers in matchers.allSatisfy { $0.matches(labels) } }
  }
}
