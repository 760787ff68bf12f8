import Glibc

extension BinaryOperation.Operator {
  /// The value for two numbers: comparisons give 1 or 0, division and remainder by zero NaN; the
  /// remainder has the sign of the dividend (spec: LogQL, §3 and §9.5). Set operations have none:
  /// NaN.
  public func value(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: b == 0 ? .nan : a / b
    case .modulo: b == 0 ? .nan : fmod(a, b)
    case .power: GoPower.value(a, b)
    case .equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual:
      holds(a, b) ? 1 : 0
    case .or, .and, .unless: .nan
    }
  }

  /// Whether a comparison holds.
  public func holds(_ a: Double, _ b: Double) -> Bool { comparison?.holds(a, b) ?? false }
}
