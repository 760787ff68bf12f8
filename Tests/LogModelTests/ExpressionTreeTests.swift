import Foundation
import LogModel
import Testing

@Suite struct ExpressionTreeTests {
  private struct Row: Decodable {
    var expression: String
    var tree: String?
    var error: String?
  }

  private func outcome(_ expression: String) -> String {
    do throws(RegularExpressionError) {
      return try ExpressionTree(parsing: expression.utf8).root.description
    } catch { return "error: " + error.description }
  }

  /// Trees and errors that Go's own parser gave for generated expressions.
  @Test func treesAndErrorsAreThoseOfGo() throws {
    let file = try #require(goldenFile("go-regexp/expressions.jsonl"))
    let rows = try String(decoding: Data(contentsOf: file), as: UTF8.self)
      .split(separator: "\n").map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
    #expect(rows.count == 1500)
    for row in rows {
      let expected = row.tree ?? "error: " + (row.error ?? "")
      #expect(outcome(row.expression) == expected, "\(row.expression)")
    }
  }

  @Test(
    arguments: [
      ("ba|bad", "cat{lit{ba}alt{emp{}lit{d}}}"),
      ("a|b", "cc{0x61-0x62}"),
      ("foo(?:bar)", "lit{foobar}"),
      ("(?<n>x)", "cap{n:lit{x}}"),
      ("(?<n>x)(?P<n>y)", "cat{cap{n:lit{x}}cap{n:lit{y}}}"),
      ("f|f(?i)oo", "cat{lit{f}alt{emp{}litfold{OO}}}"),
      ("(?i)ΣΊ", "litfold{ΣΊ}"),
      ("(?:\\p{Greek}|a)b", "cat{cc{0x61 \\p{Greek}}lit{b}}"),
    ])
  func treesCanBeRead(expression: String, tree: String) {
    #expect(outcome(expression) == tree)
  }

  @Test func hostileExpressionsAreRefusedInTime() {
    let deep = String(repeating: "(", count: 60_000) + "a" + String(repeating: ")", count: 60_000)
    #expect(outcome(deep).hasPrefix("error: error parsing regexp: expression nests too deeply"))
    let large = String(repeating: "a{1000}", count: 18_000)
    #expect(outcome(large).hasPrefix("error: error parsing regexp: expression too large"))
    let open = String(repeating: "(?:", count: 40_000)
    #expect(outcome(open).hasPrefix("error: error parsing regexp: missing closing )"))
    #expect(outcome(String(repeating: "x", count: 130_000)).hasPrefix("lit{xxx"))
    let words = (1...500).map { String(repeating: "a", count: $0) }.joined(separator: "|")
    #expect(outcome(words).hasPrefix("cat{lit{a}"))
  }

  @Test func simplifyingWritesRepetitionsOut() throws {
    func simplified(_ text: String) throws -> String {
      try ExpressionTree(parsing: text.utf8).root.simplified().description
    }
    #expect(try simplified("a{2,3}") == "cat{lit{a}lit{a}que{lit{a}}}")
    #expect(try simplified("a{0}b") == "cat{emp{}lit{b}}")
    #expect(try simplified("(?:a{3,})") == "cat{lit{a}lit{a}plus{lit{a}}}")
    #expect(try simplified("(?:.*)*") == "star{dnl{}}")
    #expect(try simplified("(?:a{1})(b{1,})") == "cat{lit{a}cap{plus{lit{b}}}}")
  }

  @Test func expressionsThatRE2SpellsOtherwiseCompile() throws {
    let named = try RegularExpression("(?<n>a)(?<n>b)", dotMatchesNewline: false)
    #expect(named.matches("xab", anchored: false))
    #expect(named.pattern == "(?<n>a)(?<n>b)")
  }

  @Test func caseOrbitsAreThoseOfRE2() throws {
    for character in UInt32(0x41)...0x1E943 {
      let orbit = CaseFolding.orbit(of: character)
      #expect(orbit.contains(character))
      guard orbit.count > 1, orbit[0] == character else { continue }
      for other in orbit { #expect(CaseFolding.orbit(of: other) == orbit) }
      // Older tables know fewer characters.
      guard orbit.allSatisfy({ isOld($0) }), let scalar = Unicode.Scalar(character) else {
        continue
      }
      let expression = try RegularExpression("(?i)\(String(scalar))", dotMatchesNewline: false)
      for other in orbit.compactMap(Unicode.Scalar.init) {
        #expect(expression.matches(String(other), anchored: true), "\(scalar) \(other)")
      }
    }
  }

  private func isOld(_ character: UInt32) -> Bool {
    guard let age = Unicode.Scalar(character)?.properties.age else { return false }
    return age.major < 14
  }
}

/// A file of the repository's `Golden` folder.
func goldenFile(_ path: String) -> URL? {
  var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  while folder.path != "/" {
    let golden = folder.appendingPathComponent("Golden")
    if FileManager.default.fileExists(atPath: golden.path) {
      return golden.appendingPathComponent(path)
    }
    folder.deleteLastPathComponent()
  }
  return nil
}
