import Bytes
import LogModel
import LogQLSyntax

/// A condition on the bytes of a line or of a label's value, compiled.
indirect enum ByteTest: Sendable {
  case always
  case nonEmpty
  case contains(ByteNeedle)
  case containsFolded(FoldedText)
  case equals([UInt8])
  case equalsFolded(FoldedText)
  case matches(ExpressionTest)
  case fitsPattern(PatternFilter)
  case containsAddress(AddressPattern)
  /// Two or more.
  case anyOf([ByteTest])
  case not(ByteTest)

  func accepts(_ bytes: UnsafeRawBufferPointer) -> Bool {
    switch self {
    case .always: true
    case .nonEmpty: !bytes.isEmpty
    case .contains(let needle): needle.occurs(in: bytes)
    case .containsFolded(let text): text.occurs(in: bytes)
    case .equals(let text): text.elementsEqual(bytes)
    case .equalsFolded(let text): text.equals(bytes)
    case .matches(let expression): expression.matches(bytes)
    case .fitsPattern(let pattern): pattern.matches(bytes)
    case .containsAddress(let pattern): pattern.occurs(in: bytes)
    case .anyOf(let tests): tests.contains { $0.accepts(bytes) }
    case .not(let test): !test.accepts(bytes)
    }
  }

  init(_ test: LiteralTest) {
    switch test {
    case .always: self = .always
    case .nonEmpty: self = .nonEmpty
    case .contains(let text, foldsCase: false): self = .contains(ByteNeedle(text))
    case .contains(let text, foldsCase: true): self = .containsFolded(FoldedText(lowercased: text))
    case .equals(let text, foldsCase: false): self = .equals(text)
    case .equals(let text, foldsCase: true): self = .equalsFolded(FoldedText(lowercased: text))
    case .anyOf(let tests): self = .anyOf(tests.map(ByteTest.init))
    }
  }

  /// A regular expression: the searches that stand for it, or itself.
  init(
    expression: [UInt8], in place: LiteralTest.Place, quirks: LogQLQuirks
  ) throws(RegularExpressionError) {
    let tree = try ExpressionTree(parsing: expression)
    if quirks.simplifiesExpressions, let test = LiteralTest(replacing: tree, in: place) {
      self.init(test)
    } else {
      self = .matches(try ExpressionTest(expression, tree, isAnchored: place == .label))
    }
  }

  /// Accepts what one of the tests accepts. In Loki tests that accept everything count only if there
  /// are no others (spec: LogQL, §7.1).
  static func any(of tests: [ByteTest], quirks: LogQLQuirks) -> ByteTest {
    let rest = tests.filter { !$0.isAlways }
    if rest.isEmpty || rest.count < tests.count && !quirks.simplifiesExpressions { return .always }
    return rest.count == 1 ? rest[0] : .anyOf(rest)
  }

  var isAlways: Bool {
    if case .always = self { true } else { false }
  }
}
