/// Text of any kind as Markdown that shows it as it is.
enum MarkdownText {
  /// A line, or a cell of a table: characters with a meaning are escaped.
  static func plain(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "<": escaped += "&lt;"
      case "&": escaped += "&amp;"
      case "\\", "`", "*", "_", "[", "]", "|", "#", "~", "$":
        escaped += "\\" + String(character)
      case _ where character.isNewline: escaped += " "
      default: escaped.append(character)
      }
    }
    return escaped
  }

  /// A block of code, in a fence that the lines do not hold.
  static func block(_ lines: [String], language: String = "text") -> [String] {
    let lines = lines.flatMap {
      $0.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }
    var fence = "```"
    while lines.contains(where: { $0.contains(fence) }) { fence += "`" }
    return [fence + language] + lines.map(String.init) + [fence]
  }
}
