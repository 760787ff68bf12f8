import Glibc
import LogQLSyntax

extension BinaryOperation.Operator {
  /// The result of arithmetic; comparisons give 1 or 0 (spec: LogQL, §9.5).
  func result(_ left: Double, _ right: Double) -> Double {
    switch self {
    case .add: left + right
    case .subtract: left - right
    case .multiply: left * right
    case .divide: right == 0 ? .nan : left / right
    case .modulo: right == 0 ? .nan : fmod(left, right)
    case .power: pow(left, right)
    default: holds(left, right) ? 1 : 0
    }
  }

  /// Whether a comparison is true.
  func holds(_ left: Double, _ right: Double) -> Bool {
    switch self {
    case .equal: left == right
    case .notEqual: left != right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    case .less: left < right
    case .lessOrEqual: left <= right
    default: false
    }
  }
}
