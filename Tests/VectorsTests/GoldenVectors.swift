import Bytes
import Foundation

@testable import Vectors

/// `Golden/loki-3.7.6` of the repository that this file lies in.
enum GoldenVectors {
  static let folder: URL = {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let golden = folder.appendingPathComponent("Golden/loki-3.7.6")
      if FileManager.default.fileExists(atPath: golden.path) { return golden }
    }
    return folder
  }()

  /// An area's folder. Some files may be given other contents, or none (nil).
  static func area(_ name: String, replacing: [String: [UInt8]?] = [:]) -> VectorFolder {
    self.area(in: folder.appendingPathComponent(name), replacing: replacing)
  }

  static func area(in folder: URL, replacing: [String: [UInt8]?] = [:]) -> VectorFolder {
    VectorFolder(
      names: { () throws(VectorError) in
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
          throw VectorError("\(folder.path): there is no such folder")
        }
        return Set(names).union(replacing.keys).filter { replacing[$0] != .some(nil) }.sorted()
      },
      { path throws(VectorError) in
        if let replacement = replacing[path] {
          guard let replacement else { throw VectorError("\(path): there is no such file") }
          return replacement
        }
        guard let data = try? Data(contentsOf: folder.appendingPathComponent(path)) else {
          throw VectorError("\(path): there is no such file")
        }
        return [UInt8](data)
      })
  }

  static func json(_ area: String, _ file: String) throws -> JSONNode {
    try JSONNode(parsing: self.area(area).bytes(of: file))
  }
}
