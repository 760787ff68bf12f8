import Bytes
import LogQLTemplates
import Testing

/// Templates as Go carries them out.
struct GoTemplateTests {
  /// Rows where the Go that Loki 3.7.6 was built with says something else, or where a value has no
  /// meaning; with what is expected instead (nil: not compared).
  static let later: [String: Outcome?] = [
    // Comparisons name the types, as the vectors measured on Loki show for `gt`.
    "go-205": .executionError(
      #"template: line:1:3: executing "line" at <eq . 1>: error calling eq: "#
        + "incompatible types for comparison: map[string]string and int"),
    "go-313": .executionError(
      #"template: line:1:3: executing "line" at <repeat 9223372036854775807 "ab">: "#
        + "error calling repeat: strings: Repeat output length overflow"),
    // An offset of 25 hours is refused.
    "go-386": nil,
  ]

  @Test func templatesComeOutAsInGo() throws {
    var compared = 0
    for row in try VectorFiles.rows("go-1.19/templates.jsonl") {
      let id = try #require(row["id"]?.string)
      let template = try #require(row["template"]?.string)
      var expected = Self.expected(row)
      if let other = Self.later[id] {
        guard let other else { continue }
        expected = other
      }
      #expect(carryOut(template) == expected, "\(id): \(template)")
      compared += 1
    }
    #expect(compared > 400)
  }

  static func expected(_ row: JSONNode) -> Outcome {
    if let text = row["out"]?.string { return .text(text) }
    if let error = row["error"]?.string {
      return row["phase"]?.string == "parse" ? .parseError(error) : .executionError(error)
    }
    return .text(Hex.bytes(row["out_hex"]?.string ?? "") ?? [])
  }
}
