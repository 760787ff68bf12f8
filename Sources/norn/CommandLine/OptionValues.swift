/// A pattern over whole names: `*` stands for any text, `?` for any one character.
struct Glob: Equatable, Sendable, CustomStringConvertible {
  let description: String
  private let pattern: [Character]

  init(_ text: String) {
    description = text
    pattern = Array(text)
  }

  /// O(pattern × name) at worst, no recursion.
  func matches(_ name: String) -> Bool {
    let name = Array(name)
    var (at, next) = (0, 0)
    // Where to go on when the rest does not fit: the last star, one more character in it.
    var retry: (pattern: Int, name: Int)?
    while at < name.count {
      if next < pattern.count && pattern[next] == "*" {
        retry = (next + 1, at)
        next += 1
      } else if next < pattern.count && (pattern[next] == "?" || pattern[next] == name[at]) {
        next += 1
        at += 1
      } else if let last = retry {
        retry = (last.pattern, last.name + 1)
        (next, at) = (last.pattern, last.name + 1)
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == "*" }
  }
}

/// One of `count` equal parts of the work, for running them on several machines.
struct Partition: Equatable, Sendable, CustomStringConvertible {
  /// From 1.
  let index: Int
  let count: Int

  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]), index >= 1,
      index <= count
    else { return nil }
    (self.index, self.count) = (index, count)
  }

  var description: String { "\(index)/\(count)" }

  /// Whether the part holds the thing with this hash. Each thing is in exactly one part.
  func contains(hash: UInt64) -> Bool { hash % UInt64(count) == UInt64(index - 1) }
}

extension Duration {
  private static let commandLineUnits: [(name: String, nanoseconds: Int64)] = [
    ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
    ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
  ]

  /// Whole numbers with units, one after another: `1h30m`. Nil if it is not that, or too long for
  /// nanoseconds in 64 bits.
  init?(commandLine text: String) {
    var rest = text[...]
    var total: Int64 = 0
    if rest.isEmpty { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      let name = rest.dropFirst(digits.count).prefix { $0.isASCII && $0.isLetter }
      guard let number = Int64(digits),
        let unit = Duration.commandLineUnits.first(where: { $0.name == name })
      else { return nil }
      let (part, overflow) = number.multipliedReportingOverflow(by: unit.nanoseconds)
      let (sum, carry) = total.addingReportingOverflow(part)
      if overflow || carry { return nil }
      total = sum
      rest = rest.dropFirst(digits.count + name.count)
    }
    self = .nanoseconds(total)
  }
}
