import LogModel

extension Expression {
  /// The matchers of every selector, in the order in which they were written.
  var selectors: [[LabelMatcher]] {
    if case .log(let log) = self { [log.matchers] } else { ranges.map(\.selection.matchers) }
  }
}

extension RangeFunction {
  /// Why a call means nothing; nil if it does (spec: LogQL, §3). There is no `unwrap` yet: what
  /// needs one is wrong.
  func refusal(parameter: String?, isGrouped: Bool) -> String? {
    if let parameter, self != .quantile {
      let shown = Double(parameter).map { NumberText.general($0) } ?? parameter
      return "parameter \(shown) not supported for operation \(rawValue)"
    }
    if parameter == nil && self == .quantile {
      return "parameter required for operation \(rawValue)"
    }
    switch self {
    case .count, .rate, .bytes, .bytesRate, .absent:
      return isGrouped ? "grouping not allowed for \(rawValue) aggregation" : nil
    default: return "invalid aggregation \(rawValue) without unwrap"
    }
  }
}
