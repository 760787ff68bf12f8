import Foundation
import Testing

@testable import norn

/// What `norn` offers to shells and editors.
@Suite("Completions, schema, doctor") struct ShellTests {
  /// What bash offers for a line that ends at the cursor; nil without bash.
  static func offered(_ words: [String], by script: String, in folder: URL) throws -> [String]? {
    let bash = "/bin/bash"
    guard FileManager.default.isExecutableFile(atPath: bash) else {
      print("SKIPPED: completion in bash: there is no \(bash)")
      return nil
    }
    let quoted = words.map { "'\($0)'" }.joined(separator: " ")
    try folder.write(
      "complete.bash",
      script + """

        COMP_WORDS=(\(quoted)) COMP_CWORD=\(words.count - 1)
        _\(words[0])
        printf '%s\\n' "${COMPREPLY[@]}"
        """)
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: bash)
    process.arguments = ["--norc", "complete.bash"]
    process.currentDirectoryURL = folder
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(
      decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    return text.split(separator: "\n").map(String.init)
  }

  @Test(
    arguments: [
      ("tool|", ["run", "list", "show", "box", "help"]), ("tool|s", ["show"]),
      ("tool|box|", ["open", "shut"]), ("tool|help|b", ["box"]),
      ("tool|run|--s", ["--seed"]), ("tool|box|open|-", ["--quiet", "-q", "--help", "-h"]),
      ("tool|list|x", []), ("tool|run|--data|", ["sub"]), ("tool|run|--data|=|s", ["sub"]),
      ("tool|run|a|", ["complete.bash", "file.yaml", "sub"]), ("tool|run|--seed|", []),
      ("tool|run|--order|", ["up", "down"]), ("tool|run|--order|=|d", ["down"]),
    ] as [(String, [String])])
  func `bash completes commands, options and values`(line: String, expected: [String]) throws {
    try withFolder { folder in
      try folder.write("sub/x", "")
      try folder.write("file.yaml", "")
      var table = Sample.grouped
      let order = Option.text("order", "ORDER", "An order").offering(["up", "down"])
      table.commands[0].options.append(order.entry)
      let script = CompletionsCommand.script(of: table, for: .bash)
      let words = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      guard let offered = try Self.offered(words, by: script, in: folder) else { return }
      #expect(Set(offered) == Set(expected), "\(offered)")
    }
  }

  @Test func `bash accepts the script of norn and completes with it`() throws {
    let script = CompletionsCommand.script(of: .norn, for: .bash)
    try withFolder { folder in
      let offered = try Self.offered(["norn", "golden", ""], by: script, in: folder)
      #expect(offered == nil || offered == ["pending", "review", "accept", "reject"])
      let shells = try Self.offered(["norn", "completions", ""], by: script, in: folder)
      #expect(shells == nil || shells == ["bash", "zsh", "fish"])
    }
    #expect(!script.contains("--mutant"))
  }

  @Test func `every command and option that is listed is in every script, hidden ones are not`() {
    for shell in CompletionsCommand.Shell.allCases {
      let script = CompletionsCommand.script(of: .norn, for: shell)
      for command in CommandTable.norn.commands {
        #expect(script.contains(command.name))
        for option in command.options {
          let spelled = shell == .fish ? "-l \(option.name) " : "--\(option.name)"
          #expect(script.contains(spelled) == !option.isHidden, "\(shell) \(option.name)")
        }
      }
    }
  }

  @Test func `quotes of shells are kept`() {
    var table = Sample.table
    table.commands[1].summary = "What's in [it]: all"
    let zsh = CompletionsCommand.script(of: table, for: .zsh)
    #expect(zsh.contains(#"'list:What'\''s in [it]\: all'"#))
    let fish = CompletionsCommand.script(of: table, for: .fish)
    #expect(fish.contains(#"-a list -d 'What\'s in [it]: all'"#))
  }

  @Test(
    arguments: [
      ("completions", 2, "for example: source <(norn completions bash)"),
      ("completions fis", 2, "did you mean 'fish'?"), ("completions fish", 0, "complete -c norn"),
      ("completions zsh", 0, "#compdef norn"), ("completions bash", 0, "complete -o filenames"),
      ("schema", 0, "\"$schema\": \"https://json-schema.org/draft/2020-12/schema\""),
    ] as [(String, Int32, String)])
  func `the program prints them`(line: String, code: Int32, text: String) throws {
    try withFolder { folder in
      let words = line.split(separator: " ").map(String.init)
      let outcome = try BuiltProgram.run(words, in: folder)
      #expect(outcome.code == code)
      #expect((code == 0 ? outcome.output : outcome.errors).contains(text), "\(outcome)")
    }
  }

  @Test func `the doctor names every library, and what makes results doubtful`() throws {
    try withFolder { folder in
      try folder.write("logs/a.log", "x\n")
      let well = try BuiltProgram.run(["doctor", "--data", "logs"], in: folder)
      #expect(well.code == 0, "\(well)")
      for subject in [
        "norn", "Swift", "zstd", "lz4", "snappy", "libdeflate", "re2", "libyaml", "lmdb",
        "hash seeds", "data", "goldens", "output", "CI",
      ] {
        #expect(well.output.contains("ok  \(subject) "), "\(subject): \(well.output)")
      }
      #expect(well.output.contains("logs: 1 file\n"))
      let random = try BuiltProgram.run(
        ["doctor"], in: folder, environment: ["NORN_RANDOM_HASHING": "1"])
      #expect(random.code == 1 && random.output.contains("!!  hash seeds"))
      let missing = try BuiltProgram.run(["doctor", "--data", "none"], in: folder)
      #expect(missing.code == 1)
      #expect(missing.output.contains("!!  data"))
    }
  }
}
