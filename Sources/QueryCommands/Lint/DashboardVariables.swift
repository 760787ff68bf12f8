/// The variables that Grafana fills in before it asks: `$name`, `${name}`, `${name:format}` and
/// `[[name]]`. Those of time get a value of their kind; all others stand in texts, where any will do.
///
/// A variable is one of Grafana's own, which begin with `__`, or one that the dashboard defines. Anything
/// else that looks like one is part of the query: a group of `label_replace`, a variable of a template.
struct DashboardVariables {
  private let names: Set<String>

  /// - Parameter names: those that the dashboard defines.
  init(_ names: Set<String>) { self.names = names }

  func filled(_ query: String) -> String {
    var text = ""
    var rest = query[...]
    while let first = rest.first {
      if let (name, length) = Self.variable(rest),
        name.hasPrefix("__") || names.contains(String(name))
      {
        text += Self.value(of: name)
        rest = rest.dropFirst(length)
      } else {
        text.append(first)
        rest.removeFirst()
      }
    }
    return text
  }

  /// The variable that a text begins with, and its length.
  private static func variable(_ text: Substring) -> (name: Substring, length: Int)? {
    for (open, close) in [("${", "}"), ("[[", "]]")] where text.hasPrefix(open) {
      let inside = text.dropFirst(open.count)
      let name = inside.prefix(while: isNamePart)
      let format =
        inside.dropFirst(name.count).first == ":"
        ? inside.dropFirst(name.count).prefix { $0 != "}" && $0 != "]" } : ""
      let tail = inside.dropFirst(name.count + format.count)
      if name.isEmpty || !tail.hasPrefix(close) { return nil }
      return (name, open.count + name.count + format.count + close.count)
    }
    guard text.first == "$" else { return nil }
    let name = text.dropFirst().prefix(while: isNamePart)
    guard let first = name.first, !first.isNumber else { return nil }
    return (name, 1 + name.count)
  }

  private static func isNamePart(_ character: Character) -> Bool {
    character == "_" || (character.isASCII && (character.isLetter || character.isNumber))
  }

  private static func value(of name: Substring) -> String {
    switch name {
    case "__interval", "__rate_interval", "__range", "__auto", "__auto_interval": "1m"
    case "__interval_ms", "__range_ms": "60000"
    case "__range_s", "__rate_interval_s": "60"
    default: name.contains("interval") || name.contains("range") ? "1m" : "x"
    }
  }
}
