extension Expression {
  /// Throws for everything but log queries with line filters, and sums of counts over them: what
  /// both evaluators can do today.
  public func requireCounting() throws(LogQLError) {
    switch self {
    case .log(let log): try log.requireLineFilters()
    case .rangeAggregation(let aggregation):
      guard [.count, .rate, .bytes, .bytesRate].contains(aggregation.operation),
        aggregation.range.unwrap == nil
      else { throw .notEvaluated("the function \(aggregation.operation.rawValue)") }
      try aggregation.range.selection.requireLineFilters()
    case .vectorAggregation(let aggregation):
      guard [.sum, .avg, .count, .max, .min].contains(aggregation.operation) else {
        throw .notEvaluated("the function \(aggregation.operation.rawValue)")
      }
      try aggregation.operand.requireCounting()
    case .binary, .literal, .vector, .labelReplace, .variants:
      throw .notEvaluated("the expression \(canonicalText)")
    }
  }
}

extension LogExpression {
  fileprivate func requireLineFilters() throws(LogQLError) {
    for stage in stages {
      guard case .lineFilter(let filter) = stage, !filter.alternatives.contains(where: \.isAddress),
        filter.op != .matchesPattern, filter.op != .matchesPatternNot
      else { throw .notEvaluated("the stage \(stage.canonicalText)") }
    }
  }
}

extension LogQLError {
  fileprivate static func notEvaluated(_ part: String) -> LogQLError {
    LogQLError(.unsupported, "\(part) is not supported yet")
  }
}
