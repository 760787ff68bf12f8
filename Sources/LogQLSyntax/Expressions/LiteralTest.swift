public import LogModel

/// Searches for texts that Loki takes in place of a regular expression (spec: LogQL, §7.1).
///
/// They do not always accept what the expression matches: `x=~"foo.*"` becomes a search for `foo`
/// anywhere, and an alternative that matches everything is forgotten.
public indirect enum LiteralTest: Equatable, Sendable {
  /// Where the expression stands: in a line filter it may match anywhere, in a label filter it
  /// matches the whole value.
  public enum Place: Sendable { case line, label }

  case always
  /// At least one byte.
  case nonEmpty
  /// `foldsCase`: the text is in lower case, and is compared as ``FoldedSearch`` of the pipeline
  /// does it.
  case contains([UInt8], foldsCase: Bool)
  case equals([UInt8], foldsCase: Bool)
  /// Two or more.
  case anyOf([LiteralTest])

  /// Nil if the expression stays one.
  public init?(replacing tree: ExpressionTree, in place: Place) {
    guard let test = LiteralTest(tree.root.simplified(), place) else { return nil }
    self = test
  }

  /// Nil if the expression stays one. Throws if it is none.
  public init?(
    replacing expression: some Sequence<UInt8>, in place: Place
  ) throws(RegularExpressionError) {
    self.init(replacing: try ExpressionTree(parsing: expression), in: place)
  }

  /// Accepts what one of the tests accepts; those that accept everything count only if there are no
  /// others.
  public static func any(of tests: [LiteralTest]) -> LiteralTest {
    var rest: [LiteralTest] = []
    for test in tests {
      switch test {
      case .always: continue
      case .anyOf(let parts): rest += parts
      default: rest.append(test)
      }
    }
    return rest.isEmpty ? .always : rest.count == 1 ? rest[0] : .anyOf(rest)
  }

  private init?(_ node: ExpressionNode, _ place: Place) {
    switch node.kind {
    case .empty: self = .always
    case .literal(let characters, let foldsCase):
      let text = Text(characters, foldsCase)
      switch place {
      case .line: self = text.contained
      case .label: self = .equals(text.bytes, foldsCase: text.foldsCase)
      }
    case .star where node.parts[0].kind == .anyButNewline: self = .always
    case .plus where node.parts[0].kind == .anyButNewline: self = .nonEmpty
    case .capture:
      guard let test = LiteralTest(node.parts[0], place) else { return nil }
      self = test
    case .alternation:
      var tests: [LiteralTest] = []
      for part in node.parts {
        guard let test = LiteralTest(part, place) else { return nil }
        tests.append(test)
      }
      self = .any(of: tests)
    case .concatenation:
      guard let test = LiteralTest.concatenation(node, behind: nil) else { return nil }
      self = test
    default: return nil
    }
  }

  /// A text of the expression, ready to be sought.
  private struct Text {
    var bytes: [UInt8]
    var foldsCase: Bool

    init(_ characters: [UInt32], _ foldsCase: Bool) {
      var text = String.UnicodeScalarView()
      for character in characters {
        let shown = foldsCase ? CaseFolding.lowercased(character) : character
        text.append(Unicode.Scalar(shown) ?? "\u{FFFD}")
      }
      bytes = Array(String(text).utf8)
      self.foldsCase = foldsCase
    }

    var contained: LiteralTest { .contains(bytes, foldsCase: foldsCase) }

    /// With another text behind it; nil if that is in any case and this one is not.
    func followed(by next: Text) -> Text? {
      if next.foldsCase && !foldsCase { return nil }
      var whole = self
      whole.bytes += foldsCase && !next.foldsCase ? lowercased(next.bytes) : next.bytes
      return whole
    }

    private func lowercased(_ bytes: [UInt8]) -> [UInt8] {
      Text(String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value), true).bytes
    }
  }

  /// Up to three parts: one text (behind the one given), any number of `.*`, and alternations that
  /// come after the text.
  private static func concatenation(
    _ node: ExpressionNode, behind base: Text?
  ) -> LiteralTest? {
    let parts = node.parts.map(\.withoutCaptures).filter { $0.kind != .empty }
    if parts.count > 3 { return nil }
    var text = base
    var hasOwnText = false
    var tests: [LiteralTest] = []
    for part in parts {
      switch part.kind {
      case .literal(let characters, let foldsCase):
        if hasOwnText || !tests.isEmpty { return nil }
        hasOwnText = true
        let own = Text(characters, foldsCase)
        guard let whole = text.map({ $0.followed(by: own) }) ?? own else { return nil }
        text = whole
      case .star where part.parts[0].kind == .anyButNewline: continue
      case .alternation:
        guard let text, let more = alternatives(part, behind: text) else { return nil }
        tests += more
      default: return nil
      }
    }
    return tests.isEmpty ? text?.contained : .any(of: tests)
  }

  private static func alternatives(
    _ node: ExpressionNode, behind text: Text
  ) -> [LiteralTest]? {
    var tests: [LiteralTest] = []
    for part in node.parts {
      switch part.kind {
      case .empty: tests.append(text.contained)
      case .star where part.parts[0].kind == .anyButNewline: tests.append(text.contained)
      case .literal(let characters, let foldsCase):
        guard let whole = text.followed(by: Text(characters, foldsCase)) else { return nil }
        tests.append(whole.contained)
      case .concatenation:
        guard let test = concatenation(part, behind: text) else { return nil }
        tests.append(test)
      default: return nil
      }
    }
    return tests
  }
}

extension ExpressionNode {
  fileprivate var withoutCaptures: ExpressionNode {
    var node = self
    while case .capture = node.kind { node = node.parts[0] }
    return node
  }
}
