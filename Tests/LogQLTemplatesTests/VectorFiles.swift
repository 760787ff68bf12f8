import Foundation

/// The measured vectors, as committed in `Golden/`.
enum VectorFiles {
  /// The nearest folder above this file that has a `Golden` folder.
  static let folder: URL = {
    var folder = URL(filePath: #filePath).deletingLastPathComponent()
    while !FileManager.default.fileExists(atPath: folder.appending(path: "Golden").path) {
      precondition(folder.path != "/", "no folder above \(#filePath) has a Golden folder")
      folder.deleteLastPathComponent()
    }
    return folder.appending(path: "Golden")
  }()

  static func rows(_ name: String) throws -> [JSONValue] {
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    return try text.split(separator: "\n").map { line in
      try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8))
    }
  }
}

/// Any JSON.
enum JSONValue: Decodable {
  case string(String)
  case number(Double)
  case bool(Bool)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let string = try? container.decode(String.self) {
      self = .string(string)
    } else if let flag = try? container.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let array = try? container.decode([JSONValue].self) {
      self = .array(array)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  subscript(_ key: String) -> JSONValue? {
    if case .object(let all) = self { all[key] } else { nil }
  }
  var string: String? { if case .string(let text) = self { text } else { nil } }
  var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
  /// An object of strings.
  var strings: [String: String]? {
    if case .object(let all) = self { all.compactMapValues(\.string) } else { nil }
  }
  /// A list of pairs of strings.
  var pairs: [(String, String)]? {
    array?.compactMap { pair in
      guard let parts = pair.array, parts.count == 2, let a = parts[0].string,
        let b = parts[1].string
      else { return nil }
      return (a, b)
    }
  }
}
