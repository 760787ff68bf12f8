import Bytes

extension CommandTable {
  /// Understands the arguments after the program's name.
  ///
  /// Options and arguments may be mixed; `--option value` and `--option=value` are the same; after
  /// `--` everything is an argument. `-h` and `--help` win over all else.
  func parse(_ words: [String]) throws(UsageError) -> CommandLineRequest {
    guard let first = words.first else { return .show(overview()) }
    switch first {
    case "--version", "-V": return .show("\(program) \(version)")
    case "--help", "-h": return .show(overview())
    case "help": return try help(Array(words.dropFirst()))
    default: break
    }
    if first.hasPrefix("-") { throw earlyOption(first) }
    let wantsHelp = words.prefix(while: { $0 != "--" }).contains { $0 == "--help" || $0 == "-h" }
    guard let command = command(words) else {
      if wantsHelp || words.count == 1 { return try help(words) }
      if !group(first).isEmpty && words[1].hasPrefix("-") { throw earlyOption(words[1]) }
      throw unknownCommand(words)
    }
    if wantsHelp { return .show(help(of: command)) }
    return .run(try parse(Array(words.dropFirst(command.words.count)), of: command))
  }

  /// Help on what the words name: a command, a group of them, or everything.
  private func help(_ words: [String]) throws(UsageError) -> CommandLineRequest {
    let names = words.filter { !$0.hasPrefix("-") }
    guard let first = names.first else { return .show(overview()) }
    if let command = command(names) { return .show(help(of: command)) }
    if names.count == 1, !group(first).isEmpty { return .show(overview(of: first)) }
    throw unknownCommand(names)
  }

  private func parse(_ words: [String], of command: Command) throws(UsageError) -> Invocation {
    var invocation = Invocation(command: command.name)
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        invocation.arguments += rest
        break
      }
      // A single dash is an argument by custom: standard input.
      if !word.hasPrefix("-") || word == "-" {
        invocation.arguments.append(word)
        continue
      }
      try read(word, &rest, command, &invocation)
    }
    try checkArguments(invocation.arguments, command)
    return invocation
  }

  /// Reads one option, and its value from `rest` if that is a word of its own.
  private func read(
    _ word: String, _ rest: inout ArraySlice<String>, _ command: Command,
    _ invocation: inout Invocation
  ) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let spelled = String(parts[0])
    var value = parts.count > 1 ? String(parts[1]) : nil
    guard let option = command.options.first(where: { $0.isSpelled(spelled) }) else {
      throw unknownOption(spelled, command)
    }
    func fail(_ what: String) -> UsageError { error(command, "\(spelled) \(what)") }
    if invocation.isGiven(option.name) && !option.isRepeatable { throw fail("is given twice") }
    if let placeholder = option.placeholder {
      if value == nil, let next = rest.first,
        !command.options.contains(where: { $0.isSpelled(next) }), next != "--"
      {
        value = next
        rest.removeFirst()
      }
      if value == nil { throw fail("needs a value: \(spelled) \(placeholder)") }
    } else if let value {
      throw fail("takes no value, got '\(value)'")
    }
    do throws(ValueError) {
      invocation.add(option.name, try option.read(value ?? ""))
    } catch {
      throw fail("expects \(error.expected), got '\(value ?? "")'")
    }
  }

  private func checkArguments(_ arguments: [String], _ command: Command) throws(UsageError) {
    switch command.arguments {
    case .none:
      if let extra = arguments.first { throw error(command, "takes no arguments, got '\(extra)'") }
    case .optional:
      if arguments.count > 1 { throw error(command, "takes one argument, got \(arguments.count)") }
    case .some(let placeholder):
      if arguments.isEmpty {
        throw UsageError(
          message: "\(program) \(command.name): no \(placeholder) is given",
          advice: "for example: \(command.example)\n\(seeHelp(of: command))")
      }
    }
  }

  private func error(_ command: Command, _ what: String) -> UsageError {
    UsageError(message: "\(program) \(command.name): \(what)", advice: seeHelp(of: command))
  }

  private func earlyOption(_ word: String) -> UsageError {
    UsageError(
      message: "\(program): options stand after a command, got '\(word)'",
      advice: "try '\(program) help'")
  }

  private func unknownCommand(_ words: [String]) -> UsageError {
    // The second word counts if the first one names a group.
    let isInGroup = !group(words[0]).isEmpty
    let name = words.prefix(isInGroup ? 2 : 1).joined(separator: " ")
    let groups = commands.filter { $0.words.count > 1 }.map { $0.words[0] }
    let known = isInGroup ? group(words[0]).map(\.name) : commands.map(\.name) + groups + ["help"]
    let near = nearestName(to: name, among: known)
    let question = near.map { "; did you mean '\($0)'?" } ?? ""
    return UsageError(
      message: "\(program): there is no command '\(name)'\(question)",
      advice: "'\(program) help\(isInGroup ? " " + words[0] : "")' lists the commands")
  }

  private func unknownOption(_ spelled: String, _ command: Command) -> UsageError {
    let known = command.options.filter { !$0.isHidden }.map { "--" + $0.name } + ["--help"]
    let question = nearestName(to: spelled, among: known).map { "; did you mean '\($0)'?" } ?? ""
    return error(command, "there is no option '\(spelled)'\(question)")
  }

  private func seeHelp(of command: Command) -> String {
    "'\(program) help \(command.name)' lists its options"
  }
}

extension OptionEntry {
  func isSpelled(_ word: String) -> Bool {
    word == "--" + name || (short.map { word == "-\($0)" } ?? false)
  }
}
