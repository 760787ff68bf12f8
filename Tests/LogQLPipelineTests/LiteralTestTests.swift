import LogModel
import LogQLSyntax
import Testing

/// The table of the specification (LogQL, §7.1).
@Suite struct LiteralTestTests {
  private func line(_ expression: String) throws -> LiteralTest? {
    try LiteralTest(replacing: expression.utf8, in: .line)
  }

  private func label(_ expression: String) throws -> LiteralTest? {
    try LiteralTest(replacing: expression.utf8, in: .label)
  }

  private func contains(_ text: String, fold: Bool = false) -> LiteralTest {
    .contains(Array(text.utf8), foldsCase: fold)
  }

  private func equals(_ text: String, fold: Bool = false) -> LiteralTest {
    .equals(Array(text.utf8), foldsCase: fold)
  }

  @Test func singleNodes() throws {
    #expect(try line("foo") == contains("foo"))
    #expect(try label("foo") == equals("foo"))
    #expect(try line("(?i)FoO") == contains("foo", fold: true))
    #expect(try label("(?i)Привет") == equals("привет", fold: true))
    #expect(try line("\\Qa.b\\E") == contains("a.b"))
    #expect(try line("") == .always)
    #expect(try line(".*") == .always)
    #expect(try line("a{0}") == .always)
    #expect(try label(".+") == .nonEmpty)
    #expect(try label("((foo))") == equals("foo"))
    for expression in ["[ab]", "a|b", "^a", "a$", "a?", "a??", "(?s).*", "\\d", "foo(bar)?", "."] {
      #expect(try line(expression) == nil, "\(expression)")
      #expect(try label(expression) == nil, "\(expression)")
    }
  }

  @Test func alternations() throws {
    #expect(try label("ba|qu") == .anyOf([equals("ba"), equals("qu")]))
    #expect(try label("foo.*|bar.*") == .anyOf([contains("foo"), contains("bar")]))
    #expect(try label("a.*|b") == .anyOf([contains("a"), equals("b")]))
    #expect(try line("a|.*") == contains("a"))
    #expect(try line("|a") == contains("a"))
    #expect(try label("a|") == equals("a"))
    #expect(try line(".*|") == .always)
    #expect(try line("ab|.+") == .anyOf([contains("ab"), .nonEmpty]))
    #expect(try line("a.*b|c") == nil)
  }

  @Test func concatenations() throws {
    #expect(try label("foo.*") == contains("foo"))
    #expect(try label(".*foo") == contains("foo"))
    #expect(try label(".*foo.*?") == contains("foo"))
    #expect(try line("(.*)(foo)()") == contains("foo"))
    #expect(try label("ba|bad") == .anyOf([contains("ba"), contains("bad")]))
    #expect(try line("a(b|.*)") == .anyOf([contains("ab"), contains("a")]))
    #expect(try line("a(b|c.*)") == .anyOf([contains("ab"), contains("ac")]))
    #expect(try line("x.*(ab|cd)") == .anyOf([contains("xab"), contains("xcd")]))
    let refused = [
      "a.*b", "x.*y.*", ".*a.*b.*", "(a|bc)d", "(foo|bar).*", "f|f(?i)oo", "foo.+", ".*.*", "a{1}b",
      "a((bc)|de)", "x(ab|cd)y", "a(?:bc.*)", "5..", "(a)(b)",
    ]
    for expression in refused { #expect(try line(expression) == nil, "\(expression)") }
  }

  @Test func whatIsNoExpressionIsRefused() {
    #expect(throws: RegularExpressionError.self) { try line("[") }
  }
}
