/// A request from one node to another, and its reply.
public struct RunCall: Equatable, Sendable {
  /// `client`, or a node's name.
  public var from: String
  public var to: String
  /// `push`, `copy`, `query`, …
  public var procedure: String
  /// Virtual time from the start of the run: when the request left and arrived, and the reply. nil: it
  /// was lost, or the run ended first.
  public var sent: Duration
  public var arrived: Duration?
  public var answered: Duration?
  public var returned: Duration?
  /// The error that the reply carries.
  public var failure: String?

  public init(from: String, to: String, procedure: String, sent: Duration) {
    self.from = from
    self.to = to
    self.procedure = procedure
    self.sent = sent
  }
}
