import LogQLSyntax
import Testing

/// The parser and the printer against every measured text and error.
@Suite struct ParseVectorTests {
  @Test func everyRowGivesTheMeasuredTextOrError() throws {
    let rows = try ParseRow.all()
    #expect(rows.count == 649)
    for row in rows {
      let outcome = Result { () throws(LogQLError) in try Query(parsing: row.query) }
      switch (outcome, row.parsed) {
      case (.success(let query), let (kind, text)?):
        #expect("\(query.kind)" == kind, "\(row)")
        #expect(query.canonicalText == text, "\(row)")
        let isReadable = query.syntax.canonicalLosses.allSatisfy(\.isReadable)
        #expect(isReadable == (row.reparseError == nil), "\(row)")
      case (.failure(let error), nil): #expect(error.description == row.error, "\(row)")
      case (.success(let query), nil):
        Issue.record("\(row): parsed as \(query.canonicalText), not \(row.error ?? "")")
      case (.failure(let error), let (_, text)?):
        Issue.record("\(row): refused with \(error), not \(text)")
      }
    }
  }

  @Test func canonicalTextsParseBackToThemselvesUnlessMeasuredOtherwise() throws {
    for row in try ParseRow.all() {
      guard let canonical = row.parsed?.text else { continue }
      do {
        let again = try Query(parsing: canonical)
        #expect(row.reparseError == nil, "\(row)")
        #expect(again.canonicalText == canonical, "\(row)")
      } catch {
        #expect(error.description == row.reparseError, "\(row)")
      }
    }
  }

  @Test func queriesOf128KiBAreRefused() {
    let query = #"{a=""# + String(repeating: "x", count: 131_072) + #""}"#
    let error = #expect(throws: LogQLError.self) { try Query(parsing: query) }
    #expect(error?.description == "parse error : input size too long (131078 > 131072)")
  }
}
