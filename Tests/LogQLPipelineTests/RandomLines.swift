/// Random lines of the forms that parsers read, well-formed and broken.
struct RandomLines {
  private var draws: SplitMix

  init(seed: UInt64) { draws = SplitMix(seed) }

  private static let keys = [
    "a", "b", "app", "env", "level", "status", "a b", "a.b", "1a", "", " ", "é", "日本", "_", "A",
    "a_b", "app_extracted", "__error__", "__error_details__", "trace", "x\\u0041", "k\\n", "q\\x",
  ]
  private static let values = [
    "", "1", "200", "-3.5", "1e3", "NaN", "x", "error", "hello world", "1s", "5KB", "10.0.0.1",
    "é", "日本", "\u{FFFD}", "\\n", "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "\\x", "\\\\", "\\\"",
    "a much longer value that fills more than one block of sixteen bytes", "a=b", "{}", "[", "]",
  ]

  /// The bytes of a line.
  mutating func next() -> [UInt8] {
    var line: [UInt8] =
      switch draws.next(10) {
      case 0..<5: Array(json(depth: 0).utf8)
      case 5..<9: Array(logfmt().utf8)
      default: (0..<draws.next(40)).map { _ in UInt8(draws.next(256)) }
      }
    // A third of the lines is damaged.
    if draws.next(3) == 0 { damage(&line) }
    return line
  }

  private mutating func damage(_ line: inout [UInt8]) {
    for _ in 0...draws.next(2) where !line.isEmpty {
      let place = draws.next(line.count)
      switch draws.next(4) {
      case 0: line.removeSubrange(place...)
      case 1: line.remove(at: place)
      case 2: line.insert(draws.one(of: Array("\"{}[]:,=\\ \n\u{0}".utf8)), at: place)
      default: line[place] = UInt8(draws.next(256))
      }
    }
  }

  private mutating func blanks() -> String {
    draws.next(6) == 0 ? draws.one(of: [" ", "\t", "\n ", "\r"]) : ""
  }

  private mutating func json(depth: Int) -> String {
    var members: [String] = []
    for _ in 0..<draws.next(6) {
      let key = draws.one(of: Self.keys)
      members.append("\(blanks())\"\(key)\"\(blanks()):\(blanks())\(jsonValue(depth))\(blanks())")
    }
    let tail = draws.next(12) == 0 ? draws.one(of: [",", " x", "{}", "]"]) : ""
    return blanks() + "{" + members.joined(separator: ",") + "}" + tail
  }

  private mutating func jsonValue(_ depth: Int) -> String {
    switch draws.next(12) {
    case 0..<5: return "\"\(draws.one(of: Self.values))\""
    case 5..<8: return draws.one(of: ["0", "12", "-1.5", "1e9", "01", "-", "1.2.3"])
    case 8: return draws.one(of: ["true", "false", "null", "nul", "undefined", ""])
    case 9: return draws.one(of: ["[]", "[1,\"]\",{\"a\":[2]}]", "[[1],[2]]", "[{]", "[\"x"])
    default: return depth > 3 ? "{}" : json(depth: depth + 1)
    }
  }

  private mutating func logfmt() -> String {
    var text = blanks()
    for _ in 0..<draws.next(7) {
      let key = draws.one(of: Self.keys)
      let value = draws.one(of: Self.values)
      switch draws.next(8) {
      case 0: text += key
      case 1: text += "\(key)="
      case 2..<4: text += "\(key)=\"\(value)\""
      default: text += "\(key)=\(value)"
      }
      text += draws.next(12) == 0 ? "" : draws.one(of: [" ", " ", " ", "  ", "\t"])
    }
    return text
  }
}
