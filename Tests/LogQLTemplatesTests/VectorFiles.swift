import Bytes
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

  static func rows(_ name: String) throws -> [JSONNode] {
    let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
    return try bytes.split(separator: UInt8(ascii: "\n")).map { line in
      try JSONNode(parsing: Array(line))
    }
  }
}

extension JSONNode {
  /// The texts of an object by their names.
  var texts: [(String, String)] {
    members.compactMap { member in member.value.string.map { (member.name, $0) } }
  }

  /// A list of pairs of texts.
  var pairs: [(String, String)] {
    elements.map(\.elements).compactMap { pair in
      guard pair.count == 2, let a = pair[0].string, let b = pair[1].string else { return nil }
      return (a, b)
    }
  }
}
