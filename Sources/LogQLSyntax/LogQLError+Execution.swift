public import LogModel

/// Errors that both evaluators answer with (spec: LogQL, §8 and §11).
extension LogQLError {
  public static let instantLogQuery = LogQLError(
    .request,
    "log queries are not supported as an instant query type, please change your query to a range "
      + "query type")

  public static let stepNotPositive = LogQLError(
    .request,
    "zero or negative query resolution step widths are not accepted. Try a positive integer")

  /// Some entry of a series is erroneous.
  public static func pipeline(_ error: String, series: LabelSet) -> LogQLError {
    LogQLError(
      .execution,
      """
      pipeline error: '\(error)' for series: '\(series.canonical)'.
      Use a label filter to intentionally skip this error. (e.g | __error__!="\(error)").
      To skip all potential errors you can match empty errors.(e.g __error__="")
      The label filter can also be specified after unwrap. (e.g | unwrap latency | __error__="" )

      """)
  }

  public static func tooManySeries(_ limit: Int) -> LogQLError {
    LogQLError(
      .execution,
      "maximum number of series (\(limit)) reached for a single query; consider reducing query "
        + "cardinality by adding more specific stream selectors, reducing the time range, or "
        + "aggregating results with functions like sum(), count() or topk()")
  }

  /// `sum(1)`, `sort(1)`, `label_replace(1, …)`: accepted by the parser, but not evaluated.
  public static let literalOperand = LogQLError(
    .matching,
    "unexpected expr type (*syntax.LiteralExpr) for Evaluator type (*logql.DefaultEvaluator) ")

  public static let variantsDisabled = LogQLError(
    .request, "multi variant queries are disabled for this instance")

  public static let approximateTopkOverRange = LogQLError(
    .request, "approx_topk is not supported in range queries")

  /// The HTTP status that the error is answered with (spec: LogQL, §11).
  public var status: Int { kind == .matching ? 500 : 400 }

  /// Times are so far away that sums of them overflow.
  public static let timesTooFar = LogQLError(
    .request, "the query reaches beyond the times that can be expressed")
}
