import LogModel
import Testing

@Suite struct LabelMatcherTests {
  @Test(arguments: [
    (LabelMatcher.Operator.equal, "a", "a", true), (.equal, "a", "ab", false),
    (.equal, "", "", true), (.notEqual, "a", "", true), (.notEqual, "a", "a", false),
    (.regex, "a.c", "abc", true), (.regex, "a.c", "xabc", false), (.regex, "a.c", "a\nc", true),
    (.regex, "a|b", "ab", false), (.regex, "(?i)A", "a", true), (.notRegex, "a.*", "b", true),
    (.notRegex, "a.*", "ab", false),
    // One character in two encodings is two values.
    (.equal, "\u{E9}", "e\u{301}", false),
  ])
  func matchersAccept(op: LabelMatcher.Operator, value: String, tested: String, expected: Bool)
    throws
  {
    #expect(try LabelMatcher("app", op, value).matches(tested) == expected)
  }

  @Test func absentLabelsAreEmpty() throws {
    let labels = LabelSet([Label("app", "cart")])
    #expect(try LabelMatcher("zone", .equal, "").matches(labels))
    #expect(try !LabelMatcher("zone", .notEqual, "").matches(labels))
    #expect(try LabelMatcher("app", .regex, "c.+").matches(labels))
    #expect(try LabelMatcher("zone", .regex, ".*").matchesEmpty)
    #expect(try !LabelMatcher("zone", .regex, ".+").matchesEmpty)
  }

  @Test func textIsCanonical() throws {
    #expect(try LabelMatcher("app", .regex, "a\"b").text == #"app=~"a\"b""#)
    #expect(try LabelMatcher("ü", .notEqual, "x").text == #""ü"!="x""#)
    #expect(try LabelMatcher("a", .equal, bytes: [0x61, 0xFF, 0xC3]).text == #"a="a\xff\xc3""#)
  }

  @Test(arguments: [
    ("[", "missing closing ]: `[`"), ("(", "missing closing ): `(`"),
    ("a**", "invalid nested repetition operator: `**`"),
    ("*", "missing argument to repetition operator: `*`"),
    ("a{1001}", "invalid repeat count: `{1001}`"), ("(?P<x", "invalid named capture: `(?P<x`"),
    ("a)", "unexpected ): `a)`"), ("[b-a]", "invalid character class range: `b-a`"),
    (#"\8"#, #"invalid escape sequence: `\8`"#),
  ])
  func badExpressionsAreNamed(pattern: String, expected: String) {
    let error = #expect(throws: RegularExpressionError.self) {
      try LabelMatcher("a", .regex, pattern)
    }
    #expect(error?.description == "error parsing regexp: " + expected)
  }
}
