import Testing

@testable import LogQLTemplates

/// Chains of functions over a label or the line, and the machine that carries out everything.
struct TextChainTests {
  /// The chain goes through a variable in the second form, which only the machine can do.
  private func forms(_ chain: String) -> (String, String) {
    ("<{{ \(chain) }}>{{.b}}", "<{{ $x := \(chain) }}{{ $x }}>{{.b}}")
  }

  private static let texts = [
    "", "a", "  some text ", "xx/api/v1/x", "ABC def", "é É\u{2003}", "日本語 text", "\u{0}\u{1}",
    "aaaa",
    String(repeating: "long ", count: 60),
  ]

  private static let steps = [
    "trunc 3", "trunc -3", "trunc 0", "trunc 9223372036854775807", "trunc -9223372036854775808",
    "substr 0 4", "substr 2 1", "substr -1 3", "substr 3 -1", "substr -1 -1", "substr 9 12",
    "TrimSpace", "trim", "trimAll \"ax \"", "trimAll \"\"", "trimAll \"éx\"", "trimPrefix \"xx\"",
    "trimSuffix \"x\"", "ToLower", "upper", "ToUpper", "lower", "alignLeft 5", "alignRight 5",
    "alignLeft 0", "alignRight -1", "replace \"a\" \"bb\"", "replace \"\" \"-\"",
    "replace \"é\" \"\"", "replace \"aa\" \"a\"",
  ]

  /// With the text in front.
  private static let first = [
    "Trim %@ \"a \"", "TrimLeft %@ \" a\"", "TrimRight %@ \"x \"", "TrimPrefix %@ \"a\"",
    "TrimSuffix %@ \" \"", "Replace %@ \"a\" \"x\" 1", "Replace %@ \"a\" \"x\" 0",
    "Replace %@ \" \" \"\" -1", "Replace %@ \"a\" \"x\" -9223372036854775808", "trunc 4 %@", "(%@)",
    "(%@ | trunc 7) | upper", "ToLower (%@)",
    "%@",
  ]

  @Test func chainsEqualTheMachine() throws {
    var draws = Draws(seed: 5)
    var chains = 0
    for _ in 0..<3_000 {
      let source = draws.next(2) == 0 ? ".a" : "__line__"
      var chain = draws.one(of: Self.first).replacing("%@", with: source)
      for _ in 0..<draws.next(4) { chain += " | " + draws.one(of: Self.steps) }
      let (short, long) = forms(chain)
      let template = try Template(Array(short.utf8), name: .line)
      #expect(template.program.isStraight, "\(short)")
      chains += template.program.chains.isEmpty ? 0 : 1
      let value = draws.next(4) == 0 ? draws.bytes() : Array(draws.one(of: Self.texts).utf8)
      let a = outcome(short, value)
      let b = outcome(long, value)
      #expect(isSame(a, b), "\(short) over \(value): \(a) and not \(b)")
    }
    #expect(chains > 2_000)
  }

  private func outcome(_ template: String, _ value: [UInt8]) -> Result<[UInt8], TemplateError> {
    do throws(TemplateError) {
      let template = try Template(Array(template.utf8), name: .line)
      return .success(
        try template.text(
          labels: [("a", value), ("b", [0x62])], line: value, timestamp: 0, now: 0))
    } catch {
      return .failure(error)
    }
  }

  /// The same text, or the same error but for the place.
  private func isSame(
    _ a: Result<[UInt8], TemplateError>, _ b: Result<[UInt8], TemplateError>
  ) -> Bool {
    switch (a, b) {
    case (.success(let a), .success(let b)): a == b
    case (.failure(let a), .failure(let b)):
      a.text.split(separator: ": ").last == b.text.split(separator: ": ").last
    default: false
    }
  }

  @Test(arguments: [
    "{{ $x := .a }}", "{{ .a.b | trunc 3 }}", "{{ . | trunc 3 }}", "{{ .a | trunc .b }}",
    "{{ .a | len }}", "{{ trunc 3 \"x\" }}", "{{ .a | trunc }}", "{{ .a | trunc 3 4 }}",
    "{{ .a | Trim \"x\" }}", "{{ if .a }}{{ end }}{{ .a | trunc 3 }}", "{{ .a | trunc 1.5 }}",
    "{{ define \"t\" }}{{ end }}{{ .a | trunc 3 }}",
  ]) func otherTemplatesAreLeftToTheMachine(_ text: String) throws {
    #expect(try !Template(Array(text.utf8), name: .line).program.isStraight)
  }

  @Test func onlyCutsArePartsOfTheLine() throws {
    let line = Array("0123456789".utf8)
    for (text, start, count) in [
      ("{{ __line__ | trunc 4 }}", 0, 4), ("{{ __line__ | trunc -3 }}", 7, 3),
      ("{{ __line__ | trimPrefix \"01\" | substr 1 3 }}", 3, 2),
    ] {
      let template = try Template(Array(text.utf8), name: .line)
      line.withUnsafeBytes { line in
        let input = TemplateInput(
          fields: .init(start: nil, count: 0), line: line, timestamp: 0, now: 0)
        let part = template.part(input, with: TemplateMachine())
        #expect(part?.baseAddress == line.baseAddress.map { $0 + start } && part?.count == count)
      }
    }
    for text in ["{{ __line__ | upper }}", "x{{ __line__ | trunc 4 }}", "{{ __line__ }}"] {
      #expect(try Template(Array(text.utf8), name: .line).program.singleCut == nil)
    }
  }

  /// What is too much for chains is as it is without them.
  @Test func largeTextsAreLeftToTheMachine() throws {
    let line = [UInt8](repeating: 0x61, count: TextChain.longestText + 1)
    #expect(carryOut(Array("{{ __line__ | trunc 3 }}".utf8), [], line: line) == .text("aaa"))
    let many = String(repeating: "{{ __line__ | upper }}", count: TextChain.mostChains + 1)
    #expect(try !Template(Array(many.utf8), name: .line).program.isStraight)
    let long = "{{ __line__ " + String(repeating: "| lower ", count: 9) + "}}"
    #expect(try !Template(Array(long.utf8), name: .line).program.isStraight)
  }
}

/// A small source of numbers that are the same in every run.
private struct Draws {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }

  mutating func one<T>(of values: [T]) -> T { values[next(values.count)] }

  /// Bytes that need not be UTF-8.
  mutating func bytes() -> [UInt8] {
    let likely: [UInt8] = [0x20, 0x61, 0x78, 0x41, 0xC3, 0xA9, 0xE3, 0x80, 0xFF, 0]
    return (0..<next(20)).map { _ in likely[next(likely.count)] }
  }
}
