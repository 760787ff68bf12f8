import LogModel

/// A word of a query, and where it lies in the text.
struct Token {
  var kind: Kind
  /// The bytes of the text that it was read from.
  var start: Int
  var end: Int

  enum Kind {
    case identifier
    /// The bytes that the literal stands for.
    case string([UInt8])
    case number
    /// Nanoseconds.
    case duration(Int64)
    /// A size such as `5KiB`, in bytes.
    case size(UInt64)
    /// `[5m]`, in nanoseconds.
    case range(Int64)
    case flag(Flag)
    case keyword(Keyword)
    case function(Function)
    case symbol(Symbol)
    case end
  }

  /// Tokens that the scanner completes by looking ahead report line 0 (spec: LogQL, §1.1).
  var isLookedAhead: Bool {
    switch kind {
    case .duration, .size, .range, .flag: true
    case .symbol(let symbol): symbol.spelling.utf8.count > 1
    default: false
    }
  }

  /// As error messages name it.
  var spelling: String {
    switch kind {
    case .identifier: "IDENTIFIER"
    case .string: "STRING"
    case .number: "NUMBER"
    case .duration: "DURATION"
    case .size: "BYTES"
    case .range: "RANGE"
    case .flag: "FUNCTION_FLAG"
    case .keyword(let keyword): keyword.rawValue
    case .function(let function): function.spelling
    case .symbol(let symbol): symbol.spelling
    case .end: "$end"
    }
  }
}

/// Words that are never label names.
enum Keyword: String, CaseIterable {
  case by, without, bool, offset, on, ignoring, or, and, unless
  case groupLeft = "group_left"
  case groupRight = "group_right"
  case json, regexp, logfmt, unpack, pattern, decolorize, drop, keep, unwrap, variants, of
  case labelFormat = "label_format"
  case lineFormat = "line_format"
}

/// What may follow `logfmt`.
enum Flag {
  case strict
  case keepEmpty
}

/// Operators and punctuation.
enum Symbol {
  case comma, dot
  case openBrace, closeBrace, openParenthesis, closeParenthesis
  case equal, notEqual, matches, matchesNot, patternNot
  case pipe, contains, lineMatches, linePattern
  case equalEqual, greater, greaterEqual, less, lessEqual
  case plus, minus, times, divided, modulo, power

  var spelling: String {
    switch self {
    case .comma: ","
    case .dot: "."
    case .openBrace: "{"
    case .closeBrace: "}"
    case .openParenthesis: "("
    case .closeParenthesis: ")"
    case .equal: "="
    case .notEqual: "!="
    case .matches: "=~"
    case .matchesNot: "!~"
    case .patternNot: "!>"
    case .pipe: "|"
    case .contains: "|="
    case .lineMatches: "|~"
    case .linePattern: "|>"
    case .equalEqual: "=="
    case .greater: ">"
    case .greaterEqual: ">="
    case .less: "<"
    case .lessEqual: "<="
    case .plus: "+"
    case .minus: "-"
    case .times: "*"
    case .divided: "/"
    case .modulo: "%"
    case .power: "^"
    }
  }

  /// As operator of a matcher.
  var matcherOperator: LabelMatcher.Operator? {
    switch self {
    case .equal: .equal
    case .notEqual: .notEqual
    case .matches: .regex
    case .matchesNot: .notRegex
    default: nil
    }
  }

  /// As operator of a line filter.
  var lineFilterOperator: LineFilter.Operator? {
    switch self {
    case .contains: .contains
    case .notEqual: .lacks
    case .lineMatches: .matches
    case .matchesNot: .matchesNot
    case .linePattern: .matchesPattern
    case .patternNot: .matchesPatternNot
    default: nil
    }
  }

  /// As comparison of a label with a number, a duration or a size.
  var comparison: LabelFilter.Comparison? {
    switch self {
    case .equal, .equalEqual: .equal
    case .notEqual: .notEqual
    case .greater: .greater
    case .greaterEqual: .greaterOrEqual
    case .less: .less
    case .lessEqual: .lessOrEqual
    default: nil
    }
  }
}

/// Names that are functions when a call follows, and plain identifiers otherwise.
enum Function {
  case range(RangeAggregation.Operation)
  case vector(VectorAggregation.Operation)
  case conversion(Unwrap.Conversion)
  /// `vector(…)`.
  case vectorOf
  case labelReplace
  case address

  /// As error messages name it: in upper case, but for two.
  var spelling: String {
    switch self {
    case .range(let operation): operation.rawValue.uppercased()
    case .vector(let operation): operation.rawValue.uppercased()
    case .conversion(let conversion): conversion.rawValue.uppercased() + "_CONV"
    case .vectorOf: "VECTOR"
    case .labelReplace: "label_replace"
    case .address: "ip"
    }
  }
}
