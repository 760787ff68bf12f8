import LogModel

/// Text that may differ from run to run: every match of an expression counts as `<name>`, on both
/// sides of a comparison, and is shown so in diffs.
public struct Mask: Equatable, Sendable {
  /// Masks that need no expression: those of a kind of value.
  public enum Kind: String, CaseIterable, Sendable {
    /// `1h30m`, `250ms`
    case duration
    /// RFC 3339 and its relatives: `2024-01-01T00:00:00.5Z`
    case time
    /// `12`, `-0.5`, `1e9`
    case number
    /// Eight and more hexadecimal digits, UUIDs too.
    case id
    /// An IPv4 address, with or without a port.
    case address

    /// RE2.
    var pattern: String {
      switch self {
      case .duration: #"\b(?:[0-9]+(?:\.[0-9]+)?(?:ns|us|µs|ms|s|m|h|d|w))+\b"#
      case .time:
        #"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?"#
          + #"(?:Z|[-+][0-9]{2}:?[0-9]{2})?"#
      case .number: #"-?\b[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\b"#
      case .id: #"\b[0-9a-fA-F]{8,}(?:-[0-9a-fA-F]{4,})*\b"#
      case .address: #"\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]{1,5})?\b"#
      }
    }
  }

  public let name: String
  /// What was written between slashes; nil for a mask of a kind.
  public let pattern: String?
  private let expression: RegularExpression

  public init(_ kind: Kind) {
    name = kind.rawValue
    pattern = nil
    do throws(RegularExpressionError) {
      expression = try RegularExpression(kind.pattern, dotMatchesNewline: false)
    } catch {
      preconditionFailure("the mask \(kind.rawValue): \(error)")
    }
  }

  public static func == (a: Self, b: Self) -> Bool { a.name == b.name && a.pattern == b.pattern }

  /// `duration`, or `build /build-[0-9]+/`.
  init(reading text: String) throws(RuleProblem) {
    if let kind = Kind(rawValue: text) {
      self.init(kind)
      return
    }
    let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[1].utf8.count > 2, parts[1].hasPrefix("/"),
      parts[1].hasSuffix("/"), Self.isName(parts[0])
    else {
      throw RuleProblem(
        text: "expected \"mask\" and one of \(kinds), or a name and an expression, as in "
          + "mask build /build-[0-9]+/, got \"mask \(text)\"")
    }
    let name = String(parts[0])
    let pattern = String(parts[1].dropFirst().dropLast())
    let expression: RegularExpression
    do throws(RegularExpressionError) {
      expression = try RegularExpression(pattern, dotMatchesNewline: false)
    } catch {
      throw RuleProblem(text: "the mask \(name): \(error)")
    }
    if expression.matches("", anchored: true) {
      throw RuleProblem(text: "the mask \(name) matches the empty text")
    }
    self.init(name: name, pattern: pattern, expression: expression)
    // Stored rows are masked already, and masking them once more must change nothing.
    if expression.matches(placeholder, anchored: false) {
      throw RuleProblem(text: "the mask \(name) matches its own \(placeholder)")
    }
  }

  private init(name: String, pattern: String?, expression: RegularExpression) {
    self.name = name
    self.pattern = pattern
    self.expression = expression
  }

  private static func isName(_ text: Substring) -> Bool {
    text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D
        || byte == 0x5F
    }
  }

  /// The line of a golden file that says it.
  var line: String { "mask \(name)" + (pattern.map { " /\($0)/" } ?? "") }

  var placeholder: String { "<\(name)>" }

  /// The row with a placeholder for each match.
  func applied(to row: String) -> String {
    var row = row
    return row.withUTF8 { bytes in
      let text = UnsafeRawBufferPointer(bytes)
      var result: [UInt8] = []
      var offsets = [-1, -1]
      var (copied, from) = (0, 0)
      while from <= text.count, expression.firstMatch(in: text, from: from, into: &offsets) {
        // Nothing matched at a border of words or lines: nothing is hidden.
        if offsets[1] == offsets[0] {
          from = offsets[1] + 1
          continue
        }
        result += text[copied..<offsets[0]]
        result += placeholder.utf8
        (copied, from) = (offsets[1], offsets[1])
      }
      result += text[copied...]
      return String(decoding: result, as: UTF8.self)
    }
  }
}
