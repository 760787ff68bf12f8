import CSystem

/// Where nested objects and arrays of a JSON line end. Only brackets of their own kind count, and none
/// inside strings (spec: LogQL, §7.5); what lies between is not checked.
///
/// The ends of all objects inside an object are found together, so that a line is scanned once however
/// deep it is nested.
struct JSONNesting {
  private var opens: [UnsafePointer<UInt8>] = []
  private var closes: [UnsafePointer<UInt8>?] = []
  private var waiting: [Int] = []
  private var cursor = 0

  /// Forgets the last line.
  @inline(__always) mutating func start() {
    if !opens.isEmpty { clear() }
  }

  private mutating func clear() {
    opens.removeAll(keepingCapacity: true)
    closes.removeAll(keepingCapacity: true)
    cursor = 0
  }

  /// The `}` that ends the object which `open` begins; nil if there is none. To be asked for objects in
  /// the order in which they begin.
  mutating func end(
    ofObject open: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    _ readable: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    while cursor < opens.count && opens[cursor] < open { cursor += 1 }
    if cursor == opens.count || opens[cursor] != open {
      clear()
      scan(open, end, readable)
    }
    return closes[cursor]
  }

  private mutating func scan(
    _ open: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ readable: UnsafePointer<UInt8>
  ) {
    waiting.removeAll(keepingCapacity: true)
    var at = open
    repeat {
      at = norn_scan_json_nesting(at, end, readable).at
      if at == end { return }
      switch at.pointee {
      case UInt8(ascii: "\""):
        guard let closing = Self.endOfString(at + 1, end, readable) else { return }
        at = closing
      case UInt8(ascii: "{"):
        waiting.append(opens.count)
        opens.append(at)
        closes.append(nil)
      case UInt8(ascii: "}"): closes[waiting.removeLast()] = at
      default: break
      }
      at += 1
    } while !waiting.isEmpty
  }

  /// The `]` that ends the array which `open` begins; nil if there is none.
  static func end(
    ofArray open: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    _ readable: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    var depth = 0
    var at = open
    while true {
      at = norn_scan_json_nesting(at, end, readable).at
      if at == end { return nil }
      switch at.pointee {
      case UInt8(ascii: "\""):
        guard let closing = endOfString(at + 1, end, readable) else { return nil }
        at = closing
      case UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return at }
      default: break
      }
      at += 1
    }
  }

  /// The quote that ends a string whose text begins at `start`; nil if there is none.
  static func endOfString(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ readable: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    var at = start
    while true {
      at = norn_scan_json_string(at, end, readable).at
      if at == end { return nil }
      if at.pointee == UInt8(ascii: "\"") { return at }
      if end - at < 2 { return nil }
      at += 2
    }
  }
}
