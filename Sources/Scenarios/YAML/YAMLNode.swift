/// A value of a YAML document with its place in the file.
public struct YAMLNode {
  public enum Content {
    /// `isPlain`: written without quotes (and not as a block), so that it may be a number or null.
    case scalar(String, isPlain: Bool)
    case sequence([YAMLNode])
    case mapping([YAMLPair])
  }

  public let position: SourcePosition
  public let content: Content

  /// An empty value, `~` or `null`.
  var isNull: Bool {
    if case .scalar(let text, isPlain: true) = content {
      return text.isEmpty || text == "~" || text == "null"
    }
    return false
  }

  /// The text of a scalar that is not null.
  public var text: String? {
    if case .scalar(let text, _) = content, !isNull { return text }
    return nil
  }

  /// What it is, in words for messages.
  var kind: String {
    switch content {
    case .scalar(let text, _): isNull ? "nothing" : "\"\(shortened(text))\""
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

extension YAMLNode {
  /// The root of a YAML file, or of a JSON file. Throws what is wrong with it.
  public static func read(_ bytes: [UInt8], file: String) throws(ScenarioErrors) -> YAMLNode {
    let diagnostics = Diagnostics(file: file)
    guard let root = YAMLDocument.parse(bytes, diagnostics) else {
      throw ScenarioErrors(diagnostics.sorted)
    }
    return root
  }
}

/// A member of a mapping.
public struct YAMLPair {
  public let key: YAMLNode
  public let value: YAMLNode
}

/// At most 60 characters of a text on one line, for messages.
func shortened(_ text: String) -> String {
  var result = ""
  var count = 0
  for scalar in text.unicodeScalars {
    if count == 60 { return result + "…" }
    switch scalar {
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case "\"": result += "\\\""
    default:
      if scalar.value < 0x20 || scalar.value == 0x7F {
        result += "\u{FFFD}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    count += 1
  }
  return result
}
