import LogModel
import LogQLSyntax

/// A condition on labels (spec: LogQL, §7.4).
indirect enum LabelTest: LineStage {
  case text(Text, TextTest, isNegative: Bool)
  case number(Text, LabelFilter.Comparison, Double)
  case duration(Text, LabelFilter.Comparison, Int64)
  case bytes(Text, LabelFilter.Comparison, UInt64)
  case address(Text, Addresses, isEqual: Bool)
  case and(LabelTest, LabelTest)
  case or(LabelTest, LabelTest)

  init(_ filter: LabelFilter) throws(StageFault) {
    switch filter {
    case .text(let matcher):
      let isNegative = matcher.op == .notEqual || matcher.op == .notRegex
      self = .text(Text(matcher.name.utf8), try Self.test(matcher), isNegative: isNegative)
    case .number(let name, let op, let value): self = .number(Text(name.utf8), op, value)
    case .duration(let name, let op, let value): self = .duration(Text(name.utf8), op, value)
    case .bytes(let name, let op, let value): self = .bytes(Text(name.utf8), op, value)
    case .address(let name, let isEqual, let pattern):
      self = .address(Text(name.utf8), try Addresses(pattern), isEqual: isEqual)
    case .and(let left, let right): self = .and(try LabelTest(left), try LabelTest(right))
    case .or(let left, let right): self = .or(try LabelTest(left), try LabelTest(right))
    }
  }

  private static func test(_ matcher: LabelMatcher) throws(StageFault) -> TextTest {
    switch matcher.op {
    case .equal, .notEqual: return .equals(matcher.bytes)
    case .regex, .notRegex:
      do {
        return try TextTest(expression: matcher.bytes, in: .label)
      } catch {
        throw StageFault(text: error.description)
      }
    }
  }

  /// The label, if this is one condition and not several.
  var simpleName: Text? {
    switch self {
    case .text(let name, _, _), .number(let name, _, _), .duration(let name, _, _),
      .bytes(let name, _, _), .address(let name, _, _):
      name
    case .and, .or: nil
    }
  }

  func process(_ line: inout Line) -> Bool { accepts(&line) }

  /// May mark the line as erroneous.
  func accepts(_ line: inout Line) -> Bool {
    switch self {
    case .text(let name, let test, let isNegative):
      let value = name == LineLabels.errorName ? line.labels.error : line.labels[name] ?? []
      return value.withUnsafeBytes { test.accepts($0) } != isNegative
    case .number(let name, let op, let threshold):
      return Self.compare(name, op, threshold, &line) { text in
        GoNumber.parse(text).mapError { ConversionFault(text: $0.message(text)) }
      }
    case .duration(let name, let op, let threshold):
      return Self.compare(name, op, threshold, &line) { text in
        GoDuration.parse(text).mapError { ConversionFault(text: $0.message(text)) }
      }
    case .bytes(let name, let op, let threshold):
      return Self.compare(name, op, threshold, &line) { text in
        ByteSize.parse(text).mapError { ConversionFault(text: $0.message(text)) }
      }
    case .address(let name, let addresses, let isEqual):
      if !line.labels.error.isEmpty { return true }
      guard let value = line.labels[name] else { return false }
      return addresses.occur(in: value) == isEqual
    case .and(let left, let right):
      // Both are asked, for what they may do to the line.
      let isLeft = left.accepts(&line)
      let isRight = right.accepts(&line)
      return isLeft && isRight
    case .or(let left, let right): return left.accepts(&line) || right.accepts(&line)
    }
  }

  /// A missing label passes no comparison; a value that cannot be converted passes all, and marks the
  /// line unless it is marked already.
  private static func compare<Value: Comparable>(
    _ name: Text, _ op: LabelFilter.Comparison, _ threshold: Value, _ line: inout Line,
    _ convert: (Text) -> Result<Value, ConversionFault>
  ) -> Bool {
    guard let text = line.labels[name] else { return false }
    switch convert(text) {
    case .success(let value):
      return switch op {
      case .equal: value == threshold
      case .notEqual: value != threshold
      case .greater: value > threshold
      case .greaterOrEqual: value >= threshold
      case .less: value < threshold
      case .lessOrEqual: value <= threshold
      }
    case .failure(let fault):
      if line.labels.error.isEmpty {
        line.labels.error = Text("LabelFilterErr".utf8)
        line.labels.errorDetails = Text(fault.text.utf8)
      }
      return true
    }
  }
}

/// Why a value cannot be converted, in Go's words.
struct ConversionFault: Error {
  var text: String
}

extension LabelFilter {
  /// The labels that it looks at.
  var names: [String] {
    switch self {
    case .text(let matcher): [matcher.name]
    case .number(let name, _, _), .duration(let name, _, _), .bytes(let name, _, _),
      .address(let name, _, _):
      [name]
    case .and(let left, let right), .or(let left, let right): left.names + right.names
    }
  }
}
