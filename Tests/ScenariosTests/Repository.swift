import Foundation
import Scenarios

/// Where the repository's own files are, found from this source file upwards.
enum Repository {
  static let root: URL = {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let golden = folder.appendingPathComponent("Golden").path
      let scenarios = folder.appendingPathComponent("Scenarios/quickstart.yaml").path
      if FileManager.default.fileExists(atPath: golden),
        FileManager.default.fileExists(atPath: scenarios)
      {
        break
      }
    }
    return folder
  }()

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: root.appendingPathComponent(path)))
  }

  /// Names of the files of a folder that end in `suffix`, without it, sorted.
  static func names(in folder: String, suffix: String) -> [String] {
    let path = root.appendingPathComponent(folder).path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }.sorted()
  }

  /// The loghub files beside the repository; nil if they are not there.
  static let loghub: ReplayData? = {
    let folder = root.appendingPathComponent("../shared/data/loghub").standardized
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let files = names.filter { $0.hasSuffix(".log") }.compactMap { name in
      (try? Data(contentsOf: folder.appendingPathComponent(name))).map {
        ReplayFile(name: name, bytes: [UInt8]($0))
      }
    }
    if files.isEmpty {
      print("SKIPPED: replay of real logs: no files in \(folder.path)")
      return nil
    }
    return ReplayData(files)
  }()
}
