/// Two metric expressions and the operator between them (spec: LogQL, §9.5).
public struct BinaryOperation: Sendable, Equatable {
  public enum Operator: String, Sendable, CaseIterable {
    case or, and, unless
    case equal = "=="
    case notEqual = "!="
    case greater = ">"
    case greaterOrEqual = ">="
    case less = "<"
    case lessOrEqual = "<="
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case power = "^"

    /// The comparison that it is; nil if it is none.
    public var comparison: LabelFilter.Comparison? {
      switch self {
      case .equal: .equal
      case .notEqual: .notEqual
      case .greater: .greater
      case .greaterOrEqual: .greaterOrEqual
      case .less: .less
      case .lessOrEqual: .lessOrEqual
      default: nil
      }
    }

    public var isComparison: Bool { comparison != nil }

    /// Works on which samples there are, not on their values.
    public var isSetOperation: Bool { self == .or || self == .and || self == .unless }
  }

  /// Which samples of the two sides belong together.
  public struct Matching: Sendable, Equatable {
    public enum Cardinality: Sendable, Equatable {
      case oneToOne
      /// `group_left (labels)`: many samples of the left side for one of the right.
      case manyToOne([String])
      /// `group_right (labels)`.
      case oneToMany([String])
    }

    /// `on (labels)`, else `ignoring (labels)`.
    public var isOn: Bool
    public var labels: [String]
    public var cardinality: Cardinality

    public init(
      isOn: Bool = false, labels: [String] = [], cardinality: Cardinality = .oneToOne
    ) {
      self.isOn = isOn
      self.labels = labels
      self.cardinality = cardinality
    }
  }

  public var op: Operator
  /// A comparison gives 1 and 0 instead of keeping or dropping samples.
  public var returnsBool: Bool
  public var matching: Matching
  public var left: Expression
  public var right: Expression

  public init(
    _ op: Operator, _ left: Expression, _ right: Expression, returnsBool: Bool = false,
    matching: Matching = Matching()
  ) {
    self.op = op
    self.returnsBool = returnsBool
    self.matching = matching
    self.left = left
    self.right = right
  }
}

/// `label_replace(e, "destination", "replacement", "source", "regex")`.
public struct LabelReplace: Sendable, Equatable {
  public var operand: Expression
  public var destination: String
  public var replacement: String
  public var source: String
  /// Matched from end to end.
  public var expression: String

  public init(
    _ operand: Expression, destination: String, replacement: String, source: String,
    expression: String
  ) {
    self.operand = operand
    self.destination = destination
    self.replacement = replacement
    self.source = source
    self.expression = expression
  }
}
