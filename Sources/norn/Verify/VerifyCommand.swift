import Reports
import Vectors

/// `norn verify DIR…`: this build against measured vectors.
enum VerifyCommand {
  static func run(_ invocation: Invocation) -> Int32 {
    var folders: [String] = []
    do throws(FileError) {
      for folder in invocation.arguments { folders += try AreaFolders.below(folder) }
    } catch {
      Terminal.note("norn verify: \(error)")
      return UsageError.exitCode
    }
    if folders.isEmpty {
      let given = invocation.arguments.joined(separator: ", ")
      Terminal.note("norn verify: there is no \(AreaFolders.indexName) in or below \(given)")
      return UsageError.exitCode
    }
    let printsJSON = invocation.has(Options.json)
    var report = VerifyReport()
    for folder in folders {
      let area = VerifyReport.Area(
        folder: folder, outcome: AreaCheck(AreaFolders.vectors(in: folder)).run())
      report.add(area)
      if !printsJSON {
        Terminal.output(VerifyReport.lines(area).joined(separator: "\n") + "\n\n")
      }
    }
    Terminal.output(
      printsJSON ? String(decoding: report.json, as: UTF8.self) : report.summary + "\n")
    return report.exitCode
  }
}

/// Folders of vectors on disk.
enum AreaFolders {
  static let indexName = "area.json"

  /// The folders in and below one that have an `area.json`, sorted by path. Links below it are not
  /// followed.
  static func below(_ folder: String) throws(FileError) -> [String] {
    let names = try Files.names(in: folder)
    var found = names.contains(indexName) ? [folder] : []
    for name in names {
      let path = Files.join(folder, name)
      if Files.isDirectory(path) && !Files.isLink(path) { found += try below(path) }
    }
    return found
  }

  static func vectors(in folder: String) -> VectorFolder {
    VectorFolder(
      names: { () throws(VectorError) in
        do throws(FileError) {
          return try Files.names(in: folder)
        } catch {
          throw VectorError(error.description)
        }
      },
      { path throws(VectorError) in
        do throws(FileError) {
          return try Files.read(Files.join(folder, path))
        } catch {
          throw VectorError(error.description)
        }
      })
  }
}
