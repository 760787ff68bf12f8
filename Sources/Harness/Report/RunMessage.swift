/// A request or a reply between two nodes.
public struct RunMessage: Equatable, Sendable {
  /// `client`, or a node's name.
  public var from: String
  public var to: String
  /// Virtual time from the start of the run.
  public var sent: Duration
  /// nil: it was lost.
  public var arrives: Duration?
  /// What was asked, or with what it was answered: `push of 20 entries`, `ok`, `500 …`.
  public var text: String
  public var isReply: Bool
  /// Whether it is a reply that carries an error.
  public var isFailure: Bool
}
