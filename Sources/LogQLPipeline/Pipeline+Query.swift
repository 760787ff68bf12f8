public import LogQLSyntax

extension Pipeline {
  /// The pipeline of a query's syntax that has one: a log query, or a range aggregation, alone or directly under
  /// a vector aggregation. Nil for any other. Throws the error of a stage that cannot be built.
  ///
  /// - Parameter categorizes: of a log query, see ``init(lines:quirks:categorizes:)``.
  public convenience init?(
    only expression: Expression, quirks: LogQLQuirks, categorizes: Bool = false
  )
    throws(LogQLError)
  {
    switch expression {
    case .log(let expression):
      try self.init(lines: expression, quirks: quirks, categorizes: categorizes)
    case .rangeAggregation(let aggregation):
      try self.init(samples: aggregation, under: nil, quirks: quirks)
    case .vectorAggregation(let parent):
      guard case .rangeAggregation(let aggregation) = parent.operand else { return nil }
      try self.init(samples: aggregation, under: parent, quirks: quirks)
    default: return nil
    }
  }
}
