import Bytes
import LogModel
import LogQLSyntax

extension QueryGenerator {
  /// A condition, or with a `depth` some of them joined.
  mutating func labelFilter(depth: Int) -> LabelFilter {
    if depth > 0 && draws.next(below: 3) > 0 {
      let left = labelFilter(depth: depth - 1)
      let right = labelFilter(depth: depth - 1)
      return draws.once(in: 2) ? .and(left, right) : .or(left, right)
    }
    let field = draws.pick(vocabulary.fields)
    switch draws.once(in: 4) ? .text : field.content {
    case .text: return .text(textMatcher(field))
    case .number: return .number(field.name, comparison(), number())
    case .duration: return .duration(field.name, comparison(), duration())
    case .size: return .bytes(field.name, comparison(), size())
    case .address:
      if !shape.allows(.addresses) { return .text(textMatcher(field)) }
      return .address(
        field.name, isEqual: draws.once(in: 2),
        pattern: Array(draws.pick(vocabulary.addresses).utf8))
    }
  }

  private mutating func comparison() -> LabelFilter.Comparison {
    draws.pick(LabelFilter.Comparison.allCases)
  }

  mutating func number() -> Double {
    switch draws.next(below: 4) {
    case 0: Double(draws.count(-2...10))
    case 1: Double(draws.count(-1_000...1_000)) / 16
    case 2: draws.pick([200, 404, 500, 0.1, 1e21, 1e-7, 1_234_567.875])
    default: Double(draws.count(0...600))
    }
  }

  private mutating func duration() -> Int64 {
    let units: [Int64] = [1, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000, 3_600_000_000_000]
    return Int64(draws.count(-3...999)) * draws.pick(units)
  }

  /// Sizes that their canonical text keeps: two digits.
  private mutating func size() -> UInt64 {
    let digits = UInt64(draws.count(1...99))
    return digits * draws.pick([1, 1_000, 1_000_000, 1_000_000_000])
  }
}
