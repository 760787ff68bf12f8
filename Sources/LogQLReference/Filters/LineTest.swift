import LogModel
import LogQLSyntax

/// A line filter, tested on one line at a time (spec: LogQL, §7.1 to 7.3).
struct LineTest: LineStage {
  private enum Condition {
    case text(LiteralTest)
    case tests([TextTest])
    case patterns([GapPattern])
    case addresses(Addresses)
  }

  private let condition: Condition
  private let isNegative: Bool

  init(_ filter: LineFilter) throws(StageFault) {
    isNegative = filter.op.isNegative
    let texts = filter.alternatives.map(\.bytes)
    // In a chain of alternatives, addresses are texts like the others.
    if texts.count == 1 && filter.alternatives[0].isAddress {
      guard filter.op == .contains || filter.op == .lacks else {
        throw StageFault(text: "ip: invalid operation")
      }
      condition = .addresses(try Addresses(texts[0]))
      return
    }
    switch filter.op {
    case .contains, .lacks:
      condition = .text(
        .any(of: texts.map { $0.isEmpty ? .always : .contains($0, foldsCase: false) }))
    case .matches, .matchesNot: condition = try Self.expressions(texts)
    case .matchesPattern, .matchesPatternNot:
      condition = .patterns(try texts.map { text throws(StageFault) in try GapPattern(text) })
    }
  }

  /// Alternatives that accept everything count only if all do, as far as they are texts.
  private static func expressions(_ texts: [Text]) throws(StageFault) -> Condition {
    var tests: [TextTest] = []
    for text in texts {
      do {
        tests.append(try TextTest(expression: text, in: .line))
      } catch {
        throw StageFault(text: error.description)
      }
    }
    let telling = tests.filter { test in
      if case .literal(.always) = test { false } else { true }
    }
    return telling.isEmpty ? .text(.always) : .tests(telling)
  }

  func accepts(_ line: UnsafeRawBufferPointer) -> Bool {
    let isMet =
      switch condition {
      case .text(let test): test.accepts(line)
      case .tests(let tests): tests.contains { $0.accepts(line) }
      case .patterns(let patterns): patterns.contains { $0.accepts(line) }
      case .addresses(let addresses): addresses.occur(in: Text(line))
      }
    return isMet != isNegative
  }

  func process(_ line: inout Line) -> Bool { line.text.withUnsafeBytes { accepts($0) } }
}
