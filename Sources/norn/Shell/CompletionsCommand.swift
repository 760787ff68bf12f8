import Bytes

/// `norn completions SHELL`: the script with which a shell completes `norn`'s command lines.
enum CompletionsCommand {
  enum Shell: String, CaseIterable {
    case bash
    case zsh
    case fish
  }

  static let command = Command(
    name: "completions", summary: "Print the script with which a shell completes norn's words",
    arguments: .some(placeholder: "SHELL"),
    example: "source <(norn completions bash)",
    details: """
      SHELL is bash, zsh or fish. For every session:
        bash  norn completions bash > ~/.local/share/bash-completion/completions/norn
        zsh   norn completions zsh > DIR/_norn, with DIR in $fpath
        fish  norn completions fish > ~/.config/fish/completions/norn.fish
      """)

  static func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
    let names = Shell.allCases.map(\.rawValue)
    guard invocation.arguments.count == 1, let shell = Shell(rawValue: invocation.arguments[0])
    else {
      let given = invocation.arguments.joined(separator: " ")
      let near = nearestName(to: given, among: names).map { "; did you mean '\($0)'?" } ?? ""
      throw UsageError(
        message: "norn completions: there is no script for '\(given)'\(near)",
        advice: "expected one of: \(names.joined(separator: ", "))")
    }
    Terminal.output(script(of: .norn, for: shell))
    return 0
  }

  static func script(of table: CommandTable, for shell: Shell) -> String {
    switch shell {
    case .bash: BashCompletion(table).script
    case .zsh: ZshCompletion(table).script
    case .fish: FishCompletion(table).script
    }
  }
}

/// What shells can complete in the place of a value or an argument.
enum CompletedValue: Equatable {
  case nothing
  case files
  case folders
  case words([String])

  /// - Parameter placeholder: as help calls it.
  init(_ placeholder: String, choices: [String] = []) {
    if !choices.isEmpty {
      self = .words(choices)
    } else if placeholder == "SHELL" {
      self = .words(CompletionsCommand.Shell.allCases.map(\.rawValue))
    } else if placeholder.hasSuffix("DIR") {
      self = .folders
    } else if ["FILE", "LOG", "PATH", "CHUNK"].contains(where: { placeholder.hasSuffix($0) }) {
      self = .files
    } else {
      self = .nothing
    }
  }
}

extension OptionEntry {
  /// Its spellings on a command line.
  var spellings: [String] { ["--" + name] + (short.map { ["-\($0)"] } ?? []) }

  /// What its value can be; nil for a flag.
  var completed: CompletedValue? { placeholder.map { CompletedValue($0, choices: choices) } }
}

extension Command {
  /// Options that a shell offers, `--help` among them.
  var completedOptions: [OptionEntry] {
    options.filter { !$0.isHidden } + [Option.flag("help", short: "h", "Print help").entry]
  }

  /// What an argument can be.
  var completedArgument: CompletedValue {
    switch arguments {
    case .none: .nothing
    case .some(let placeholder), .optional(let placeholder): CompletedValue(placeholder)
    }
  }
}

extension CommandTable {
  /// First words of command lines, each with what it is, in order: commands, groups, `help`.
  var firstWords: [(word: String, summary: String)] {
    var words: [(word: String, summary: String)] = []
    for command in commands where !words.contains(where: { $0.word == command.words[0] }) {
      let members = group(command.words[0])
      let summary =
        members.isEmpty
        ? command.summary : members.map { $0.words[1] }.joined(separator: ", ")
      words.append((command.words[0], summary))
    }
    return words + [("help", "Say what a command does and takes")]
  }

  /// The groups of commands, in order.
  var groups: [String] { firstWords.map(\.word).filter { !group($0).isEmpty } }
}
