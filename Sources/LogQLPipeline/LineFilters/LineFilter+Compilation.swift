import Bytes
import LogModel
import LogQLSyntax

extension ByteTest {
  /// A line filter. Throws the error of its stage (spec: LogQL, §3).
  init(_ filter: LineFilter, quirks: LogQLQuirks) throws(LogQLError) {
    let test = try ByteTest.positive(filter, quirks)
    self = filter.op.isNegative ? .not(test) : test
  }

  private static func positive(
    _ filter: LineFilter, _ quirks: LogQLQuirks
  ) throws(LogQLError) -> ByteTest {
    // In a chain of alternatives, addresses are texts like the others (spec: LogQL, §7.1).
    if filter.alternatives.count == 1 && filter.alternatives[0].isAddress {
      return try address(filter)
    }
    var tests: [ByteTest] = []
    for text in filter.alternatives.map(\.bytes) {
      switch filter.op {
      case .contains, .lacks: tests.append(text.isEmpty ? .always : .contains(ByteNeedle(text)))
      case .matches, .matchesNot:
        do throws(RegularExpressionError) {
          tests.append(try ByteTest(expression: text, in: .line, quirks: quirks))
        } catch {
          throw .stage(filter, error.description)
        }
      case .matchesPattern, .matchesPatternNot:
        do throws(PatternFilter.Refusal) {
          tests.append(.fitsPattern(try PatternFilter(text)))
        } catch {
          throw .stage(filter, error.description)
        }
      }
    }
    return .any(of: tests, quirks: quirks)
  }

  private static func address(_ filter: LineFilter) throws(LogQLError) -> ByteTest {
    guard filter.op == .contains || filter.op == .lacks else {
      throw .stage(filter, "ip: invalid operation")
    }
    do throws(AddressPattern.Refusal) {
      return .containsAddress(try AddressPattern(filter.alternatives[0].bytes))
    } catch {
      throw .stage(filter, error.description)
    }
  }
}

extension LogQLError {
  /// A stage that cannot be built.
  fileprivate static func stage(_ filter: LineFilter, _ reason: String) -> LogQLError {
    LogQLError(.validation, "stage '\(filter.canonicalText)' : \(reason)")
  }
}
