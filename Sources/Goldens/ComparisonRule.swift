/// How a run's answer is compared with the stored one.
///
///     compare unordered          series in any order, and the rows inside each
///     tolerance 1e-9             last words that are numbers may differ by that share of their size
///     mask duration              every duration counts as <duration>
///     mask build /build-[0-9]+/  every match counts as <build>
public struct ComparisonRule: Equatable, Sendable, CustomStringConvertible {
  public enum Order: String, CaseIterable, Sendable {
    case exact
    case unordered
  }

  public var order = Order.exact
  /// nil: numbers are equal if their texts are.
  public var tolerance: Tolerance?
  /// Applied one after the other, before anything is compared.
  public var masks: [Mask] = []

  /// Row by row, byte by byte.
  public static let exact = ComparisonRule()

  public init() {}
}

/// The share of their size by which two numbers may differ.
public struct Tolerance: Equatable, Sendable {
  /// As written.
  public let text: String
  public let share: Double

  /// nil unless the text is a number above 0 and below 1.
  public init?(_ text: String) {
    guard text.utf8.first.map({ $0 >= 0x30 && $0 <= 0x39 }) ?? false, let share = Double(text),
      share > 0, share < 1
    else { return nil }
    self.text = text
    self.share = share
  }

  func covers(_ a: Double, _ b: Double) -> Bool {
    a == b || (a - b).magnitude <= share * max(a.magnitude, b.magnitude)
  }
}

// MARK: - As lines of a golden file

/// What is wrong with a line of a rule.
struct RuleProblem: Error, Equatable {
  var text: String
}

extension ComparisonRule {
  enum Directive: String, CaseIterable {
    case compare
    case tolerance
    case mask
  }

  /// The words with which lines of a rule begin.
  static var words: String { Directive.allCases.map(\.rawValue).joined(separator: ", ") }

  private static let mostMasks = 16

  /// The lines that say it; none for ``exact``.
  var lines: [String] {
    var lines: [String] = []
    if order != .exact { lines.append("compare \(order.rawValue)") }
    if let tolerance { lines.append("tolerance \(tolerance.text)") }
    return lines + masks.map(\.line)
  }

  /// The lines that say it, joined by commas.
  public var description: String { lines.joined(separator: ", ") }

  /// Takes one line in.
  mutating func add(_ directive: Directive, _ text: String) throws(RuleProblem) {
    switch directive {
    case .compare:
      guard let value = Order(rawValue: text) else {
        throw RuleProblem(
          text: "expected \"compare exact\" or \"compare unordered\", got \"compare \(text)\"")
      }
      order = value
    case .tolerance:
      guard let value = Tolerance(text) else {
        throw RuleProblem(
          text: "expected \"tolerance\" and a number above 0 and below 1, as in 1e-9, "
            + "got \"tolerance \(text)\"")
      }
      tolerance = value
    case .mask:
      if masks.count == Self.mostMasks {
        throw RuleProblem(text: "more than \(Self.mostMasks) masks for one answer")
      }
      masks.append(try Mask(reading: text))
    }
  }
}
