public import LogModel

/// A condition on the labels of an entry (spec: LogQL, §7.4).
public indirect enum LabelFilter: Sendable, Equatable {
  /// `level="error"`, `level=~"err.*"`.
  case text(LabelMatcher)
  /// `status >= 500`.
  case number(String, Comparison, Double)
  /// `took > 1.5s`, nanoseconds.
  case duration(String, Comparison, Int64)
  /// `size < 5MB`, bytes.
  case bytes(String, Comparison, UInt64)
  /// `peer = ip("10.0.0.0/8")`.
  case address(String, isEqual: Bool, pattern: [UInt8])
  /// `a and b`, `a, b`, `a b`.
  case and(LabelFilter, LabelFilter)
  case or(LabelFilter, LabelFilter)

  public enum Comparison: String, Sendable, CaseIterable {
    /// Also written `=`.
    case equal = "=="
    case notEqual = "!="
    case greater = ">"
    case greaterOrEqual = ">="
    case less = "<"
    case lessOrEqual = "<="

    @inlinable @inline(__always)
    public func holds<T: Comparable>(_ a: T, _ b: T) -> Bool {
      switch self {
      case .equal: a == b
      case .notEqual: a != b
      case .greater: a > b
      case .greaterOrEqual: a >= b
      case .less: a < b
      case .lessOrEqual: a <= b
      }
    }
  }
}
