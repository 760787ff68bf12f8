import CSystem

/// One value somewhere in a JSON text, found without checking what is around it.
struct JSONValue {
  enum Kind {
    case string, number, bool, null, array, object
  }

  let kind: Kind
  /// The value, a string without its quotes.
  let text: ByteRun
  /// Behind the value.
  let end: UnsafePointer<UInt8>

  private init(_ kind: Kind, _ text: ByteRun, _ end: UnsafePointer<UInt8>) {
    self.kind = kind
    self.text = text
    self.end = end
  }

  /// The value that begins at `start` or behind blanks there. `readable`: up to where memory may be
  /// read, `end` if nil.
  static func read(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    _ readable: UnsafePointer<UInt8>? = nil
  ) -> Result<JSONValue, JSONFailure> {
    let readable = readable ?? end
    let at = norn_skip_json_blanks(start, end)
    if at == end { return .failure(.malformed) }
    switch at.pointee {
    case UInt8(ascii: "\""):
      guard let close = JSONNesting.endOfString(at + 1, end, readable) else {
        return .failure(.string)
      }
      return .success(JSONValue(.string, ByteRun(at + 1, close), close + 1))
    case UInt8(ascii: "["):
      guard let close = JSONNesting.end(ofArray: at, end, readable) else { return .failure(.array) }
      return .success(JSONValue(.array, ByteRun(at, close + 1), close + 1))
    case UInt8(ascii: "{"):
      var nesting = JSONNesting()
      guard let close = nesting.end(ofObject: at, end, readable) else { return .failure(.object) }
      return .success(JSONValue(.object, ByteRun(at, close + 1), close + 1))
    default:
      let stop = norn_scan_json_value(at, end, readable)
      let text = ByteRun(at, stop)
      guard let kind = JSONScanner.kind(text) else { return .failure(.value) }
      switch kind {
      case .number: return .success(JSONValue(.number, text, stop))
      case .bool, .string: return .success(JSONValue(.bool, text, stop))
      case nil: return .success(JSONValue(.null, text, stop))
      }
    }
  }

  /// The value as that of a label: escapes of strings and arrays decoded, `null` empty, objects as they
  /// are written.
  func label(_ arena: ByteArena) -> ByteRun {
    switch kind {
    case .null: return .empty
    case .number, .bool, .object: return text
    case .string, .array:
      let isEscaped = text.bytes.contains(UInt8(ascii: "\\"))
      let plain = isEscaped ? EscapedText.decoded(text, .json, arena) ?? .empty : text
      return EscapedText.blanked(plain, arena)
    }
  }

  /// The value at a path below this one; nil if there is none. Of members of one name the first counts.
  func value(at path: ArraySlice<JSONPath.Part>) -> JSONValue? {
    guard let part = path.first else { return self }
    let inner: JSONValue? =
      switch part {
      case .field(let name): member(name)
      case .index(let index): element(index)
      }
    return inner?.value(at: path.dropFirst())
  }

  private func member(_ name: [UInt8]) -> JSONValue? {
    if kind != .object { return nil }
    let end = text.end
    var at = norn_skip_json_blanks(text.start + 1, end)
    while at < end && at.pointee == UInt8(ascii: "\"") {
      guard let close = JSONNesting.endOfString(at + 1, end, end) else { return nil }
      let key = ByteRun(at + 1, close)
      at = norn_skip_json_blanks(close + 1, end)
      guard at < end, at.pointee == UInt8(ascii: ":"),
        case .success(let value) = JSONValue.read(at + 1, end)
      else { return nil }
      if JSONPath.isKey(key, name) { return value }
      at = norn_skip_json_blanks(value.end, end)
      guard at < end, at.pointee == UInt8(ascii: ",") else { return nil }
      at = norn_skip_json_blanks(at + 1, end)
    }
    return nil
  }

  private func element(_ index: Int) -> JSONValue? {
    if kind != .array { return nil }
    var found: JSONValue?
    JSONValue.forEachElement(text) { position, value in
      if position == index { found = value }
      return position < index
    }
    return found
  }

  /// Runs `body` with the elements of an array until it returns false; ends at what cannot be read.
  static func forEachElement(_ array: ByteRun, _ body: (Int, JSONValue) -> Bool) {
    var at = array.start + 1
    var index = 0
    while case .success(let value) = read(at, array.end), body(index, value) {
      index += 1
      at = norn_skip_json_blanks(value.end, array.end)
      guard at < array.end, at.pointee == UInt8(ascii: ",") else { return }
      at += 1
    }
  }
}
