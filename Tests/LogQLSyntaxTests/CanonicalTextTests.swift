import LogQLSyntax
import Testing

/// The examples of `Documentation/logql-syntax.md`, and places where one form has to be chosen.
@Suite struct CanonicalTextTests {
  @Test(arguments: [
    (#"sum(rate({a="b"} [90m])) by (x, y)"#, #"sum by (x,y)(rate({a="b"}[1h30m]))"#),
    (#"{a="b"} | x > 1.5h and y != 3"#, #"{a="b"} | ( x>1h30m0s , y!=3 )"#),
    ("1 + 2 * 3 > vector(2)", "(7 > vector(2.000000))"),
    (#"{a="b"} |= `x\d`"#, #"{a="b"} |= "x\\d""#),
    (#"sum by (rate) (rate({a="b"}[1m]))"#, #"sum by (rate)(rate({a="b"}[1m]))"#),
    // Addresses of a chain are texts; a positive chain says so by being one.
    (#"{a="b"} != ip("::1") or "x""#, #"{a="b"} != "::1" != "x""#),
    (#"{a="b"} |= ip("::1") or "x""#, #"{a="b"} |= ip("::1") or "x""#),
    (#"{a="b"} != ip("::1")"#, #"{a="b"} != ip("::1")"#),
    // Modifiers stay if they mean something.
    (
      "vector(1) * ignoring () group_left vector(2)",
      "(vector(1.000000) * ignoring () group_left vector(2.000000))"
    ),
    // Back quotes hold neither back quotes nor carriage returns.
    (#"{a="b"} | x=~"a.b\n""#, "{a=\"b\"} | x=~`a.b\n`"),
    (#"{a="b"} | x=~"a.b\r""#, #"{a="b"} | x=~"a.b\r""#),
    (#"{a="b"} | x=~"a.\xffb""#, #"{a="b"} | x=~"a.\xffb""#),
  ])
  func queriesAreWrittenInOneWay(query: String, canonical: String) throws {
    #expect(try Query(parsing: query).canonicalText == canonical)
    #expect(try Query(parsing: canonical).canonicalText == canonical)
  }

  @Test func stagesAloneAskAllStreams() throws {
    let query = try Query(parsingStages: "\n!= \"x\" | json")
    #expect(query.selectors == [[]])
    #expect(query.canonicalText == #"{} != "x" | json"#)
  }

  /// Places count from the text's own start.
  @Test(arguments: [
    ("| json |", "parse error at line 1, col 9: syntax error: unexpected $end"),
    (
      "|= 5",
      "parse error at line 1, col 4: syntax error: unexpected NUMBER, expecting STRING or ip"
    ),
    ("| json\n  }", "parse error at line 2, col 3: syntax error: unexpected }"),
    ("| unwrap x", "parse error at line 1, col 3: syntax error: unexpected unwrap"),
    ("| json + 1", "parse error at line 1, col 8: syntax error: unexpected +"),
  ])
  func stagesAloneAreRefusedWithTheirPlace(stages: String, text: String) {
    let error = #expect(throws: LogQLError.self) { try Query(parsingStages: stages) }
    #expect(error?.description == text)
  }

  /// Commas, and nothing, join the last operand with everything behind (spec: LogQL, §2).
  @Test(arguments: [
    ("a=1 or b=1 and c=1", "( a==1 or ( b==1 , c==1 ) )"),
    ("a=1 or b=1, c=1", "( a==1 or ( b==1 , c==1 ) )"),
    ("a=1, b=1 or c=1", "( a==1 , ( b==1 or c==1 ) )"),
    ("a=1 and b=1 c=1 or d=1", "( a==1 , ( b==1 , ( c==1 or d==1 ) ) )"),
    ("a=1 b=1 and c=1 or d=1", "( a==1 , ( ( b==1 , c==1 ) or d==1 ) )"),
    ("(a=1 or b=1) c=1", "( ( a==1 or b==1 ) , c==1 )"),
    ("a=1 (b=1 or c=1), d=1", "( a==1 , ( ( b==1 or c==1 ) , d==1 ) )"),
    ("((a=1)) and ((b=1 c=1)) or d=1", "( ( a==1 , ( b==1 , c==1 ) ) or d==1 )"),
  ])
  func conditionsGroup(condition: String, canonical: String) throws {
    let query = try Query(parsing: #"{s="t"} | "# + condition)
    #expect(query.canonicalText == #"{s="t"} | "# + canonical)
  }

  /// The checks of a node come before those of its parts, left before right, all after the grammar.
  @Test(arguments: [
    (
      #"topk(1, {a=""} + 1)"#,
      "unexpected type for left leg of binary operation (+): *syntax.MatchersExpr"
    ),
    (#"topk(0, rate({a=""}[1m])) + 1"#, "invalid parameter (must be greater than 0) topk(0"),
    (#"rate({a=""}[1m]) + topk(0, vector(1))"#, "queries require at least one regexp"),
    (#"1 and topk(0, vector(1))"#, "unexpected literal for left leg of logical/set binary"),
    (#"sum_over_time({a=""}[1m])"#, "invalid aggregation sum_over_time without unwrap"),
    (#"sum(3, 0x1F)"#, "unsupported parameter for operation sum(3,"),
    (#"0x1F + 0b1"#, #"unable to parse literal as a float: strconv.ParseFloat: parsing "0x1F": "#),
    (
      #"vector(0x1F)"#,
      #"unable to parse vectorExpr as a float: strconv.ParseFloat: parsing "0x1F""#
    ),
    (
      #"1e400"#,
      #"unable to parse literal as a float: strconv.ParseFloat: parsing "1e400": value out"#
    ),
    (#"{a=~"["} | x=~"(""#, "error parsing regexp: missing closing ]: `[`"),
    (#"{a=~"["'"#, "error parsing regexp: missing closing ]: `[`"),
  ])
  func checksHaveAnOrder(query: String, message: String) {
    let error = #expect(throws: LogQLError.self) { try Query(parsing: query) }
    #expect(error?.kind == .validation)
    #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
  }

  /// Lists that the vectors do not have.
  @Test(arguments: [
    (#"rate(({a="b"} | unwrap x"#, "unexpected $end, expecting RANGE or ) or |"),
    (#"rate((({a="b"}))[1m])"#, "unexpected ), expecting RANGE"),
    (#"rate({a="b"} | json [1m] | json)"#, "unexpected |, expecting )"),
    (#"rate(({a="b"})[1m] | json)"#, "unexpected |, expecting )"),
    (#"{a="b"} |= ip by ("x")"#, "unexpected by, expecting ("),
    (#"variants(vector(1)) of ({a="b"}[1m]) + 1"#, "unexpected +"),
  ])
  func contextsHaveTheirLists(query: String, message: String) {
    let error = #expect(throws: LogQLError.self) { try Query(parsing: query) }
    #expect(error?.message == "syntax error: " + message)
  }
}
