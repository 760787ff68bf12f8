/// Reads a vector file: numbers with a dot become the nearest double, which Foundation's reader does
/// not promise. The files are ours, so damage traps.
struct ExactJSON {
  struct Null {}

  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private mutating func skipSpace() {
    while at < bytes.count, bytes[at] <= 0x20 { at += 1 }
  }

  mutating func value() -> Any {
    skipSpace()
    guard at < bytes.count else { return Null() }
    switch bytes[at] {
    case UInt8(ascii: "{"): return object()
    case UInt8(ascii: "["): return array()
    case UInt8(ascii: "\""): return string()
    case UInt8(ascii: "t"):
      at += 4
      return true
    case UInt8(ascii: "f"):
      at += 5
      return false
    case UInt8(ascii: "n"):
      at += 4
      return Null()
    default: return number()
    }
  }

  private mutating func object() -> [String: Any] {
    var members: [String: Any] = [:]
    at += 1
    skipSpace()
    while bytes[at] != UInt8(ascii: "}") {
      let name = string()
      skipSpace()
      precondition(bytes[at] == UInt8(ascii: ":"))
      at += 1
      members[name] = value()
      endOfElement()
    }
    at += 1
    return members
  }

  /// A list of one type keeps it, so that `as? [String]` and the like hold.
  private mutating func array() -> Any {
    var elements: [Any] = []
    at += 1
    skipSpace()
    while bytes[at] != UInt8(ascii: "]") {
      elements.append(value())
      endOfElement()
    }
    at += 1
    return elements
  }

  private mutating func endOfElement() {
    skipSpace()
    if bytes[at] == UInt8(ascii: ",") {
      at += 1
      skipSpace()
    }
  }

  private mutating func number() -> Any {
    let start = at
    while at < bytes.count, "+-.0123456789eE".utf8.contains(bytes[at]) { at += 1 }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    precondition(!text.isEmpty, "expected a value at byte \(start)")
    return Int(text) ?? Double(text) as Any
  }

  private mutating func string() -> String {
    skipSpace()
    precondition(bytes[at] == UInt8(ascii: "\""), "expected a string at byte \(at)")
    at += 1
    var text: [UInt8] = []
    while bytes[at] != UInt8(ascii: "\"") {
      if bytes[at] == UInt8(ascii: "\\") { escape(into: &text) } else { text.append(bytes[at]) }
      at += 1
    }
    at += 1
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func escape(into text: inout [UInt8]) {
    at += 1
    switch bytes[at] {
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "u"):
      var units = [unit()]
      if units[0] & 0xFC00 == 0xD800 {
        at += 2
        units.append(unit())
      }
      text += Array(String(decoding: units, as: UTF16.self).utf8)
    default: text.append(bytes[at])
    }
  }

  private mutating func unit() -> UInt16 {
    let digits = String(decoding: bytes[(at + 1)...(at + 4)], as: UTF8.self)
    at += 4
    return UInt16(digits, radix: 16) ?? 0
  }
}
