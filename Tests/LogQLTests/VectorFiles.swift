import Foundation
import Testing

/// The measured vectors of the area, as committed in `Golden/`.
enum VectorFiles {
  /// The nearest folder above this file that has a `Golden` folder.
  static let folder: URL = {
    var folder = URL(filePath: #filePath).deletingLastPathComponent()
    while !FileManager.default.fileExists(atPath: folder.appending(path: "Golden").path) {
      precondition(folder.path != "/", "no folder above \(#filePath) has a Golden folder")
      folder.deleteLastPathComponent()
    }
    return folder.appending(path: "Golden/loki-3.7.6/logql")
  }()

  static func rows(_ name: String) throws -> [JSONValue] {
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    return try text.split(separator: "\n").map { line in
      try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8))
    }
  }

  /// The first words of the lines of a list of ids.
  static func list(_ name: String) throws -> [String] {
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
  }

  /// Fails unless the claimed cases are those of the stored list.
  static func compare(_ ids: [String], with name: String) throws {
    let stored = try list(name)
    let missing = stored.filter { !ids.contains($0) }
    let new = ids.filter { !stored.contains($0) }
    #expect(missing.isEmpty, "\(name) claims cases that no longer apply")
    #expect(new.isEmpty, "cases that apply are not claimed in \(name)")
    #expect(stored.count == ids.count)
  }
}

/// Any JSON. (`JSONSerialization` drops a byte order mark at the start of a string.)
enum JSONValue: Decodable {
  case string(String)
  case number(Double)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let string = try? container.decode(String.self) {
      self = .string(string)
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
  var number: Double? { if case .number(let value) = self { value } else { nil } }
  var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
  /// An object of strings.
  var strings: [String: String]? {
    if case .object(let all) = self { all.compactMapValues(\.string) } else { nil }
  }
}
