import Foundation
import LogModel
import LogQLPipeline
import LogQLSyntax
import Testing

/// Measured answers that depend on line filters, or on one regular expression of a label filter,
/// alone.
@Suite struct FilterVectorTests {
  private struct Row: Decodable {
    var id: String
    var query: String
    var line: String?
    var kept: Bool?
    var error: String?
    var stageError: String?

    enum CodingKeys: String, CodingKey {
      case id, query, line, kept, error
      case stageError = "stage_error"
    }
  }

  private func rows(_ file: String) throws -> [Row] {
    try GoldenFiles.lines(file).map { try JSONDecoder().decode(Row.self, from: $0) }
  }

  /// The line filters of a query that has nothing else.
  private func filters(_ query: String) -> [LineFilter]? {
    guard let end = query.firstIndex(of: "}") else { return nil }
    let filters = FilterTexts.filters(String(query[query.index(after: end)...])) ?? []
    return filters.isEmpty ? nil : filters
  }

  private func accepts(_ chain: LineFilterChain, _ line: String) -> Bool {
    var line = line
    return line.withUTF8 { chain.accepts(UnsafeRawBufferPointer($0)) }
  }

  @Test func lineFiltersKeepWhatTheReferenceKeeps() throws {
    var claimed = 0
    for row in try rows("pipeline.jsonl") {
      guard let line = row.line, let filters = filters(row.query), let kept = row.kept else {
        continue
      }
      let chain = try LineFilterChain(filters)
      #expect(accepts(chain, line) == kept, "\(row.id) \(row.query)")
      var batch = EntryBatch()
      for text in ["", line, line + line, line] { batch.append(0, text.utf8) }
      var selection: [UInt32] = []
      chain.filter(batch, selection: &selection)
      #expect(
        selection.contains(1) == kept && selection.contains(3) == kept, "\(row.id) in a batch")
      claimed += 1
    }
    #expect(claimed == 84)
  }

  @Test func stagesThatCannotBeBuiltSaySo() throws {
    var claimed = 0
    for row in try rows("parse.jsonl") + rows("pipeline.jsonl") {
      guard let expected = row.stageError ?? row.error, expected.contains("stage '"),
        let filters = filters(row.query)
      else { continue }
      claimed += 1
      do throws(LogQLError) {
        _ = try LineFilterChain(filters)
        Issue.record("\(row.id) is accepted")
      } catch { #expect(error.description == expected, "\(row.id)") }
    }
    #expect(claimed == 6)
  }

  /// `| json | x=~"…"` over `{"x": "…"}`.
  @Test func labelFiltersAcceptWhatTheReferenceAccepts() throws {
    struct Line: Decodable { var x: String }
    var claimed = 0
    for row in try rows("pipeline.jsonl") {
      guard let matcher = FilterTexts.matcher(row.query), let line = row.line, let kept = row.kept,
        matcher.op == .regex || matcher.op == .notRegex
      else { continue }
      let test = try ValueTest(matcher, quirks: .loki)
      var value = try JSONDecoder().decode(Line.self, from: Data(line.utf8)).x
      let accepted = value.withUTF8 { test.accepts(UnsafeRawBufferPointer($0)) }
      #expect(accepted == kept, "\(row.id) \(row.query)")
      claimed += 1
    }
    #expect(claimed == 38)
  }

  @Test func strictExpressionsMatchAsWritten() throws {
    let cases: [(String, String, Bool)] = [
      ("foo.*", "barfoo", false), ("ba|bad", "xbaz", false), ("a|", "", true), ("a|.*", "b", true),
      ("foo.*", "foobar", true), (".+", "a\nb", false), ("(?i)рим", "РИМ", true),
    ]
    for (expression, value, isAccepted) in cases {
      let test = try ValueTest(LabelMatcher("x", .regex, expression), quirks: .none)
      var value = value
      #expect(
        value.withUTF8 { test.accepts(UnsafeRawBufferPointer($0)) } == isAccepted, "\(expression)")
    }
    let line = try LineFilterChain([LineFilter(.matches, [Array("a|.*".utf8)])], quirks: .none)
    #expect(accepts(line, "zzz"))
    let texts = try LineFilterChain([LineFilter(.contains, [[], Array("x".utf8)])], quirks: .none)
    #expect(accepts(texts, "zzz"))
  }
}
