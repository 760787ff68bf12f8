import LogQLSyntax

/// `| json name="path"`: labels from certain places of the line (spec: LogQL, §7.5, "Expressions").
///
/// The line is walked over once, wherever its braces and keys lead; what is malformed goes mostly
/// unnoticed. The first place that fits a path counts.
struct JSONExpressionParser: LineStage {
  private let expressions: [(name: Text, path: [FieldPath.Step])]

  init(_ extractions: [LabelExtraction]) throws(StageFault) {
    var expressions: [(name: Text, path: [FieldPath.Step])] = []
    for extraction in extractions {
      expressions.append((Text(extraction.name.utf8), try FieldPath.steps(extraction.path)))
    }
    self.expressions = expressions
  }

  func process(_ line: inout Line) -> Bool {
    guard !line.hints.skipsParsers, let first = line.text.first else { return true }
    guard "\"{[".utf8.contains(first) else {
      line.failParsing("JSONParserErr", details: nil)
      return true
    }
    var walk = JSONWalk(line.text, expressions.map(\.path))
    var isSet = expressions.map { _ in false }
    while let (number, value) = walk.next() {
      switch value {
      case .failure(let fault): line.failParsing("JSONParserErr", details: fault.rawValue)
      case .success(let item):
        isSet[number] = true
        let target = line.labels.target(expressions[number].name)
        if !line.hints.requires(target) { continue }
        line.labels.set(target, item.label)
        if line.noteFound(target) == .stop { walk.end() }
      }
    }
    for (number, expression) in expressions.enumerated()
    where !isSet[number] && line.labels[expression.name] == nil
      && line.hints.requires(expression.name)
    {
      line.labels.set(expression.name, [])
    }
    return true
  }
}

/// Finds the places of paths in a JSON text, one after the other.
private struct JSONWalk {
  private var reader: JSONReader
  private let paths: [[FieldPath.Step]]
  private var isMatched: [Bool]
  private var hits: [(number: Int, value: Result<JSONItem, JSONFault>)] = []
  /// The key of each object around the place, from the outside.
  private var keys: [Text] = []
  private var level = 0
  private var isOver = false

  init(_ text: Text, _ paths: [[FieldPath.Step]]) {
    reader = JSONReader(text)
    self.paths = paths
    isMatched = paths.map { _ in false }
  }

  mutating func end() {
    isOver = true
    hits = []
  }

  /// The next path for which there is something, and what.
  mutating func next() -> (number: Int, value: Result<JSONItem, JSONFault>)? {
    while hits.isEmpty && !isOver {
      advance()
      if !isMatched.contains(false) { isOver = true }
    }
    return hits.isEmpty ? nil : hits.removeFirst()
  }

  private mutating func advance() {
    while let byte = reader.byte, !"\"{}[]".utf8.contains(byte) { reader.place += 1 }
    guard let byte = reader.byte else {
      isOver = true
      return
    }
    switch byte {
    case UInt8(ascii: "\""): string()
    case UInt8(ascii: "["): array()
    default:
      level += byte == UInt8(ascii: "{") ? 1 : -1
      reader.place += 1
    }
  }

  /// A string is a key if there is a colon behind it; then its value may be wanted.
  private mutating func string() {
    reader.place += 1
    guard let key = reader.string() else {
      isOver = true
      return
    }
    reader.skipBlanks()
    guard reader.byte == UInt8(ascii: ":") else { return }
    reader.place += 1
    if level < 1 {
      isOver = true
      return
    }
    while keys.count < level { keys.append([]) }
    keys[level - 1] = EscapeDecoding.decode(key, .json) ?? []
    for (number, path) in paths.enumerated()
    where !isMatched[number] && path == keys[..<level].map({ .member($0) }) {
      isMatched[number] = true
      var value = reader
      value.skipBlanks()
      hits.append((number, Result { () throws(JSONFault) in try value.item() }))
    }
  }

  /// Only elements of an array that a path names are looked at.
  private mutating func array() {
    let start = reader.place
    guard level >= 0, let array = try? reader.item() else {
      isOver = true
      return
    }
    precondition(reader.place > start, "an array has two bytes at least")
    for (number, path) in paths.enumerated() where !isMatched[number] && path.count > level {
      guard case .element(let index) = path[level], keys.count >= level,
        path[..<level].elementsEqual(keys[..<level].map { .member($0) })
      else { continue }
      let elements = Self.elements(array.text)
      guard index < elements.count else { continue }
      isMatched[number] = true
      if let value = Self.value(elements[index], path[(level + 1)...]) {
        hits.append((number, .success(value)))
      }
    }
  }

  /// Elements as far as they can be read.
  private static func elements(_ array: Text) -> [JSONItem] {
    var reader = JSONReader(array)
    var items: [JSONItem] = []
    repeat {
      reader.place += 1
      reader.skipBlanks()
      guard let item = try? reader.item() else { return items }
      items.append(item)
      reader.skipBlanks()
    } while reader.byte == UInt8(ascii: ",")
    return items
  }

  /// What a path leads to from a value on; of members with one name the first counts.
  private static func value(_ item: JSONItem, _ path: ArraySlice<FieldPath.Step>) -> JSONItem? {
    guard let step = path.first else { return item }
    var found: JSONItem?
    switch step {
    case .element(let index):
      if item.kind != .array { return nil }
      let elements = elements(item.text)
      found = index < elements.count ? elements[index] : nil
    case .member(let name):
      if item.kind != .object { return nil }
      var reader = JSONReader(item.text)
      _ = try? reader.object { key, value in
        if key == name { found = value }
        return found == nil
      }
    }
    return found.flatMap { Self.value($0, path.dropFirst()) }
  }
}
