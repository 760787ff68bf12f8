/// An element of a file of tags, for tests: throws unless every tag is closed, every attribute quoted
/// and every entity known. Contents of `script` and `style` are taken as they are.
struct MarkupTree {
  var name = ""
  var attributes: [String: String] = [:]
  var children: [MarkupTree] = []
  var text = ""

  struct Malformed: Error, CustomStringConvertible {
    var description: String
  }

  /// The elements of that name below this one, at any depth.
  func all(_ name: String) -> [MarkupTree] {
    children.flatMap { ($0.name == name ? [$0] : []) + $0.all(name) }
  }

  /// The file's elements are children of the result.
  init(parsing source: String) throws {
    var parser = Parser(rest: source[...])
    self = try parser.content(of: MarkupTree(), isRoot: true)
  }

  private init() {}

  private struct Parser {
    var rest: Substring

    mutating func content(of element: MarkupTree, isRoot: Bool = false) throws -> MarkupTree {
      var element = element
      while !rest.isEmpty {
        if rest.hasPrefix("</") {
          rest = rest.dropFirst(2)
          let name = String(rest.prefix { $0 != ">" })
          rest = rest.dropFirst(name.count + 1)
          if isRoot || name != element.name {
            throw Malformed(description: "</\(name)> ends <\(element.name)>")
          }
          return element
        } else if rest.hasPrefix("<?") || rest.hasPrefix("<!") {
          rest = rest.drop { $0 != ">" }.dropFirst()
        } else if rest.hasPrefix("<") {
          element.children.append(try tag())
        } else {
          let text = rest.prefix { $0 != "<" }
          rest = rest.dropFirst(text.count)
          element.text += try plain(text)
        }
      }
      if !isRoot { throw Malformed(description: "<\(element.name)> has no end") }
      return element
    }

    private mutating func tag() throws -> MarkupTree {
      rest = rest.dropFirst()
      var element = MarkupTree()
      element.name = String(rest.prefix { $0.isLetter || $0.isNumber })
      if element.name.isEmpty {
        throw Malformed(description: "a tag without a name: \(rest.prefix(20))")
      }
      rest = rest.dropFirst(element.name.count)
      while let first = rest.first {
        if first.isWhitespace {
          rest = rest.dropFirst()
        } else if rest.hasPrefix("/>") {
          rest = rest.dropFirst(2)
          return element
        } else if first == ">" {
          rest = rest.dropFirst()
          return try element.name == "script" || element.name == "style"
            ? raw(element) : content(of: element)
        } else {
          let (name, value) = try attribute()
          if element.attributes.updateValue(value, forKey: name) != nil {
            throw Malformed(description: "<\(element.name)> has \(name) twice")
          }
        }
      }
      throw Malformed(description: "<\(element.name) has no end")
    }

    private mutating func attribute() throws -> (String, String) {
      let name = rest.prefix { $0 != "=" && $0 != ">" && !$0.isWhitespace }
      rest = rest.dropFirst(name.count)
      guard rest.hasPrefix("=\"") else {
        throw Malformed(description: "the attribute \(name) has no value in quotes")
      }
      rest = rest.dropFirst(2)
      let value = rest.prefix { $0 != "\"" }
      rest = rest.dropFirst(value.count + 1)
      if value.contains("<") { throw Malformed(description: "< in the attribute \(name)") }
      return (String(name), try plain(value))
    }

    private mutating func raw(_ element: MarkupTree) throws -> MarkupTree {
      var element = element
      guard let end = rest.firstRange(of: "</\(element.name)>") else {
        throw Malformed(description: "<\(element.name)> has no end")
      }
      element.text = String(rest[..<end.lowerBound])
      rest = rest[end.upperBound...]
      return element
    }

    private func plain(_ text: Substring) throws -> String {
      var plain = ""
      var rest = text
      while let ampersand = rest.firstIndex(of: "&") {
        plain += rest[..<ampersand]
        let entity = rest[ampersand...].prefix { $0 != ";" }
        guard let character = Self.entities[String(entity.dropFirst())] else {
          throw Malformed(description: "an unknown entity: \(rest[ampersand...].prefix(10))")
        }
        plain += character
        rest = rest[entity.endIndex...].dropFirst()
      }
      return plain + rest
    }

    private static let entities = [
      "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "#9": "\t", "#10": "\n", "#13": "\r",
    ]
  }
}
