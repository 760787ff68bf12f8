import Bytes

/// JSON objects without nesting of objects, one after another, without spaces: for files that are too
/// long to be built as a value first.
struct JSONLineWriter {
  private(set) var writer = ByteWriter(capacity: 1 << 16)
  private var isFirst = true

  mutating func begin() {
    writer.text("{")
    isFirst = true
  }

  /// - Parameter separator: what follows the object.
  mutating func end(_ separator: String = "\n") { writer.text("}" + separator) }

  private mutating func name(_ name: String) {
    if !isFirst { writer.text(",") }
    isFirst = false
    writer.text("\"" + name + "\":")
  }

  mutating func member(_ name: String, _ value: String) {
    self.name(name)
    writer.jsonString(value)
  }

  mutating func member(_ name: String, _ value: Int64) {
    self.name(name)
    writer.decimal(value)
  }

  mutating func member(_ name: String, _ value: Int) { member(name, Int64(value)) }

  mutating func member(_ name: String, _ value: UInt64) {
    self.name(name)
    writer.decimal(value)
  }

  mutating func member(_ name: String, _ value: Duration) { member(name, nanoseconds(value)) }

  mutating func null(_ name: String) {
    self.name(name)
    writer.text("null")
  }

  mutating func member(_ name: String, _ values: [Int]) {
    self.name(name)
    writer.text("[")
    for (place, value) in values.enumerated() {
      if place > 0 { writer.text(",") }
      writer.decimal(value)
    }
    writer.text("]")
  }

  mutating func member(_ name: String, _ values: [String]) {
    self.name(name)
    writer.text("[")
    for (place, value) in values.enumerated() {
      if place > 0 { writer.text(",") }
      writer.jsonString(value)
    }
    writer.text("]")
  }

  mutating func number(_ name: String, _ value: Double) {
    self.name(name)
    writer.jsonNumber(value)
  }

  /// A member whose value is an object; `body` writes its members.
  mutating func object(_ name: String, _ body: (inout JSONLineWriter) -> Void) {
    self.name(name)
    begin()
    body(&self)
    end("")
    isFirst = false
  }

  /// Text between objects.
  mutating func text(_ text: String) { writer.text(text) }
}
