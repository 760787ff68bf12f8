import Bytes
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

  static func rows(_ name: String) throws -> [JSONNode] {
    let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
    return try bytes.split(separator: UInt8(ascii: "\n")).map { line in
      try JSONNode(parsing: Array(line))
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

extension JSONNode {
  /// An object of strings.
  var strings: [String: String]? {
    guard case .object(let members) = content else { return nil }
    return Dictionary(
      uniqueKeysWithValues: members.compactMap { member in
        member.value.string.map { (member.name, $0) }
      })
  }
}
