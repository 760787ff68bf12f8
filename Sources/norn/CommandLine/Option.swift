/// One option of a command, and how its value reads. `Value` is `Bool` for a flag, which takes none.
///
///     static let seeds = Option.count("seeds", "N", "Run seeds s … s+N-1")
///     …
///     let count = invocation[Options.seeds] ?? 1
struct Option<Value: Sendable>: Sendable {
  let entry: OptionEntry

  /// `read`: the value of a text, or what was expected instead.
  init(
    _ name: String, short: Character? = nil, placeholder: String?, _ help: String,
    isRepeatable: Bool = false, _ read: @escaping @Sendable (String) throws(ValueError) -> Value
  ) {
    entry = OptionEntry(
      name: name, short: short, placeholder: placeholder, help: help, isRepeatable: isRepeatable,
      read: { text throws(ValueError) in try read(text) })
  }

  private init(_ entry: OptionEntry) { self.entry = entry }

  /// The same option, but not listed in help.
  var hidden: Option {
    var entry = entry
    entry.isHidden = true
    return Option(entry)
  }

  /// The same option, with values that shells offer.
  func offering(_ choices: [String]) -> Option {
    var entry = entry
    entry.choices = choices
    return Option(entry)
  }

  /// The same option, but it may be given several times.
  var repeatable: Option {
    var entry = entry
    entry.isRepeatable = true
    return Option(entry)
  }
}

/// An option without the type of its value: what a command's table holds.
struct OptionEntry: Sendable {
  /// Without dashes.
  var name: String
  var short: Character?
  /// What help calls the value; nil: a flag.
  var placeholder: String?
  /// One sentence without a full stop.
  var help: String
  var isRepeatable = false
  var isHidden = false
  /// Values that shells offer; not necessarily all that there are.
  var choices: [String] = []
  var read: @Sendable (String) throws(ValueError) -> any Sendable
}

/// Why a text is no value of its option: what was expected.
struct ValueError: Error, Equatable {
  var expected: String
}

extension Option where Value == Bool {
  static func flag(_ name: String, short: Character? = nil, _ help: String) -> Option {
    Option(name, short: short, placeholder: nil, help) { _ in true }
  }
}

extension Option where Value == String {
  static func text(_ name: String, _ placeholder: String, _ help: String) -> Option {
    Option(name, placeholder: placeholder, help) { text throws(ValueError) in
      if text.isEmpty { throw ValueError(expected: "a text that is not empty") }
      return text
    }
  }
}

extension Option where Value == Int {
  /// A whole number of at least `minimum`.
  static func count(
    _ name: String, short: Character? = nil, _ placeholder: String, minimum: Int = 1,
    _ help: String
  ) -> Option {
    Option(name, short: short, placeholder: placeholder, help) { text throws(ValueError) in
      guard let number = Int(text), number >= minimum else {
        throw ValueError(expected: "a whole number of at least \(minimum)")
      }
      return number
    }
  }
}

extension Option where Value == UInt64 {
  /// A seed: decimal, or hexadecimal after `0x`.
  static func seed(_ name: String, _ placeholder: String, _ help: String) -> Option {
    Option(name, placeholder: placeholder, help) { text throws(ValueError) in
      let seed = text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
      guard let seed, !text.contains("+") else {
        throw ValueError(expected: "a number from 0 to \(UInt64.max), or 0x and hexadecimal digits")
      }
      return seed
    }
  }
}

extension Option where Value == Duration {
  static func duration(_ name: String, _ placeholder: String, _ help: String) -> Option {
    Option(name, placeholder: placeholder, help) { text throws(ValueError) in
      guard let duration = Duration(commandLine: text) else {
        throw ValueError(expected: "a duration such as 90s, 1h30m or 250ms")
      }
      return duration
    }
  }
}

extension Option where Value == Glob {
  static func glob(_ name: String, _ help: String) -> Option {
    Option(name, placeholder: "GLOB", help) { text throws(ValueError) in
      if text.isEmpty { throw ValueError(expected: "a pattern with * and ?") }
      return Glob(text)
    }
  }
}

extension Option where Value == Partition {
  static func partition(_ name: String, _ help: String) -> Option {
    Option(name, placeholder: "I/N", help) { text throws(ValueError) in
      guard let partition = Partition(text) else {
        throw ValueError(expected: "I/N with 1 ≤ I ≤ N, such as 2/8")
      }
      return partition
    }
  }
}
