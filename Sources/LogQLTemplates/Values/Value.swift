/// A value while a template is carried out. Values are plain: texts point into memory that outlives
/// the execution, lists and objects are numbers into the machine's tables.
struct Value {
  var content: Content
  /// Whether it came out of a list or object of any values, where Go sees `interface {}` instead of
  /// the type inside.
  var isBoxed = false

  enum Content {
    /// No value, or nil.
    case absent
    case text(Text)
    case integer(Int64, IntegerType)
    case float(Double)
    case complex(Double, Double)
    case bool(Bool)
    case time(GoTime)
    /// Any values: number of the list.
    case list(Int)
    /// Any values by name: number of the object.
    case object(Int)
    /// The labels of the line.
    case labels
  }

  init(_ content: Content, isBoxed: Bool = false) {
    self.content = content
    self.isBoxed = isBoxed
  }

  static var absent: Value { Value(.absent) }
  static func text(_ text: Text) -> Value { Value(.text(text)) }
  static func bool(_ value: Bool) -> Value { Value(.bool(value)) }
  static func float(_ value: Double) -> Value { Value(.float(value)) }
  static func integer(_ value: Int) -> Value { Value(.integer(Int64(value), .int)) }
  static func integer64(_ value: Int64) -> Value { Value(.integer(value, .int64)) }

  /// The value itself, as Go sees it behind `interface {}`.
  var unboxed: Value { Value(content) }

  var isAbsent: Bool { if case .absent = content { true } else { false } }

  /// The type that error texts name.
  var typeName: String { isBoxed ? "interface {}" : content.typeName }
}

/// Types of whole numbers; some print as words.
enum IntegerType: UInt8 {
  case int, int64, byte, month, weekday, duration

  var name: String {
    switch self {
    case .int: "int"
    case .int64: "int64"
    case .byte: "uint8"
    case .month: "time.Month"
    case .weekday: "time.Weekday"
    case .duration: "time.Duration"
    }
  }

  var isUnsigned: Bool { self == .byte }
}

extension Value.Content {
  var typeName: String {
    switch self {
    case .absent: "<nil>"
    case .text: "string"
    case .integer(_, let type): type.name
    case .float: "float64"
    case .complex: "complex128"
    case .bool: "bool"
    case .time: "time.Time"
    case .list: "[]interface {}"
    case .object: "map[string]interface {}"
    case .labels: "map[string]string"
    }
  }
}
