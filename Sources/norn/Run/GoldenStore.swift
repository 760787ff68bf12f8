import Goldens
import Scenarios

/// Golden files of scenarios: `Scenarios/x.yaml` has `Golden/scenarios/x.golden`.
enum GoldenStore {
  /// Where the goldens of a folder of scenarios are: beside that folder.
  static func folder(forScenariosIn folder: String) -> String {
    let last = folder.split(separator: "/").last ?? "."
    let parent =
      last == "." || last == ".." ? Files.join(folder, "..") : Files.folder(of: folder)
    return Files.join(folder.isEmpty ? ".." : parent, "Golden/scenarios")
  }

  static func path(of file: ScenarioFile) -> String {
    Files.join(folder(forScenariosIn: Files.folder(of: file.path)), file.baseName + ".golden")
  }

  /// The stored answers; nil if there is no such file.
  static func load(_ path: String) throws(GoldenStoreError) -> GoldenFile? {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try Files.read(path)
    } catch {
      if error.isMissing { return nil }
      throw GoldenStoreError(text: error.description)
    }
    do throws(GoldenError) {
      return try GoldenFile(parsing: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw GoldenStoreError(text: "\(path):\(error.line): \(error.text)")
    }
  }

  /// Whether golden files must stay as they are: in CI.
  static var isReadOnly: Bool { Terminal.variable("CI") != nil }

  /// Where the answers of a run wait for a review.
  static func pendingPath(_ path: String) -> String { path + ".new" }

  /// Puts what a review leaves into the files: the golden, and what still waits.
  static func save(_ outcome: GoldenReview.Outcome, replacing stored: GoldenFile?, at path: String)
    throws(GoldenStoreError)
  {
    do throws(FileError) {
      if let golden = outcome.golden, golden != stored {
        try Files.makeDirectories(Files.folder(of: path))
        try Files.write(Array(golden.text.utf8), to: path)
      }
      if let pending = outcome.pending {
        try Files.makeDirectories(Files.folder(of: path))
        try Files.write(Array(pending.text.utf8), to: pendingPath(path))
      } else {
        try removePending(path)
      }
    } catch {
      throw GoldenStoreError(text: error.description)
    }
  }

  /// Removes answers that wait; fine if there are none.
  private static func removePending(_ path: String) throws(FileError) {
    do throws(FileError) {
      try Files.remove(pendingPath(path))
    } catch {
      if !error.isMissing { throw error }
    }
  }

  /// Golden files that no scenario needs. Only folders of which every scenario file is among
  /// `settings.files` are looked at, and of which a scenario has goldens: nothing can be said of
  /// others, and folders beside one another share their goldens' folder.
  static func obsolete(_ files: [ScenarioFile], given paths: [String]) -> [String] {
    var folders: [String] = []
    for path in paths where !folders.contains(Files.folder(of: path)) {
      folders.append(Files.folder(of: path))
    }
    return folders.flatMap { folder in
      let given = Set(paths.filter { Files.folder(of: $0) == folder }.map(Files.baseName))
      guard let there = try? Files.names(in: folder, suffix: ".yaml"),
        there.allSatisfy({ given.contains(Files.baseName($0)) })
      else { return [String]() }
      let own = files.filter { Files.folder(of: $0.path) == folder }
      let withoutGoldens = own.filter { !$0.scenario.expectations.contains(.goldens) }
      if withoutGoldens.count == own.count { return [] }
      let goldens = GoldenStore.folder(forScenariosIn: folder)
      let names = (try? Files.names(in: goldens, suffix: ".golden")) ?? []
      return names.filter { name in
        let base = Files.baseName(name)
        return !given.contains(base) || withoutGoldens.contains { $0.baseName == base }
      }
      .map { Files.join(goldens, $0) }
    }
  }
}

/// A golden file that cannot be used.
struct GoldenStoreError: Error, CustomStringConvertible {
  var text: String
  var description: String { text }
}
