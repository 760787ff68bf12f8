/// A fault from its beginning to its end.
public struct FaultBand: Equatable, Sendable {
  /// `crash`, `stop`, `pause`, `partition`, `slow`, …
  public var kind: String
  /// Whom it hits: nodes, or a service.
  public var subject: String
  /// Virtual time from the start of the run.
  public var from: Duration
  public var to: Duration
}
