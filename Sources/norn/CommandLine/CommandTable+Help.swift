extension CommandTable {
  /// What `norn help` prints.
  func overview() -> String {
    let rows = rows(commands) + [("help [COMMAND]", "Say what a command does and takes")]
    return """
      \(program): \(summary)

      usage: \(program) COMMAND [OPTIONS] [ARGUMENTS]
             \(program) --version

      commands:
      \(CommandTable.columns(rows))

      '\(program) help COMMAND' lists a command's options. To begin with:
        \(commands.first?.example ?? program)
      """
  }

  /// What `norn help GROUP` prints.
  func overview(of group: String) -> String {
    let members = self.group(group)
    return """
      usage: \(program) \(group) COMMAND [OPTIONS] [ARGUMENTS]

      commands:
      \(CommandTable.columns(rows(members)))

      '\(program) help \(group) COMMAND' lists a command's options. To begin with:
        \(members.first?.example ?? program)
      """
  }

  private func rows(_ commands: [Command]) -> [(String, String)] {
    commands.map { command in
      let usage = command.arguments.usage
      return (usage.isEmpty ? command.name : command.name + " " + usage, command.summary)
    }
  }

  /// What `norn help COMMAND` prints.
  func help(of command: Command) -> String {
    let usage = [program, command.name, "[OPTIONS]", command.arguments.usage]
      .filter { !$0.isEmpty }.joined(separator: " ")
    var sections = ["\(program) \(command.name): \(command.summary)", "usage: \(usage)"]
    if !command.details.isEmpty { sections.append(command.details) }
    let rows =
      command.options.filter { !$0.isHidden }.map { ($0.usage, $0.help) }
      + [("-h, --help", "Print this")]
    sections.append("options:\n" + CommandTable.columns(rows))
    sections.append("for example:\n  \(command.example)")
    return sections.joined(separator: "\n\n")
  }

  /// Two columns; the second one is wrapped at 80 characters.
  private static func columns(_ rows: [(String, String)]) -> String {
    let width = (rows.map(\.0.count).max() ?? 0) + 4
    return rows.map { left, right in
      let indent = String(repeating: " ", count: width)
      var lines: [String] = []
      for word in right.split(separator: " ") {
        if let last = lines.last, width + last.count + 1 + word.count <= 80 {
          lines[lines.count - 1] = last + " " + word
        } else {
          lines.append(String(word))
        }
      }
      let start = "  " + left + String(repeating: " ", count: width - 2 - left.count)
      return start + lines.joined(separator: "\n" + indent)
    }
    .joined(separator: "\n")
  }
}

extension OptionEntry {
  /// `-j, --jobs N`
  var usage: String {
    (short.map { "-\($0), " } ?? "") + "--" + name + (placeholder.map { " " + $0 } ?? "")
  }
}
