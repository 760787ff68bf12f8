import Bytes
import LogQLSyntax

/// Reads JSON into a machine's tables, as Go's `encoding/json` reads it into `interface {}`: numbers
/// are floating-point, the last of equal names counts, invalid UTF-8 is replaced. Text that is not
/// JSON is no value.
struct JSONValues {
  private let text: Text
  private let machine: TemplateMachine
  private var at = 0
  private var depth = 0

  /// Go's reader refuses deeper nesting (at 10 000); ours has to keep small stacks safe.
  private static let deepest = 500

  /// What is wrong does not matter: the value is nil.
  private struct Malformed: Error {}

  init(_ text: Text, _ machine: TemplateMachine) {
    self.text = text
    self.machine = machine
  }

  mutating func read() throws(TemplateFault) -> Value {
    let content: Value.Content
    do {
      content = try readValue()
      skipBlanks()
      if at < text.count { return .absent }
    } catch let fault as TemplateFault {
      throw fault
    } catch {
      return .absent
    }
    return Value(content)
  }

  func value() throws(TemplateFault) -> Value {
    var reader = self
    return try reader.read()
  }

  private mutating func skipBlanks() {
    while at < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[at]) { at += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard at < text.count, text[at] == byte else { return false }
    at += 1
    return true
  }

  private mutating func readValue() throws -> Value.Content {
    skipBlanks()
    guard at < text.count else { throw Malformed() }
    switch text[at] {
    case UInt8(ascii: "{"): return try nested { reader in try reader.readObject() }
    case UInt8(ascii: "["): return try nested { reader in try reader.readList() }
    case UInt8(ascii: "\""): return .text(try readString())
    case UInt8(ascii: "t"): return try readWord("true", .bool(true))
    case UInt8(ascii: "f"): return try readWord("false", .bool(false))
    case UInt8(ascii: "n"): return try readWord("null", .absent)
    default: return try readNumber()
    }
  }

  private mutating func nested(
    _ body: (inout JSONValues) throws -> Value.Content
  ) throws -> Value.Content {
    depth += 1
    if depth > Self.deepest { throw Malformed() }
    at += 1
    let content = try body(&self)
    depth -= 1
    return content
  }

  private mutating func readWord(
    _ word: StaticString, _ content: Value.Content
  ) throws -> Value.Content {
    let expected = Text(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard text.part(from: at).starts(with: expected) else { throw Malformed() }
    at += expected.count
    return content
  }

  // MARK: Lists and objects

  private mutating func readList() throws -> Value.Content {
    var elements: [Value.Content] = []
    if !take(UInt8(ascii: "]")) {
      repeat { elements.append(try readValue()) } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "]")) else { throw Malformed() }
    }
    let start = machine.elements.count
    machine.elements += elements
    machine.lists.append(start..<machine.elements.count)
    return .list(machine.lists.count - 1)
  }

  private mutating func readObject() throws -> Value.Content {
    var members: [TemplateMachine.Member] = []
    if !take(UInt8(ascii: "}")) {
      repeat {
        skipBlanks()
        let name = try readString()
        guard take(UInt8(ascii: ":")) else { throw Malformed() }
        members.append(.init(name: name, value: try readValue()))
      } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "}")) else { throw Malformed() }
    }
    // By name, and of equal names the last.
    let sorted = members.enumerated().sorted { a, b in
      if a.element.name.elementsEqual(b.element.name) { return a.offset < b.offset }
      return a.element.name.lexicographicallyPrecedes(b.element.name)
    }
    let start = machine.members.count
    for (_, member) in sorted {
      if let last = machine.members[start...].last, last.name.elementsEqual(member.name) {
        machine.members.removeLast()
      }
      machine.members.append(member)
    }
    machine.objects.append(start..<machine.members.count)
    return .object(machine.objects.count - 1)
  }

  // MARK: Numbers

  private mutating func digits() throws {
    let start = at
    while at < text.count, (0x30...0x39).contains(text[at]) { at += 1 }
    if at == start { throw Malformed() }
  }

  private mutating func skip(_ set: String) -> Bool {
    guard at < text.count, set.utf8.contains(text[at]) else { return false }
    at += 1
    return true
  }

  private mutating func readNumber() throws -> Value.Content {
    let start = at
    _ = skip("-")
    if !skip("0") { try digits() }
    if skip(".") { try digits() }
    if skip("eE") {
      _ = skip("+-")
      try digits()
    }
    // What does not fit is no value.
    guard case .success(let number) = GoNumber.parse(text.part(start, at)) else { return .absent }
    return .float(number)
  }

  // MARK: Strings

  private mutating func readString() throws -> Text {
    guard at < text.count, text[at] == 0x22 else { throw Malformed() }
    at += 1
    let start = at
    while at < text.count, text[at] != 0x22, text[at] != 0x5C, text[at] >= 0x20, text[at] < 0x80 {
      at += 1
    }
    // Plain texts are used where they stand.
    if at < text.count, text[at] == 0x22 {
      at += 1
      return text.part(start, at - 1)
    }
    var bytes = Array(text.part(start, at))
    while at < text.count, text[at] != 0x22 {
      if text[at] < 0x20 { throw Malformed() }
      if text[at] == 0x5C {
        try readEscape(into: &bytes)
      } else {
        let rune = text.rune(at: at)
        bytes.appendRune(rune.value)
        at += rune.width
      }
    }
    guard at < text.count else { throw Malformed() }
    at += 1
    return try machine.keep(bytes)
  }

  private mutating func readEscape(into bytes: inout [UInt8]) throws {
    guard at + 1 < text.count else { throw Malformed() }
    let kind = text[at + 1]
    at += 2
    switch kind {
    case 0x22, 0x2F, 0x5C: bytes.append(kind)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "u"):
      let unit = try readUnit()
      guard (0xD800..<0xE000).contains(unit) else { return bytes.appendRune(unit) }
      let behind = at
      if unit < 0xDC00, text.part(from: at).starts(with: Self.unitStart) {
        at += 2
        let second = try readUnit()
        if (0xDC00..<0xE000).contains(second) {
          return bytes.appendRune(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00))
        }
        // An escape of its own.
        at = behind
      }
      bytes.appendRune(Rune.replacement)
    default: throw Malformed()
    }
  }

  private static var unitStart: Text {
    let start: StaticString = "\\u"
    return Text(start: start.utf8Start, count: 2)
  }

  private mutating func readUnit() throws -> UInt32 {
    guard at + 4 <= text.count else { throw Malformed() }
    var value: UInt32 = 0
    for byte in text.part(at, at + 4) {
      guard let digit = GoInteger.digit(byte), digit < 16 else { throw Malformed() }
      value = value << 4 | digit
    }
    at += 4
    return value
  }
}
