import Foundation
import LogQLSyntax

/// Line filters as they are written in a query.
enum FilterTexts {
  /// The filters of a text such as `|= "a" or ip("1.2.3.4") !~ "b"`; nil if it holds anything else.
  static func filters(_ text: String) -> [LineFilter]? {
    var rest = text.trimmingCharacters(in: .whitespaces)[...]
    var filters: [LineFilter] = []
    while !rest.isEmpty {
      guard let op = LineFilter.Operator(rawValue: String(rest.prefix(2))) else { return nil }
      rest = rest.dropFirst(2).drop { $0 == " " }
      var alternatives: [LineFilter.Alternative] = []
      repeat {
        guard let alternative = alternative(&rest) else { return nil }
        alternatives.append(alternative)
      } while takes("or", &rest)
      if op.isNegative && alternatives.count > 1 {
        // Beside others an address is a text.
        filters += alternatives.map { LineFilter(op, [$0.bytes]) }
      } else {
        filters.append(LineFilter(op, alternatives))
      }
    }
    return filters
  }

  private static func takes(_ word: String, _ rest: inout Substring) -> Bool {
    guard rest.hasPrefix(word) else { return false }
    rest = rest.dropFirst(word.count).drop { $0 == " " }
    return true
  }

  private static func alternative(_ rest: inout Substring) -> LineFilter.Alternative? {
    let isAddress = takes("ip(", &rest)
    guard let text = string(&rest) else { return nil }
    if isAddress && !takes(")", &rest) { return nil }
    return LineFilter.Alternative(Array(text.utf8), isAddress: isAddress)
  }

  /// A quoted text, raw or with escapes that JSON has too.
  static func string(_ rest: inout Substring) -> String? {
    guard let quote = rest.first, quote == "\"" || quote == "`" else { return nil }
    var end = rest.index(after: rest.startIndex)
    while end < rest.endIndex, rest[end] != quote {
      if quote == "\"" && rest[end] == "\\" { end = rest.index(after: end) }
      end = rest.index(after: end)
    }
    guard end < rest.endIndex else { return nil }
    let quoted = rest[...end]
    rest = rest[rest.index(after: end)...].drop { $0 == " " }
    if quote == "`" { return String(quoted.dropFirst().dropLast()) }
    return try? JSONDecoder().decode(String.self, from: Data(quoted.utf8))
  }
}

/// Files of the measured vectors, as committed in `Golden/`.
enum GoldenFiles {
  static func lines(_ path: String) throws -> [Data] {
    var folder = URL(filePath: #filePath).deletingLastPathComponent()
    while !FileManager.default.fileExists(atPath: folder.appending(path: "Golden").path) {
      precondition(folder.path != "/", "no folder above \(#filePath) has a Golden folder")
      folder.deleteLastPathComponent()
    }
    let file = folder.appending(path: "Golden/loki-3.7.6/logql").appending(path: path)
    return try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map { Data($0) }
  }
}
