import LogModel

extension Expression {
  /// The matchers of every selector, in the order in which they were written.
  var selectors: [[LabelMatcher]] {
    if case .log(let log) = self { [log.matchers] } else { ranges.map(\.selection.matchers) }
  }
}
