/// A JSON value that was read, with the place where it stood. Numbers keep their text, members their
/// order; two members of one name are an error.
///
///     let node = try JSONNode(parsing: bytes)
///     node["cases"]?.elements.count
public struct JSONNode: Sendable {
  /// Bytes of the text that are this value.
  public let range: Range<Int>
  public let content: Content

  public indirect enum Content: Sendable {
    case null
    case bool(Bool)
    /// As it was written.
    case number(String)
    case string(String)
    case array([JSONNode])
    case object([JSONMember])
  }

  private static let deepest = 64

  /// Reads one value that is the whole text.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw JSONError("a byte order mark in front of the JSON", at: 0)
    }
    var reader = JSONReader(bytes)
    self = try JSONNode(&reader, depth: 0)
    try reader.expectEnd()
  }

  private init(_ reader: inout JSONReader, depth: Int) throws(JSONError) {
    let first = reader.peek()
    let start = reader.offset
    guard depth < Self.deepest else { throw JSONError("nested too deep", at: start) }
    switch first {
    case UInt8(ascii: "{"):
      var members: [JSONMember] = []
      var names: Set<String> = []
      try reader.object { name, reader throws(JSONError) in
        guard names.insert(name).inserted else {
          throw JSONError("a second member \"\(name)\"", at: reader.offset)
        }
        members.append(JSONMember(name: name, value: try JSONNode(&reader, depth: depth + 1)))
      }
      content = .object(members)
    case UInt8(ascii: "["):
      var elements: [JSONNode] = []
      try reader.array { reader throws(JSONError) in
        elements.append(try JSONNode(&reader, depth: depth + 1))
      }
      content = .array(elements)
    case UInt8(ascii: "\""): content = .string(try reader.string())
    case UInt8(ascii: "t"):
      try reader.literal("true")
      content = .bool(true)
    case UInt8(ascii: "f"):
      try reader.literal("false")
      content = .bool(false)
    case UInt8(ascii: "n"):
      try reader.literal("null")
      content = .null
    default: content = .number(String(decoding: try reader.number(), as: UTF8.self))
    }
    range = start..<reader.offset
  }

  /// The value of a member; nil if this is no object or has none of that name.
  public subscript(_ name: String) -> JSONNode? {
    guard case .object(let members) = content else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The elements of a list; nothing for other values.
  public var elements: [JSONNode] {
    if case .array(let elements) = content { elements } else { [] }
  }

  /// `a list`, `a number`, …: for messages.
  public var kind: String {
    switch content {
    case .null: "null"
    case .bool: "true or false"
    case .number: "a number"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }
}

/// A name and its value in a JSON object.
public struct JSONMember: Sendable {
  public let name: String
  public let value: JSONNode
}
