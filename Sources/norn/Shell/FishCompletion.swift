/// Completion for fish 3.0 and later.
struct FishCompletion {
  private let table: CommandTable

  init(_ table: CommandTable) { self.table = table }

  var script: String {
    let program = table.program
    var lines = [
      "# Completes the words of \(program) in fish: \(program) completions fish | source",
      "# Whether these are all words so far.",
      "function __\(program)_after",
      "  set -l words (commandline -opc)",
      "  set -e words[1]",
      "  test \"$words\" = \"$argv\"",
      "end",
      "# Whether the words so far begin with these.",
      "function __\(program)_in",
      "  set -l words (commandline -opc)",
      "  set -e words[1]",
      "  string match -q -- \"$argv *\" \"$words \"",
      "end",
      "complete -c \(program) -f",
    ]
    for (word, summary) in table.firstWords {
      lines.append(offer("__\(program)_after ''", word, summary))
      lines.append(offer("__\(program)_after help", word, summary))
    }
    for group in table.groups {
      for command in table.group(group) {
        lines.append(offer("__\(program)_after \(group)", command.words[1], command.summary))
      }
    }
    return (lines + table.commands.flatMap(self.lines)).joined(separator: "\n") + "\n"
  }

  private func offer(_ condition: String, _ word: String, _ summary: String) -> String {
    "complete -c \(table.program) -n \(quoted(condition)) -a \(word) -d \(quoted(summary))"
  }

  private func lines(of command: Command) -> [String] {
    let start =
      "complete -c \(table.program) -n \(quoted("__\(table.program)_in \(command.name)"))"
    var lines = command.completedOptions.map { option in
      var line = start + (option.short.map { " -s \($0)" } ?? "") + " -l \(option.name)"
      if let value = option.completed {
        // What takes no file is offered none.
        line += (value == .files ? " -r" : " -x") + source(value)
      }
      return line + " -d \(quoted(option.help))"
    }
    let arguments = source(command.completedArgument)
    if !arguments.isEmpty { lines.append(start + arguments) }
    return lines
  }

  private func source(_ value: CompletedValue) -> String {
    switch value {
    case .nothing: ""
    case .files: " -F"
    case .folders: " -a '(__fish_complete_directories)'"
    case .words(let words): " -a \(quoted(words.joined(separator: " ")))"
    }
  }

  private func quoted(_ text: String) -> String {
    "'" + text.replacingEach("\\", with: "\\\\").replacingEach("'", with: "\\'") + "'"
  }
}
