/// When that happened which a violation is about.
public struct ViolationMoment: Equatable, Sendable {
  public enum Subject: Equatable, Sendable {
    /// A push, by its number in ``RunHistory/pushes``.
    case push(Int)
    /// A query, by its id.
    case query(String)
  }

  public var subject: Subject
  /// Virtual time from the start of the run: when it was sent or asked.
  public var from: Duration
  /// When its outcome was known; nil: never.
  public var to: Duration?
}
