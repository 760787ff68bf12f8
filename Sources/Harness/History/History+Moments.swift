import Scenarios

extension History {
  /// When an entry was pushed.
  func moment(of producer: Int, _ ordinal: Int?) -> ViolationMoment? {
    guard let ordinal else { return nil }
    let sent = segments[producer].first {
      Int($0.first) <= ordinal && ordinal < Int($0.first + $0.count)
    }
    guard let sent else { return nil }
    let push = pushes[Int(sent.push)]
    return ViolationMoment(
      subject: .push(Int(sent.push)), from: .nanoseconds(push.sent),
      to: push.ended == .max ? nil : .nanoseconds(push.ended))
  }
}

extension QueryRecord {
  /// When it was asked; nil if it never was.
  var moment: ViolationMoment? {
    if asked == 0 && answer == nil { return nil }
    return ViolationMoment(
      subject: .query(plan.id), from: .nanoseconds(asked),
      to: ended >= asked && answer != nil ? .nanoseconds(ended) : nil)
  }
}
