/// The order in which entries are read: oldest first or newest first.
public enum Direction: UInt8, CaseIterable, Hashable, Sendable {
  /// Ascending time.
  case forward
  /// Descending time.
  case backward

  @inlinable public var reversed: Direction { self == .forward ? .backward : .forward }
}
