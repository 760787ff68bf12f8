/// A command of the program: what `norn NAME …` takes.
struct Command: Sendable {
  /// One word, or two: those that begin with the same one are a group.
  var name: String
  /// One line for the list of commands.
  var summary: String
  /// What stands after the options.
  var arguments: Arguments = .none
  var options: [OptionEntry] = []
  /// What one would type first.
  var example: String
  /// More for the command's own help.
  var details: String = ""

  enum Arguments: Equatable, Sendable {
    case none
    /// One or more of what the placeholder says, such as `FILE`.
    case some(placeholder: String)
    /// At most one.
    case optional(placeholder: String)

    var usage: String {
      switch self {
      case .none: ""
      case .some(let placeholder): "\(placeholder)…"
      case .optional(let placeholder): "[\(placeholder)]"
      }
    }
  }
}

extension Command {
  /// The words of the name.
  var words: [String] { name.split(separator: " ").map(String.init) }
}

/// All commands of a program.
struct CommandTable: Sendable {
  var program: String
  var version: String
  /// One line: what the program is.
  var summary: String
  var commands: [Command]

  /// The command whose name these words begin with; nil if there is none.
  func command(_ words: some Collection<String>) -> Command? {
    commands.first { $0.words.elementsEqual(words.prefix($0.words.count)) }
  }

  /// The commands whose names begin with this word and have another behind it.
  func group(_ name: String) -> [Command] {
    commands.filter { $0.words.count > 1 && $0.words[0] == name }
  }
}

/// A command line that was understood.
struct Invocation: Sendable {
  var command: String
  var arguments: [String] = []
  /// In order of the command line.
  private var values: [(option: String, value: any Sendable)] = []

  init(command: String) { self.command = command }

  mutating func add(_ option: String, _ value: any Sendable) { values.append((option, value)) }

  func isGiven(_ option: String) -> Bool { values.contains { $0.option == option } }

  /// The option's value; nil if it is not given.
  subscript<Value>(_ option: Option<Value>) -> Value? { all(option).last }

  /// Whether the flag is given.
  func has(_ flag: Option<Bool>) -> Bool { isGiven(flag.entry.name) }

  /// The values of an option that may be repeated, in order.
  func all<Value>(_ option: Option<Value>) -> [Value] {
    values.compactMap { $0.option == option.entry.name ? $0.value as? Value : nil }
  }
}

/// What a command line asks for.
enum CommandLineRequest: Sendable {
  case run(Invocation)
  /// Print this on standard output and exit with 0.
  case show(String)
}

/// Why a command line was not understood. The program prints it on standard error and exits with 2.
struct UsageError: Error, Equatable, CustomStringConvertible {
  /// What is wrong.
  var message: String
  /// What to do next.
  var advice: String

  var description: String { "\(message)\n\(advice)" }

  static let exitCode: Int32 = 2
}
