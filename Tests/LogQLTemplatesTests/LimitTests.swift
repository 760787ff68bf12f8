import Testing

@testable import LogQLTemplates

/// Templates can ask for any amount of time and memory.
struct LimitTests {
  /// The error, with fewer steps and bytes than usual.
  private func earlyFailure(_ text: String, steps: Int = 200_000) -> String {
    let machine = TemplateMachine()
    machine.mostSteps = steps
    machine.mostBytes = 1 << 20
    var output: [UInt8] = []
    do throws(TemplateError) {
      let template = try Template(Array(text.utf8), name: .line)
      let input = TemplateInput(
        fields: .init(start: nil, count: 0), line: .init(start: nil, count: 0), timestamp: 0,
        now: 0)
      try template.execute(input, with: machine, into: &output)
      return "\(output.count) bytes"
    } catch {
      return error.text
    }
  }

  private func failure(_ template: String, line: String = "") -> String {
    switch carryOut(template, line: line) {
    case .text(let text): "\(text.count) bytes"
    case .parseError(let error), .executionError(let error): error
    }
  }

  static let tenTimesTen =
    "{{ range fromJson `[1,1,1,1,1,1,1,1,1,1]` }}{{ range fromJson `[1,1,1,1,1,1,1,1,1,1]` }}"

  /// Every way to ask for much text: at once, by little and little, and by numbers that overflow.
  @Test(arguments: [
    #"{{ repeat 1000000000 "x" }}"#, #"{{ repeat 4611686018427387904 "xxx" }}"#,
    #"{{ indent 1000000000 "x" }}"#, #"{{ nindent 9223372036854775807 "\n\n" }}"#,
    #"{{ alignLeft 1000000000 "x" }}"#, #"{{ alignRight 9223372036854775807 "x" }}"#,
    #"{{ printf (repeat 100 "%20000[1]d") 1 }}"#, #"{{ printf (repeat 100 "%.20000[1]f") 1.5 }}"#,
    #"{{ $x := repeat 20000 "x" }}{{ replace "x" $x $x }}"#,
    #"{{ $x := repeat 2000 "a" }}{{ regexReplaceAll "a" $x $x }}"#,
    #"{{ $x := repeat 20000 "x" }}\#(tenTimesTen){{ $x }}{{ end }}{{ end }}"#,
  ]) func textIsBounded(_ template: String) {
    let failure = earlyFailure(template)
    #expect(
      failure.contains("more than 1048576 bytes") || failure.contains("overflow"), "\(failure)")
  }

  @Test func aTemplateMayMake64MiB() {
    #expect(failure(#"{{ repeat 67108865 "x" }}"#).contains("more than 67108864 bytes"))
    #expect(failure(#"{{ repeat 1000000 "x" | len }}"#) == "7 bytes")
  }

  @Test func timeIsBounded() {
    let bound = "more than 20000 steps"
    var template = "{{ define \"t0\" }}{{ end }}"
    for level in 1...40 {
      let call = "{{ template \"t\(level - 1)\" }}"
      template += "{{ define \"t\(level)\" }}\(call)\(call){{ end }}"
    }
    #expect(earlyFailure(template + "{{ template \"t40\" }}", steps: 20_000).contains(bound))
    let loop = "{{ range 1000 }}{{ range 1000 }}{{ range 1000 }}{{ end }}{{ end }}{{ end }}"
    #expect(earlyFailure(loop, steps: 20_000).contains(bound))
    #expect(
      earlyFailure("{{ range 10000 }}{{ count (print \"a\" .) \"\" }}{{ end }}").contains("steps"))
  }

  @Test func callsAreAsDeepAsInGo() {
    let recursion = "{{ define \"r\" }}{{ template \"r\" . }}{{ end }}{{ template \"r\" . }}"
    #expect(failure(recursion).hasSuffix("exceeded maximum template depth (100000)"))
    let countdown =
      "{{ define \"r\" }}{{ if gt . 0 }}{{ template \"r\" (int (sub . 1)) }}{{ else }}end{{ end }}{{ end }}"
    #expect(carryOut(countdown + "{{ template \"r\" 9000 }}") == .text("end"))
  }

  @Test func nestingIsBounded() {
    for (open, close) in [
      ("{{ (", ""), ("{{ if 1 }}", "{{ end }}"), ("{{ range 1 }}{{ else }}", "{{ end }}"),
    ] {
      let text = String(repeating: open, count: 100_000)
      #expect(failure(text + close).hasPrefix("template: line:1: "))
    }
    let parentheses = String(repeating: "(", count: 300) + "1" + String(repeating: ")", count: 300)
    #expect(carryOut("{{ \(parentheses) }}") == .text("1"))
    #expect(failure("{{ \(String(repeating: "(", count: 50_000))").contains("nested more than 400"))
    let lists = String(repeating: "[", count: 100_000)
    #expect(carryOut("{{ fromJson __line__ }}", line: lists) == .text("<no value>"))
    let deep = String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
    #expect(carryOut("{{ fromJson __line__ }}", line: deep) == .text(deep))
  }

  @Test func decimalsAreBounded() {
    let many = String(repeating: " 1e300", count: 2_000)
    #expect(failure("{{ mulf\(many) }}").contains("decimal") == false)
    let digits = String(repeating: " 1.2345678901234567", count: 5_000)
    #expect(failure("{{ mulf\(digits) }}").contains("decimal number too large"))
  }
}
