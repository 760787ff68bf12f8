import LogModel
import LogQLSyntax

/// A condition on labels, ready to run (spec: LogQL, §7.4).
class LabelTest {
  /// Whether the line passes. May mark it as erroneous.
  func accepts(_ state: LineState) -> Bool { true }

  /// Throws the text of the error if the filter cannot be built.
  static func make(_ filter: LabelFilter, _ state: LineState, _ quirks: LogQLQuirks)
    throws(StageError) -> LabelTest
  {
    switch filter {
    case .text(let matcher): try text(matcher, state, quirks)
    case .number(let name, let op, let value): NumberTest(state.name(name), op, value)
    case .duration(let name, let op, let value): DurationTest(state.name(name), op, value)
    case .bytes(let name, let op, let value): ByteSizeTest(state.name(name), op, value)
    case .address(let name, let isEqual, let pattern):
      try AddressTest(state.name(name), isEqual: isEqual, pattern)
    case .and(let left, let right):
      AndTest(try make(left, state, quirks), try make(right, state, quirks))
    case .or(let left, let right):
      OrTest(try make(left, state, quirks), try make(right, state, quirks))
    }
  }
}

extension LabelTest {
  private static func text(
    _ matcher: LabelMatcher, _ state: LineState, _ quirks: LogQLQuirks
  ) throws(StageError) -> LabelTest {
    switch matcher.op {
    case .equal, .notEqual: EqualityTest(matcher, state)
    case .regex, .notRegex: try TextTest(matcher, state, quirks)
    }
  }
}

/// A condition made of two.
class PairTest: LabelTest {
  let first: LabelTest
  let second: LabelTest

  init(_ first: LabelTest, _ second: LabelTest) {
    self.first = first
    self.second = second
  }
}

/// Filters of one label that drop lines early: the first that rejects ends it.
final class BothTest: PairTest {
  override func accepts(_ state: LineState) -> Bool {
    first.accepts(state) && second.accepts(state)
  }
}

/// Both must accept; both are asked, for what they may do to the line.
private final class AndTest: PairTest {
  override func accepts(_ state: LineState) -> Bool {
    let isFirst = first.accepts(state)
    return second.accepts(state) && isFirst
  }
}

/// The second is asked only if the first does not accept.
private final class OrTest: PairTest {
  override func accepts(_ state: LineState) -> Bool {
    first.accepts(state) || second.accepts(state)
  }
}

/// `name="value"` and `name!="value"`. `__error__` stands for the line's error; a missing label is
/// empty.
private final class EqualityTest: LabelTest {
  private let name: Int
  private let isError: Bool
  private let isEqual: Bool
  private let text: ByteRun
  private let arena = ByteArena()

  init(_ matcher: LabelMatcher, _ state: LineState) {
    name = state.name(matcher.name)
    isError = name == state.errorName
    isEqual = matcher.op == .equal
    text = matcher.bytes.withUnsafeBytes { [arena] in arena.copy(ByteRun($0)) }
  }

  override func accepts(_ state: LineState) -> Bool {
    let value = isError ? state.error : state.value(name) ?? .empty
    return value.hasBytes(of: text) == isEqual
  }
}

/// `name=~"…"` and `name!~"…"`, likewise.
private final class TextTest: LabelTest {
  private let name: Int
  private let test: ValueTest

  init(_ matcher: LabelMatcher, _ state: LineState, _ quirks: LogQLQuirks) throws(StageError) {
    name = state.name(matcher.name)
    do {
      test = try ValueTest(matcher, quirks: quirks)
    } catch {
      throw StageError(error.description)
    }
  }

  override func accepts(_ state: LineState) -> Bool {
    let value = name == state.errorName ? state.error : state.value(name) ?? .empty
    return test.accepts(value.bytes)
  }
}

/// `name=ip("…")`.
private final class AddressTest: LabelTest {
  private let name: Int
  private let isEqual: Bool
  private let pattern: AddressPattern

  init(_ name: Int, isEqual: Bool, _ pattern: [UInt8]) throws(StageError) {
    self.name = name
    self.isEqual = isEqual
    do {
      self.pattern = try AddressPattern(pattern)
    } catch {
      throw StageError(error.description)
    }
  }

  override func accepts(_ state: LineState) -> Bool {
    if !state.error.isEmpty { return true }
    guard let value = state.value(name) else { return false }
    return pattern.occurs(in: value.bytes) == isEqual
  }
}
