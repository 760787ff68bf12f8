import Foundation
import Testing

/// Pages whose examples are run: what they show is what comes out.
///
/// An example is a fence of the kind `console`: a line that begins with `$ ` is a command, together with
/// the lines that it continues on (a backslash at the end, a document up to `END`); the lines up to the
/// next command are what it prints, errors included. The commands of a page share a folder.
@Suite("examples of the documentation") struct DocumentedExamplesTests {
  @Test(arguments: [("logql-surprises.md", 30), ("queries.md", 3), ("golden-review.md", 9)])
  func `examples print what the page says`(page: String, atLeast least: Int) throws {
    let examples = try Self.examples(page)
    #expect(examples.count >= least)
    try withFolder { folder in
      for example in examples {
        let printed = try BuiltProgram.shell(example.command, in: folder)
        #expect(printed == example.output, "\(page):\(example.line): \(example.command)")
      }
    }
  }

  /// Every surprise is shown.
  @Test func `each point has an example with norn query`() throws {
    let sections = try Self.text("logql-surprises.md").components(separatedBy: "\n## ").dropFirst()
    #expect((15...30).contains(sections.count))
    for section in sections {
      let commands = try ConsoleExample.all(in: section).map(\.command)
      #expect(
        commands.contains { $0.contains("norn query ") || $0.contains("norn logql fmt ") },
        "\(section.prefix(60))")
    }
  }

  @Test(arguments: [
    ("```console\n$ a\n", "1: the fence has no end"),
    ("x\n```sh\n$ norn query\n```\n", "3: an example in a fence that is not checked"),
    ("```console\nprinted\n$ a\n```", "2: there is no command that prints this"),
    ("```console\n```", "1: there is no command in it"),
    ("```console\n$ cat <<'END'\nx\n```", "2: the command has no end"),
    ("    $ norn query", "1: an example outside of a fence"),
  ])
  func `examples that would not be run are found`(text: String, expected: String) {
    let error = #expect(throws: ConsoleExample.Malformed.self) {
      try ConsoleExample.all(in: text)
    }
    #expect(error?.description == expected)
  }

  @Test func `commands go on over lines`() throws {
    let text = """
      ```console
      $ cat > x <<'END'
      $ 1
      END
      $ norn query \\
          'x' --file x
      a

      b
      $ true
      ```
      """
    let examples = try ConsoleExample.all(in: text)
    #expect(
      examples.map(\.command) == [
        "cat > x <<'END'\n$ 1\nEND", "norn query \\\n    'x' --file x", "true",
      ])
    #expect(examples.map(\.output) == ["", "a\n\nb\n", ""])
    #expect(examples.map(\.line) == [2, 5, 10])
  }

  private static func text(_ page: String) throws -> String {
    let folder = VerifyCommandTests.golden.deletingLastPathComponent().deletingLastPathComponent()
    return try String(
      contentsOf: folder.appendingPathComponent("Documentation/" + page), encoding: .utf8)
  }

  private static func examples(_ page: String) throws -> [ConsoleExample] {
    try ConsoleExample.all(in: text(page))
  }
}

/// A command of a page, and what it prints.
struct ConsoleExample {
  var command: String
  var output: String
  /// Of the page, from 1.
  var line: Int

  /// A page that shows an example which nobody would run.
  struct Malformed: Error, CustomStringConvertible {
    var line: Int
    var problem: String
    var description: String { "\(line): \(problem)" }
  }

  /// The examples of a page, in order.
  static func all(in text: String) throws -> [ConsoleExample] {
    var examples: [ConsoleExample] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var place = 0
    while place < lines.count {
      let line = lines[place]
      if line.hasPrefix("```") {
        guard let end = lines[(place + 1)...].firstIndex(of: "```") else {
          throw Malformed(line: place + 1, problem: "the fence has no end")
        }
        if line == "```console" {
          examples += try block(lines, (place + 1)..<end)
        } else if let wrong = lines[place..<end].firstIndex(where: { $0.hasPrefix("$ ") }) {
          throw Malformed(
            line: wrong + 1, problem: "an example in a fence that is not checked")
        }
        place = end
      } else if line.trimmingCharacters(in: .whitespaces).hasPrefix("$ ") {
        throw Malformed(line: place + 1, problem: "an example outside of a fence")
      }
      place += 1
    }
    return examples
  }

  private static func block(_ lines: [String], _ inside: Range<Int>) throws -> [ConsoleExample] {
    var examples: [ConsoleExample] = []
    var place = inside.lowerBound
    while place < inside.upperBound {
      if lines[place].hasPrefix("$ ") {
        let end = try endOfCommand(lines, place..<inside.upperBound)
        let command = lines[place..<end].joined(separator: "\n").dropFirst(2)
        examples.append(ConsoleExample(command: String(command), output: "", line: place + 1))
        place = end
      } else {
        if examples.isEmpty {
          throw Malformed(line: place + 1, problem: "there is no command that prints this")
        }
        examples[examples.count - 1].output += lines[place] + "\n"
        place += 1
      }
    }
    if examples.isEmpty {
      throw Malformed(line: inside.lowerBound, problem: "there is no command in it")
    }
    return examples
  }

  /// The line behind a command that begins at the first of `lines`.
  private static func endOfCommand(_ lines: [String], _ range: Range<Int>) throws -> Int {
    let isClosed: (String) -> Bool =
      lines[range.lowerBound].hasSuffix("<<'END'") ? { $0 == "END" } : { !$0.hasSuffix("\\") }
    guard let last = range.first(where: { isClosed(lines[$0]) }) else {
      throw Malformed(line: range.lowerBound + 1, problem: "the command has no end")
    }
    return last + 1
  }
}
