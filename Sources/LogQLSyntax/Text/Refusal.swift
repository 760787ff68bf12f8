import LogModel

/// What is wrong with parts that the grammar accepts (spec: LogQL, §3). Nil: nothing.
enum Refusal {
  private static func error(_ message: String) -> LogQLError { LogQLError(.validation, message) }

  /// A selector that every stream could match.
  static func selector(_ matchers: [LabelMatcher]) -> LogQLError? {
    guard matchers.allSatisfy(\.matchesEmpty) else { return nil }
    return error(
      "queries require at least one regexp or equality matcher that does not have an "
        + "empty-compatible value. For instance, app=~\".*\" does not meet this requirement, "
        + "but app=~\".+\" will")
  }

  // MARK: Stages

  /// The expression of a `regexp` stage.
  static func regexp(_ bytes: [UInt8]) -> LogQLError? {
    let names: [String]
    do throws(RegularExpressionError) {
      names = try ExpressionTree(parsing: bytes).groups.compactMap(\.self)
      _ = try RegularExpression(String(decoding: bytes, as: UTF8.self), dotMatchesNewline: false)
    } catch {
      return self.error("invalid regexp parser: \(error)")
    }
    if names.isEmpty {
      return error("invalid regexp parser: at least one named capture must be supplied")
    }
    return firstRepeated(names).map {
      error("invalid regexp parser: duplicate extracted label name '\($0)'")
    }
  }

  /// The expression of a `pattern` stage.
  static func pattern(_ bytes: [UInt8]) -> LogQLError? {
    LinePattern(bytes).parserRefusal.map { error("invalid pattern parser: \($0)") }
  }

  static func firstRepeated(_ names: [String]) -> String? {
    var seen: Set<String> = []
    return names.first { !seen.insert($0).inserted }
  }

  // MARK: Range aggregations

  /// Takes over the parameter as it was written.
  static func parameter(_ text: String?, of aggregation: inout RangeAggregation) -> LogQLError? {
    let name = aggregation.operation.rawValue
    switch (text, aggregation.operation) {
    case (nil, .quantile): return error("parameter required for operation \(name)")
    case (nil, _): return nil
    case (.some(let text), .quantile):
      switch GoNumber.parse(text.utf8) {
      case .success(let value):
        aggregation.parameter = value
        return nil
      case .failure(let failure):
        return error("invalid parameter for operation \(name): \(failure.message(text.utf8))")
      }
    case (.some(let text), _):
      return error("parameter \(text) not supported for operation \(name)")
    }
  }

  static func of(_ aggregation: RangeAggregation) -> LogQLError? {
    let name = aggregation.operation.rawValue
    let unwraps = aggregation.range.unwrap != nil
    switch aggregation.operation {
    case .rate, .rateCounter, .count, .bytes, .bytesRate, .sum, .absent:
      if aggregation.grouping != nil {
        return error("grouping not allowed for \(name) aggregation")
      }
    default: break
    }
    switch aggregation.operation {
    case .rate, .absent: return nil
    case .count, .bytes, .bytesRate:
      return unwraps ? error("invalid aggregation \(name) with unwrap") : nil
    default: return unwraps ? nil : error("invalid aggregation \(name) without unwrap")
    }
  }

  // MARK: Vector aggregations

  /// Takes over the parameter as it was written.
  static func of(
    _ aggregation: inout VectorAggregation, parameter text: String?, isGrouped: Bool
  ) -> LogQLError? {
    let name = aggregation.operation.rawValue
    switch aggregation.operation {
    case .topk, .bottomk, .approximateTopk:
      guard let text else { return error("parameter required for operation \(name)") }
      guard let count = Int(text) else { return error("invalid parameter \(name)(\(text),") }
      if count <= 0 {
        return error("invalid parameter (must be greater than 0) \(name)(\(text)")
      }
      aggregation.parameter = count
      if aggregation.operation == .approximateTopk && isGrouped {
        return error("grouping not allowed for \(name) aggregation")
      }
      return nil
    default: break
    }
    if let text { return error("unsupported parameter for operation \(name)(\(text),") }
    switch (aggregation.operation, aggregation.grouping) {
    case (.sort, .by([])), (.sort, .without([])), (.sortDescending, .by([])),
      (.sortDescending, .without([])):
      return nil
    case (.sort, _), (.sortDescending, _):
      return error("sort and sort_desc doesn't allow grouping by ")
    default: return nil
    }
  }

  // MARK: Other expressions

  /// The operands of a binary operation.
  static func operands(
    _ op: BinaryOperation.Operator, _ left: Expression, _ right: Expression
  ) -> LogQLError? {
    for (operand, leg) in [(left, "left"), (right, "right")] {
      if case .log(let log) = operand {
        let type = log.stages.isEmpty ? "*syntax.MatchersExpr" : "*syntax.PipelineExpr"
        return error(
          "unexpected type for \(leg) leg of binary operation (\(op.rawValue)): \(type)")
      }
    }
    guard op.isSetOperation else { return nil }
    for (operand, leg) in [(left, "left"), (right, "right")] {
      if case .literal(let value) = operand {
        return error(
          "unexpected literal for \(leg) leg of logical/set binary operation (\(op.rawValue)): "
            + NumberText.fixed(value, digits: 6))
      }
    }
    return nil
  }

  static func of(_ replace: LabelReplace) -> LogQLError? {
    do throws(RegularExpressionError) {
      _ = try RegularExpression("^(?:\(replace.expression))$", dotMatchesNewline: false)
      return nil
    } catch {
      return self.error("invalid regex in label_replace: \(error)")
    }
  }
}
