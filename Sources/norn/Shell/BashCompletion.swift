/// Completion for bash 4.4 and later; needs no further package.
struct BashCompletion {
  private let table: CommandTable

  init(_ table: CommandTable) { self.table = table }

  var script: String {
    let program = table.program
    return """
      # Completes the words of \(program) in bash: source <(\(program) completions bash)
      _\(program)() {
        local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
        # --option=value comes as three words.
        if [[ $current == "=" ]]; then
          current=
        elif [[ $previous == "=" ]]; then
          previous=${COMP_WORDS[COMP_CWORD - 2]}
        fi
        local command=${COMP_WORDS[1]} words= kind= options=
        if ((COMP_CWORD == 1)); then
          words="\(table.firstWords.map(\.word).joined(separator: " "))"
        elif ((COMP_CWORD == 2)) && [[ $command == help ]]; then
          words="\(table.firstWords.map(\.word).joined(separator: " "))"
      \(groups)
        else
          case $command in
            \(table.groups.isEmpty ? "''" : table.groups.joined(separator: " | "))) command+=" ${COMP_WORDS[2]}" ;;
          esac
          case $command in
      \(table.commands.map(arm).joined(separator: "\n"))
          esac
          if [[ $current == -* ]]; then
            words=$options
          fi
        fi
        COMPREPLY=()
        if [[ -n $words ]]; then
          mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
        elif [[ $kind == files ]]; then
          mapfile -t COMPREPLY < <(compgen -f -- "$current")
        elif [[ $kind == folders ]]; then
          mapfile -t COMPREPLY < <(compgen -d -- "$current")
        fi
      }
      complete -o filenames -F _\(program) \(program)

      """
  }

  /// The second words of groups.
  private var groups: String {
    table.groups.map { group in
      let words = table.group(group).map { $0.words[1] }.joined(separator: " ")
      return """
          elif ((COMP_CWORD == 2)) && [[ $command == \(group) ]]; then
            words="\(words)"
        """
    }
    .joined(separator: "\n")
  }

  /// What is known of one command.
  private func arm(_ command: Command) -> String {
    let options = command.completedOptions
    let spellings = options.flatMap(\.spellings).joined(separator: " ")
    var lines = [
      "      \"\(command.name)\")", "        options=\"\(spellings)\"",
      "        case $previous in",
    ]
    for option in options {
      guard let value = option.completed else { continue }
      let names = option.spellings.joined(separator: " | ")
      lines.append("          \(names)) \(assignment(value)) options= ;;")
    }
    lines.append("          *) \(assignment(command.completedArgument)) ;;")
    return (lines + ["        esac", "        ;;"]).joined(separator: "\n")
  }

  private func assignment(_ value: CompletedValue) -> String {
    switch value {
    case .nothing: "kind=nothing"
    case .files: "kind=files"
    case .folders: "kind=folders"
    case .words(let words): "words=\"\(words.joined(separator: " "))\""
    }
  }
}
