import CYAML

/// Reads the one document of a YAML file into nodes, through libyaml's events.
///
/// Not supported, each with an error of its own: anchors and aliases, tags, several documents,
/// nesting deeper than 64, more than 200 000 values, files larger than 4 MiB.
enum YAMLDocument {
  static let largestFile = 4 << 20
  static let deepestNesting = 64
  static let mostNodes = 200_000

  /// The document's root; nil after an error, which is reported.
  static func parse(_ bytes: [UInt8], _ diagnostics: Diagnostics) -> YAMLNode? {
    let start = SourcePosition(line: 1, column: 1)
    if bytes.count > largestFile {
      diagnostics.report(
        start, "the file has \(bytes.count) bytes", expected: "at most \(largestFile)")
      return nil
    }
    // libyaml reads from memory that must outlive the parser.
    return bytes.withUnsafeBufferPointer { buffer in
      var events = YAMLEvents(buffer, diagnostics)
      defer { events.close() }
      do throws(ReadingEnded) {
        return try events.document()
      } catch {
        return nil
      }
    }
  }
}

/// Thrown once the reason has been reported.
struct ReadingEnded: Error {}

/// One parser of libyaml and the recursive descent over its events.
private struct YAMLEvents {
  /// On the heap because libyaml keeps pointers into it.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeBufferPointer<UInt8>
  private let diagnostics: Diagnostics
  private var nodes = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ diagnostics: Diagnostics) {
    self.bytes = bytes
    self.diagnostics = diagnostics
    parser = .allocate(capacity: 1)
    precondition(yaml_parser_initialize(parser) == 1, "no memory for the YAML parser")
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  func close() {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// The whole stream: one document.
  mutating func document() throws(ReadingEnded) -> YAMLNode {
    _ = try next()  // stream start
    var event = try next()
    if event.type == .streamEnd {
      throw failed(SourcePosition(line: 1, column: 1), "the file is empty", "a scenario")
    }
    let root = try node(try next(), depth: 0)
    _ = try next()  // document end
    event = try next()
    if event.type != .streamEnd {
      throw failed(event.position, "a second document starts here", "one document in a file")
    }
    return root
  }

  private mutating func node(_ event: Event, depth: Int) throws(ReadingEnded) -> YAMLNode {
    nodes += 1
    if nodes > YAMLDocument.mostNodes {
      throw failed(event.position, "too many values", "at most \(YAMLDocument.mostNodes)")
    }
    if depth > YAMLDocument.deepestNesting {
      throw failed(
        event.position, "nested too deep", "at most \(YAMLDocument.deepestNesting) levels")
    }
    switch event.type {
    case .scalar(let text, let isPlain):
      return YAMLNode(position: event.position, content: .scalar(text, isPlain: isPlain))
    case .sequenceStart:
      return try sequence(from: event, depth: depth)
    case .mappingStart:
      return try mapping(from: event, depth: depth)
    default:
      // libyaml's grammar allows nothing else here.
      throw failed(event.position, "unexpected end of a value", nil)
    }
  }

  private mutating func sequence(from start: Event, depth: Int) throws(ReadingEnded) -> YAMLNode {
    var elements: [YAMLNode] = []
    while true {
      let event = try next()
      if event.type == .sequenceEnd { break }
      elements.append(try node(event, depth: depth + 1))
    }
    return YAMLNode(position: start.position, content: .sequence(elements))
  }

  private mutating func mapping(from start: Event, depth: Int) throws(ReadingEnded) -> YAMLNode {
    var pairs: [YAMLPair] = []
    while true {
      let event = try next()
      if event.type == .mappingEnd { break }
      let key = try node(event, depth: depth + 1)
      pairs.append(YAMLPair(key: key, value: try node(try next(), depth: depth + 1)))
    }
    return YAMLNode(position: start.position, content: .mapping(pairs))
  }

  private func failed(_ position: SourcePosition, _ problem: String, _ expected: String?)
    -> ReadingEnded
  {
    diagnostics.report(position, problem, expected: expected)
    return ReadingEnded()
  }
}

/// What of libyaml's events matters here.
private struct Event {
  enum Kind: Equatable {
    case structure
    case streamEnd
    case scalar(String, isPlain: Bool)
    case sequenceStart
    case sequenceEnd
    case mappingStart
    case mappingEnd
  }

  let type: Kind
  let position: SourcePosition
}

extension YAMLEvents {
  private func next() throws(ReadingEnded) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxError() }
    defer { yaml_event_delete(&event) }
    let position = SourcePosition(event.start_mark)
    let kind: Event.Kind
    switch event.type {
    case YAML_STREAM_END_EVENT: kind = .streamEnd
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      try refuse(anchor: scalar.anchor, tag: scalar.tag, at: position)
      let text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      kind = .scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
    case YAML_SEQUENCE_START_EVENT:
      let sequence = event.data.sequence_start
      try refuse(anchor: sequence.anchor, tag: sequence.tag, at: position)
      kind = .sequenceStart
    case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      let mapping = event.data.mapping_start
      try refuse(anchor: mapping.anchor, tag: mapping.tag, at: position)
      kind = .mappingStart
    case YAML_MAPPING_END_EVENT: kind = .mappingEnd
    case YAML_ALIAS_EVENT:
      throw failed(
        position, "aliases (*name) are not supported in scenario files", "the value itself")
    default: kind = .structure
    }
    return Event(type: kind, position: position)
  }

  private func refuse(
    anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?,
    at position: SourcePosition
  ) throws(ReadingEnded) {
    if anchor != nil {
      throw failed(position, "anchors (&name) are not supported in scenario files", "the value")
    }
    if tag != nil {
      throw failed(position, "tags (!name) are not supported in scenario files", "the value")
    }
  }

  /// Reports what libyaml found wrong.
  private func syntaxError() -> ReadingEnded {
    let state = parser.pointee
    let problem = state.problem.map { String(cString: $0) } ?? "unreadable"
    if state.error == YAML_READER_ERROR {
      return failed(
        position(ofByte: Int(clamping: state.problem_offset)), "not readable text: \(problem)",
        "UTF-8")
    }
    let context = state.context.map { " \(String(cString: $0))" } ?? ""
    // libyaml does not say that this is nearly always a tab.
    let isToken = problem == "found character that cannot start any token"
    return failed(
      SourcePosition(state.problem_mark), "not valid YAML: \(problem)\(context)",
      isToken ? "spaces instead of tabs, and quotes around a value that starts with @, ` or %" : nil
    )
  }

  private func position(ofByte offset: Int) -> SourcePosition {
    var position = SourcePosition(line: 1, column: 1)
    for byte in bytes.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        position = SourcePosition(line: position.line + 1, column: 1)
      } else if byte & 0xC0 != 0x80 {
        position.column += 1
      }
    }
    return position
  }
}

extension SourcePosition {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
  }
}
