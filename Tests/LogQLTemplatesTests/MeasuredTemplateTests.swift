import Bytes
import Foundation
import Testing

@testable import LogQLTemplates

/// The cases of the pipeline and golden vectors that are about one template.
struct MeasuredTemplateTests {
  /// `{…} | logfmt | line_format "…"` on one line.
  @Test func pipelineCases() throws {
    var compared = 0
    for row in try VectorFiles.rows("loki-3.7.6/logql/pipeline.jsonl") {
      let id = try #require(row["id"]?.string)
      let query = try #require(row["query"]?.string)
      guard let stage = FormatStage(query, after: ["{app=\"a\"} | logfmt ", "{app=\"a\"} "]),
        let line = row["line"]?.string,
        row["error"]?.string.map({ $0.contains(": template: ") }) ?? true
      else { continue }
      var labels = row["stream"]?.texts ?? []
      labels += row["metadata"]?.pairs ?? []
      if query.contains("| logfmt") { labels += Logfmt.pairs(line) }
      let outcome = carryOut(
        stage.template, labels, line: Array(line.utf8),
        time: try #require(row["ts_ns"]?.string.flatMap { Int64($0) }), name: stage.name)
      #expect(outcome == stage.expected(row, line), "\(id): \(query)")
      compared += 1
    }
    #expect(compared >= 97)
  }

  /// Line formats over a stored workload; what they make of each line that the answer has.
  @Test(arguments: ["logfmt_svc", "text_misc"]) func goldenRows(_ name: String) throws {
    var lines: [String: [(line: String, labels: [(String, String)])]] = [:]
    for entry in try VectorFiles.rows("loki-3.7.6/logql/workloads/\(name).jsonl") {
      guard let time = entry["ts_ns"]?.string, let line = entry["line"]?.string else { continue }
      let labels = entry["labels"]?.texts ?? []
      lines[time, default: []].append((line, labels))
    }
    var compared = 0
    for row in try VectorFiles.rows("loki-3.7.6/logql/golden/\(name).jsonl") {
      let selectors = [
        "{service=\"db\"} |= \"slow\" | logfmt ", "{job=\"unicode\"} ", "{job=\"multiline\"} ",
      ]
      guard let query = row["query"]?.string, row["type"]?.string == "range",
        let stage = FormatStage(query, after: selectors), stage.name == .line
      else { continue }
      for stream in row["result"]?.elements ?? [] {
        let details = stream["stream"]?["__error_details__"]?.string
        for value in stream["values"]?.elements ?? [] {
          let time = try #require(value.elements[0].string)
          let shown = try #require(value.elements[1].string)
          let outcomes = (lines[time] ?? []).map { entry in
            carryOut(
              stage.template, entry.labels + Logfmt.pairs(entry.line),
              line: Array(entry.line.utf8), time: Int64(time) ?? 0)
          }
          let isGood = outcomes.contains { outcome in
            if case .text(let text) = outcome {
              Self.repaired(text) == shown
            } else {
              outcome == .executionError(details ?? "")
            }
          }
          #expect(isGood, "\(row["id"]?.string ?? "?"): \(query): \(shown) is not \(outcomes)")
          compared += 1
        }
      }
    }
    #expect(compared > 20)
  }

  /// Every byte that is not UTF-8 is replaced, as in Go's JSON.
  static func repaired(_ bytes: [UInt8]) -> String {
    var text = ""
    bytes.withUnsafeBytes { bytes in
      var at = 0
      while at < bytes.count {
        let rune = bytes.rune(at: at)
        text.unicodeScalars.append(rune.scalar)
        at += rune.width
      }
    }
    return text
  }

  /// Errors that appear when a pipeline is built.
  @Test func stageErrors() throws {
    var compared = 0
    for row in try VectorFiles.rows("loki-3.7.6/logql/parse.jsonl") {
      guard let query = row["query"]?.string, let error = row["stage_error"]?.string,
        error.contains(": template: "), let stage = FormatStage(query, after: ["{a=\"b\"} "])
      else { continue }
      guard case .parseError(let text) = carryOut(stage.template, name: stage.name) else {
        Issue.record("\(query) parses")
        continue
      }
      #expect(error.hasSuffix(": " + text), "\(query)")
      compared += 1
    }
    #expect(compared == 3)
  }
}

/// The `line_format` or `label_format` of a query that has one template and not much more.
struct FormatStage {
  var name: Template.Name
  var label: String?
  var template: [UInt8]

  /// Nil unless the stage follows one of the beginnings, and at most a `keep` follows it.
  init?(_ query: String, after beginnings: [String]) {
    guard let beginning = beginnings.first(where: { query.hasPrefix($0 + "| l") }) else {
      return nil
    }
    var rest = Substring(query.dropFirst(beginning.count))
    if rest.hasPrefix("| line_format ") {
      name = .line
      rest = rest.dropFirst("| line_format ".count)
    } else if rest.hasPrefix("| label_format ") {
      name = .label
      rest = rest.dropFirst("| label_format ".count)
      guard let equals = rest.firstIndex(of: "=") else { return nil }
      label = String(rest[..<equals])
      rest = rest[rest.index(after: equals)...]
    } else {
      return nil
    }
    guard let quote = rest.first, quote == "\"" || quote == "`" else { return nil }
    var end = rest.index(after: rest.startIndex)
    while end < rest.endIndex, rest[end] != quote {
      if quote == "\"", rest[end] == "\\" { end = rest.index(after: end) }
      end = rest.index(after: end)
    }
    guard end < rest.endIndex, let text = GoQuote.unquoted(Array(rest[...end].utf8)[...]) else {
      return nil
    }
    template = text
    let tail = rest[rest.index(after: end)...]
    if !tail.isEmpty && !tail.hasPrefix(" | keep") { return nil }
  }

  /// What a row of `pipeline.jsonl` says.
  func expected(_ row: JSONNode, _ line: String) -> Outcome {
    if let error = row["error"]?.string, let start = error.range(of: "template: ") {
      let words = name == .line ? "invalid line template: " : "': "
      let from = error.range(of: words).map { $0.upperBound } ?? start.lowerBound
      return .parseError(String(error[from...]))
    }
    let parsed = row["out_parsed"]?.pairs ?? []
    if let details = parsed.first(where: { $0.0 == "__error_details__" && label != $0.0 }) {
      return .executionError(details.1)
    }
    if name == .line { return .text(row["out_line"]?.string ?? line) }
    return .text(parsed.first { $0.0 == label }?.1 ?? "")
  }
}

/// Plain logfmt: names, values, quoted values with the simplest escapes.
enum Logfmt {
  static func pairs(_ line: String) -> [(String, String)] {
    var pairs: [(String, String)] = []
    var rest = Substring(line)
    while !rest.isEmpty {
      rest = rest.drop { $0 == " " }
      let key = rest.prefix { $0 != "=" && $0 != " " }
      rest = rest.dropFirst(key.count)
      guard rest.first == "=" else { continue }
      rest = rest.dropFirst()
      var value = ""
      if rest.first == "\"" {
        rest = rest.dropFirst()
        while let next = rest.first, next != "\"" {
          if next == "\\" { rest = rest.dropFirst() }
          value.append(rest.first ?? " ")
          rest = rest.dropFirst()
        }
        rest = rest.dropFirst()
      } else {
        value = String(rest.prefix { $0 != " " })
        rest = rest.dropFirst(value.count)
      }
      if !value.isEmpty, !pairs.contains(where: { $0.0 == key }) {
        pairs.append((String(key), value))
      }
    }
    return pairs
  }
}
