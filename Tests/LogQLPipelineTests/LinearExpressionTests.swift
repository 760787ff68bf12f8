import LogModel
import Testing

@testable import LogQLPipeline

/// Expressions that are matched in one pass, against RE2.
struct LinearExpressionTests {
  @Test(arguments: [
    #"^(?P<date>\S+) (?P<time>\S+) (?P<level>\w+) +\[(?P<thread>[^\]]+)\] (?P<msg>.*)$"#,
    #"level=(?P<level>\S+) caller=(?P<caller>\S+)"#, #"a(?P<x>b*)c?(?P<y>[^b-d]{2,3})d"#,
    #"^(?P<x>\d{3})-(?P<y>[a-z]+)"#, #"x=(?P<x>(?P<y>[0-9]+)\.(?P<z>\d*))"#,
  ]) func commonFormsAreLinear(_ text: String) throws {
    #expect(LinearExpression(try ExpressionTree(parsing: text.utf8)) != nil)
  }

  @Test(arguments: [
    #"(?P<x>\S+) (?P<y>\S+)"#, #"^(?P<x>.*) (?P<y>\S+)"#, #"a(?P<x>b|cd)"#, #"a(?P<x>b)?"#,
    #"(?i)level=(?P<x>\S+)"#, #"a(?P<x>.*?)b"#, #"^(?P<x>\w+)_(?P<y>\w+)"#, #"a(?P<x>\pL+)"#,
    #"\ba(?P<x>b)"#, #"(?m)^a(?P<x>b)"#, #"^(?P<x>\S+)é"#, #"a(?P<x>(b+)+)"#,
  ]) func otherFormsAreNot(_ text: String) throws {
    #expect(LinearExpression(try ExpressionTree(parsing: text.utf8)) == nil)
  }

  private static let pieces = [
    "a", "b", "=", " ", "ab", "é", "\\S+", "\\w+", "[^ ]*", "[^=]+", "(?P<x>\\S*)", "(?P<y>a+)",
    "(?P<z>b*=?)", "(?P<v>[^é]+)", ".*", "\\d{2}", "[ab]{1,2}", "(?s:.)*", "c?", "é*", "$", "\\n",
    "(?P<w>[[:alpha:]]+)", "[^b]", "",
  ]

  private static func line(_ draws: inout SplitMix) -> [UInt8] {
    let likely = Array("aabb==  12cé\n\u{0}".utf8) + [0xFF, 0xC3, 0xE2, 0x82, 0xAC]
    return (0..<draws.next(24)).map { _ in likely[draws.next(likely.count)] }
  }

  @Test func matchesEqualThoseOfRE2() throws {
    var draws = SplitMix(99)
    var tried = 0
    var found = 0
    for _ in 0..<6_000 {
      var names: Set<String> = []
      let parts = (0...draws.next(5)).map { _ in draws.one(of: Self.pieces) }
      let text =
        (draws.next(2) == 0 ? "^" : "")
        + parts.filter { part in
          !part.hasPrefix("(?P") || names.insert(part).inserted
        }.joined()
      guard let tree = try? ExpressionTree(parsing: text.utf8), let linear = LinearExpression(tree)
      else { continue }
      tried += 1
      let expression = try RegularExpression(text, dotMatchesNewline: false)
      for _ in 0..<8 {
        let line = Self.line(&draws)
        let count = 2 * (draws.next(expression.groupCount + 1) + 1)
        var expected = [Int](repeating: 0, count: count)
        let isFound = line.withUnsafeBytes { expression.firstMatch(in: $0, into: &expected) }
        var offsets = [Int](repeating: 0, count: count)
        // What lies behind a line makes no difference.
        let outcome = (line + Self.line(&draws)).withUnsafeBytes { bytes in
          let run = ByteRun(bytes)
          return linear.match(
            ByteRun(run.start, count: line.count), readable: run.end, into: &offsets)
        }
        switch outcome {
        case .match:
          found += 1
          #expect(isFound && offsets == expected, "\(text) over \(line)")
        case .mismatch: #expect(!isFound, "\(text) over \(line)")
        case .undecided: break
        }
      }
    }
    #expect(tried > 300 && found > 300, "\(tried) expressions, \(found) matches")
  }

  @Test func charactersBeyondASCIIAreDecidedWhereTheyAllBelong() throws {
    let linear = try #require(
      LinearExpression(try ExpressionTree(parsing: #"^(?P<x>\S+) (?P<y>.*)$"#.utf8)))
    let lines: [(bytes: [UInt8], outcome: LinearExpression.Outcome, offsets: [Int])] = [
      (Array("é日 \u{1F600}".utf8), .match, [0, 10, 0, 5, 6, 10]),
      (Array("plain ascii".utf8), .match, [0, 11, 0, 5, 6, 11]),
      (Array("oneword".utf8), .mismatch, []),
      ([0xFF, 0x20, 0x61], .undecided, []),
    ]
    for line in lines {
      var offsets = [Int](repeating: 0, count: 6)
      let outcome = line.bytes.withUnsafeBytes {
        linear.match(ByteRun($0), readable: ByteRun($0).end, into: &offsets)
      }
      #expect(outcome == line.outcome, "\(line.bytes)")
      if outcome == .match { #expect(offsets == line.offsets, "\(line.bytes)") }
    }
  }
}
