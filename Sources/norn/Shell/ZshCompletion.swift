/// Completion for zsh, by `_arguments`.
struct ZshCompletion {
  private let table: CommandTable

  init(_ table: CommandTable) { self.table = table }

  var script: String {
    let program = table.program
    return """
      #compdef \(program)
      # Completes the words of \(program) in zsh: write this to _\(program) in a folder of $fpath.
      _\(program)() {
        local command=$words[2]
        local -a offered
        if ((CURRENT == 2)) || { ((CURRENT == 3)) && [[ $command == help ]]; }; then
          offered=(\(described(table.firstWords)))
          _describe command offered
          return
        fi
        case $command in
      \(table.groups.map(group).joined(separator: "\n"))
          *) shift words && ((CURRENT--)) ;;
        esac
        case $command in
      \(table.commands.map(arm).joined(separator: "\n"))
        esac
      }
      if [[ $funcstack[1] == _\(program) ]]; then
        _\(program) "$@"
      else
        compdef _\(program) \(program)
      fi

      """
  }

  private func group(_ name: String) -> String {
    let members = table.group(name).map { (word: $0.words[1], summary: $0.summary) }
    return """
          \(name))
            if ((CURRENT == 3)); then
              offered=(\(described(members)))
              _describe command offered
              return
            fi
            command="\(name) $words[3]"
            shift 2 words && ((CURRENT -= 2))
            ;;
      """
  }

  private func described(_ words: [(word: String, summary: String)]) -> String {
    words.map { quoted($0.word + ":" + $0.summary.replacingEach(":", with: "\\:")) }
      .joined(separator: " ")
  }

  private func arm(_ command: Command) -> String {
    var parts: [String] = []
    for option in command.completedOptions {
      let help = option.help.replacingEach("[", with: "(").replacingEach("]", with: ")")
      let value = option.completed.map { ":\(option.placeholder ?? ""):" + action($0) } ?? ""
      let repeated = option.isRepeatable ? "*" : ""
      parts += option.spellings.map { spelling in
        let isLong = spelling.hasPrefix("--") && option.placeholder != nil
        return quoted("\(repeated)\(spelling)\(isLong ? "=" : "")[\(help)]\(value)")
      }
    }
    switch command.arguments {
    case .none: break
    case .some(let placeholder):
      parts.append(quoted("*:\(placeholder):" + action(command.completedArgument)))
    case .optional(let placeholder):
      parts.append(quoted("::\(placeholder):" + action(command.completedArgument)))
    }
    let lines = parts.map { "        " + $0 }.joined(separator: " \\\n")
    return "    '\(command.name)')\n      _arguments \\\n\(lines)\n      ;;"
  }

  private func action(_ value: CompletedValue) -> String {
    switch value {
    case .nothing: " "
    case .files: "_files"
    case .folders: "_files -/"
    case .words(let words): "(" + words.joined(separator: " ") + ")"
    }
  }

  private func quoted(_ text: String) -> String {
    "'" + text.replacingEach("'", with: "'\\''") + "'"
  }
}

extension String {
  /// The text with each occurrence of a character replaced.
  func replacingEach(_ character: Character, with text: String) -> String {
    split(separator: character, omittingEmptySubsequences: false).joined(separator: text)
  }
}
