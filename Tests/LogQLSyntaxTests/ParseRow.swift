import Bytes
import Foundation

/// A row of `parse.jsonl`: a query, and what was measured of it.
struct ParseRow: CustomStringConvertible, Sendable {
  var id: String
  var query: String
  /// `log`, `metric` or `variants`, and the canonical text; nil if the query does not parse.
  var parsed: (kind: String, text: String)?
  var error: String?
  /// Why the canonical text does not parse.
  var reparseError: String?

  var description: String { "\(id): \(query)" }

  /// All rows.
  static func all() throws -> [ParseRow] {
    let text = try Data(contentsOf: folder.appending(path: "parse.jsonl"))
    return try text.split(separator: UInt8(ascii: "\n")).map { line in
      let row = try JSONNode(parsing: Array(line))
      func string(_ name: String) -> String? { row[name]?.string }
      var parsed: (String, String)?
      if let kind = string("kind"), let text = string("string") { parsed = (kind, text) }
      return ParseRow(
        id: string("id") ?? "", query: string("query") ?? "", parsed: parsed,
        error: string("error"), reparseError: string("reparse_error"))
    }
  }

  /// In the nearest folder above this file that has a `Golden` folder.
  private static let folder: URL = {
    var folder = URL(filePath: #filePath).deletingLastPathComponent()
    while !FileManager.default.fileExists(atPath: folder.appending(path: "Golden").path) {
      precondition(folder.path != "/", "no folder above \(#filePath) has a Golden folder")
      folder.deleteLastPathComponent()
    }
    return folder.appending(path: "Golden/loki-3.7.6/logql")
  }()
}
