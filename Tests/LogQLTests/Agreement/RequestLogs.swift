import Bytes
import LogModel
import LogQLGenerator
import LogQLReference

/// Small logs of services in every form that parsers read, good and bad, made of the words of the
/// generator's vocabulary so that queries find something.
struct RequestLogs {
  static let origin: Int64 = 1_704_067_200_000_000_000
  static let span: Int64 = 120_000_000_000

  private let vocabulary = QueryVocabulary.requests
  private var draws: DrawStream

  init(_ draws: DrawStream) { self.draws = draws }

  mutating func entries(_ count: Int) -> [ReferenceEntry] {
    let streams = (0..<draws.count(1...5)).map { _ in
      LabelSet(vocabulary.streamLabels.map { Label($0.name, draws.pick($0.values)) })
    }
    return (0..<count).map { _ in
      // Many entries at few times.
      let step = draws.once(in: 3) ? 10_000_000_000 : 1_000_000_000
      var time = Self.origin + draws.next(in: 0...(Self.span / Int64(step))) * Int64(step)
      if draws.once(in: 4) { time += draws.next(in: -2...2) }
      return ReferenceEntry(
        labels: draws.pick(streams), timestamp: time, line: line(), metadata: metadata())
    }
  }

  private mutating func metadata() -> [Label] {
    if !draws.once(in: 5) { return [] }
    var pairs: [Label] = []
    for name in ["__error__", "__error_details__", "app", "app_extracted", "level", "user_id"]
    where draws.once(in: name.hasPrefix("__") ? 20 : 3) {
      pairs.append(Label(name, draws.pick(["1", "2", "error", "info"])))
    }
    return pairs
  }

  // MARK: Lines

  private mutating func line() -> [UInt8] {
    var bytes = Array(text().utf8)
    if draws.once(in: 30) { bytes.append(0xFF) }
    if draws.once(in: 12) { bytes.removeLast(min(bytes.count, draws.count(1...12))) }
    return bytes
  }

  private mutating func text() -> String {
    switch draws.next(below: 12) {
    case 0...3: return json(depth: 0)
    case 4...7: return logfmt()
    case 8: return packed()
    case 9: return coloured()
    default: return plain()
    }
  }

  private typealias Field = (name: String, value: String)

  private mutating func fields() -> [Field] {
    var fields: [Field] = []
    for field in vocabulary.fields where !draws.once(in: 3) {
      fields.append((field.name, draws.pick(field.values)))
    }
    for name in ["app", "env_extracted", "user id", "1x", "", "_", "level_extracted"]
    where draws.once(in: 14) {
      fields.append((name, draws.pick(["1", "cart", "error"])))
    }
    if draws.once(in: 6), let field = fields.first { fields.append((field.name, "again")) }
    for index in fields.indices.dropFirst() where draws.once(in: 2) { fields.swapAt(0, index) }
    return fields
  }

  private mutating func json(depth: Int) -> String {
    var members = fields().map { "\(quoted($0.name)):\(scalar($0.value))" }
    if depth < 2 && draws.once(in: 4) {
      let name = draws.pick(["request", "a b", "", "peer", "level"])
      members.insert("\(quoted(name)):\(json(depth: depth + 1))", at: 0)
    }
    if draws.once(in: 6) {
      members.append(draws.pick([#""list":[1,{"a":"]"},"x"]"#, #""headers":["a","b\n"]"#]))
    }
    if draws.once(in: 15) {
      members.append(
        draws.pick([#""bad":"\q""#, #""half":"\uD83D""#, #""b":nul"#, #""c" 1"#, "x"]))
    }
    let blank = draws.pick(["", "", "", " ", "\t"])
    let end = draws.pick(["}", "}", "}", "}", "},", "} tail", ",}", "", "]"])
    return (draws.once(in: 20) ? " " : "") + "{" + members.joined(separator: ",\(blank)") + end
  }

  private mutating func scalar(_ value: String) -> String {
    if draws.once(in: 12) { return draws.pick(["null", "true", "[1,2]", "{}", "-", "01", "1e5"]) }
    if Double(value) != nil && value != "NaN" && draws.once(in: 2) { return value }
    return quoted(value)
  }

  private mutating func quoted(_ text: String) -> String {
    if draws.once(in: 25) { return "\"\(text)\\u00f6\\n\"" }
    return "\"\(text)\""
  }

  private mutating func logfmt() -> String {
    var pairs = fields().map { field in
      switch draws.next(below: 8) {
      case 0: "\(field.name)=\"\(field.value)\""
      case 1: field.name
      default: "\(field.name)=\(field.value)"
      }
    }
    if draws.once(in: 8) {
      let bad = ["=x", "a\"b", "k=\"open", "k=a=b", "k=\"a\\qb\"", "k=\"a\\u00f6\"next=1", "ö=1"]
      pairs.insert(draws.pick(bad), at: draws.count(0...pairs.count))
    }
    return pairs.joined(separator: draws.pick([" ", " ", "  ", "\t"]))
  }

  private mutating func packed() -> String {
    let entry = quoted(plain().filter { $0 != "\"" && $0 != "\n" })
    var members = fields().prefix(4).map { "\(quoted($0.name)):\(scalar($0.value))" }
    if !draws.once(in: 5) { members.append("\"_entry\":\(entry)") }
    return "{" + members.joined(separator: ",") + "}"
  }

  private mutating func coloured() -> String {
    let sequences = ["\u{1B}[31m", "\u{1B}[0m", "\u{9B}1;2K", "\u{1B}]8;;x\u{7}", "\u{1B}["]
    return draws.pick(sequences) + plain() + draws.pick(sequences) + logfmt()
  }

  private mutating func plain() -> String {
    var values: [String: String] = [:]
    for field in vocabulary.fields { values[field.name] = draws.pick(field.values) }
    func value(_ name: String) -> String { values[name] ?? "" }
    switch draws.next(below: 6) {
    case 0: return "x \(value("level")) \(value("method")) rest"
    case 1:
      return "\(value("peer")) - \(value("user_id")) [now] \"\(value("method")) \(value("path"))"
    case 2: return "level=\(value("level")) status=\(value("status"))"
    case 3: return ""
    default:
      return (0..<draws.count(1...4)).map { _ in
        draws.pick(vocabulary.words + vocabulary.addresses + ["foobar", "plain", "xERRORx"])
      }.joined(separator: draws.pick(["", " "]))
    }
  }
}
