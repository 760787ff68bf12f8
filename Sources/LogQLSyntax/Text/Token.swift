/// A word of a query, and where it starts.
struct Token {
  var kind: Kind
  /// From 1; the line that errors report is `reportedLine`.
  var line: Int
  var column: Int

  enum Kind: Equatable {
    case identifier(String)
    /// The bytes that the literal stands for.
    case string([UInt8])
    /// A number as written.
    case number(String)
    /// Nanoseconds.
    case duration(Int64)
    /// A size such as `5KiB`, as written.
    case size(String)
    /// `[5m]`, in nanoseconds.
    case range(Int64)
    case flag(String)
    case keyword(Keyword)
    case function(Function)
    case symbol(Symbol)
    case end
  }

  /// Tokens that the scanner completes by looking ahead report line 0 (spec: LogQL, §1.1).
  var reportedLine: Int {
    switch kind {
    case .duration, .size, .range, .flag: 0
    case .symbol(let symbol): symbol.rawValue.utf8.count > 1 ? 0 : line
    default: line
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
    case .symbol(let symbol): symbol.rawValue
    case .end: "$end"
    }
  }
}

/// Words that are never label names.
enum Keyword: String {
  case by, without, bool, offset, on, ignoring, or, and, unless
  case groupLeft = "group_left"
  case groupRight = "group_right"
  case json, regexp, logfmt, unpack, pattern, decolorize, drop, keep, unwrap, variants, of
  case labelFormat = "label_format"
  case lineFormat = "line_format"
}

/// Operators and punctuation.
enum Symbol: String {
  case comma = ","
  case dot = "."
  case openBrace = "{"
  case closeBrace = "}"
  case openParenthesis = "("
  case closeParenthesis = ")"
  case equal = "="
  case notEqual = "!="
  case matches = "=~"
  case matchesNot = "!~"
  case patternNot = "!>"
  case contains = "|="
  case lineMatches = "|~"
  case linePattern = "|>"
  case pipe = "|"
  case equalEqual = "=="
  case greater = ">"
  case greaterEqual = ">="
  case less = "<"
  case lessEqual = "<="
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divided = "/"
  case modulo = "%"
  case power = "^"
}

/// Names that are functions when a call follows, and plain identifiers otherwise.
enum Function: Equatable {
  case range(RangeFunction)
  case vector(VectorFunction)
  case other(OtherFunction)

  init?(_ name: String) {
    if let range = RangeFunction(rawValue: name) {
      self = .range(range)
    } else if let vector = VectorFunction(rawValue: name) {
      self = .vector(vector)
    } else if let other = OtherFunction(rawValue: name) {
      self = .other(other)
    } else {
      return nil
    }
  }

  /// As error messages name it: upper case, but for two.
  var spelling: String {
    switch self {
    case .range(let range): range.rawValue.uppercased()
    case .vector(let vector): vector.rawValue.uppercased()
    case .other(.vector): "VECTOR"
    case .other(let other) where other == .ip || other == .labelReplace: other.rawValue
    case .other(let conversion): conversion.rawValue.uppercased() + "_CONV"
    }
  }
}

/// Aggregations of the entries in a range.
enum RangeFunction: String {
  case rate
  case rateCounter = "rate_counter"
  case count = "count_over_time"
  case bytes = "bytes_over_time"
  case bytesRate = "bytes_rate"
  case avg = "avg_over_time"
  case sum = "sum_over_time"
  case min = "min_over_time"
  case max = "max_over_time"
  case stddev = "stddev_over_time"
  case stdvar = "stdvar_over_time"
  case quantile = "quantile_over_time"
  case first = "first_over_time"
  case last = "last_over_time"
  case absent = "absent_over_time"
}

/// Aggregations over series.
enum VectorFunction: String {
  case sum, avg, count, max, min, stddev, stdvar, topk, bottomk, sort
  case sortDescending = "sort_desc"
  case approximateTopk = "approx_topk"
}

enum OtherFunction: String {
  case vector, bytes, duration, ip
  case labelReplace = "label_replace"
  case durationSeconds = "duration_seconds"
}
