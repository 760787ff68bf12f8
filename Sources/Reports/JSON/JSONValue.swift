import Bytes

/// A JSON value whose members keep their order: the same value always has the same bytes.
public indirect enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case unsigned(UInt64)
  /// Not a number and infinities become null.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([(name: String, value: JSONValue)])

  public static func count(_ value: Int) -> JSONValue { .integer(Int64(value)) }

  /// null for nil.
  public static func optional<T>(_ value: T?, _ make: (T) -> JSONValue) -> JSONValue {
    value.map(make) ?? .null
  }

  /// The bytes of a file: indented by two spaces, values without structure inside on one line, and a
  /// newline at the end.
  public var fileBytes: [UInt8] {
    var writer = ByteWriter(capacity: 1 << 14)
    write(to: &writer, indentation: 0)
    writer.text("\n")
    return writer.bytes
  }

  /// The value without spaces and line breaks.
  var compactBytes: [UInt8] {
    var writer = ByteWriter(capacity: 1 << 14)
    writeCompact(to: &writer)
    return writer.bytes
  }

  private func writeCompact(to writer: inout ByteWriter) {
    switch self {
    case .array(let values):
      for (place, value) in values.enumerated() {
        writer.text(place == 0 ? "[" : ",")
        value.writeCompact(to: &writer)
      }
      writer.text(values.isEmpty ? "[]" : "]")
    case .object(let members):
      for (place, member) in members.enumerated() {
        writer.text(place == 0 ? "{" : ",")
        writer.jsonString(member.name)
        writer.text(":")
        member.value.writeCompact(to: &writer)
      }
      writer.text(members.isEmpty ? "{}" : "}")
    default: write(to: &writer, indentation: 0)
    }
  }

  private var isFlat: Bool {
    switch self {
    case .array(let values): values.isEmpty
    case .object(let members): members.isEmpty
    default: true
    }
  }

  private func write(to writer: inout ByteWriter, indentation: Int) {
    switch self {
    case .null: writer.text("null")
    case .bool(let value): writer.text(value ? "true" : "false")
    case .integer(let value): writer.decimal(value)
    case .unsigned(let value): writer.decimal(value)
    case .number(let value): writer.jsonNumber(value)
    case .string(let text): writer.jsonString(text)
    case .array(let values):
      let isOnOneLine = values.allSatisfy(\.isFlat) && !values.contains(where: \.isString)
      writer.list("[", "]", values, isOnOneLine: isOnOneLine, indentation) { writer, value in
        value.write(to: &writer, indentation: indentation + 1)
      }
    case .object(let members):
      let isOnOneLine = members.allSatisfy(\.value.isFlat) && indentation > 0
      writer.list("{", "}", members, isOnOneLine: isOnOneLine, indentation) { writer, member in
        writer.jsonString(member.name)
        writer.text(": ")
        member.value.write(to: &writer, indentation: indentation + 1)
      }
    }
  }

  private var isString: Bool { if case .string = self { true } else { false } }
}

extension ByteWriter {
  fileprivate mutating func list<T>(
    _ open: String, _ close: String, _ items: [T], isOnOneLine: Bool, _ indentation: Int,
    _ item: (inout ByteWriter, T) -> Void
  ) {
    text(open)
    for (place, value) in items.enumerated() {
      if place > 0 { text(isOnOneLine ? ", " : ",") }
      if !isOnOneLine { newLine(indentation + 1) }
      item(&self, value)
    }
    if !isOnOneLine && !items.isEmpty { newLine(indentation) }
    text(close)
  }

  private mutating func newLine(_ indentation: Int) {
    text("\n" + String(repeating: "  ", count: indentation))
  }

  /// Whole numbers without a point; others in the shortest form that reads back the same.
  mutating func jsonNumber(_ value: Double) {
    if !value.isFinite {
      text("null")
    } else if value == value.rounded() && value.magnitude < 9_007_199_254_740_992 {
      decimal(Int64(value))
    } else {
      text("\(value)")
    }
  }

  /// In quotes; quotes, backslashes and control characters escaped.
  mutating func jsonString(_ string: String) {
    byte(UInt8(ascii: "\""))
    for unit in string.utf8 {
      switch unit {
      case UInt8(ascii: "\""): text("\\\"")
      case UInt8(ascii: "\\"): text("\\\\")
      case UInt8(ascii: "\n"): text("\\n")
      case UInt8(ascii: "\r"): text("\\r")
      case UInt8(ascii: "\t"): text("\\t")
      case 0..<0x20, 0x7F: text("\\u00" + Hex.text(UInt64(unit), width: 2))
      default: byte(unit)
      }
    }
    byte(UInt8(ascii: "\""))
  }
}
