import Bytes
import Harness

/// The directory of a run that was made with `--keep-store`.
struct KeptRun {
  /// Where its chunk objects lie.
  let folders: [String]

  /// Says what to do if there is no store there.
  init(_ path: String) throws(UsageError) {
    let store = Files.join(path, KeptStore.objectStore)
    let memories = Files.join(path, KeptStore.memories)
    if Files.isDirectory(store) {
      folders = [store] + (Files.isDirectory(memories) ? [memories] : [])
      return
    }
    if Self.hasReport(path) {
      throw UsageError(
        message: "norn query: --run \(path): the run did not keep its store",
        advice: "run it again: norn run FILE --keep-store")
    }
    let runs = Self.runs(in: path)
    if !runs.isEmpty {
      throw UsageError(
        message: "norn query: --run \(path): the directory of many runs",
        advice: "expected one of: \(runs.joined(separator: ", "))")
    }
    throw UsageError(
      message: "norn query: --run \(path): \(Self.problem(path))",
      advice: "expected the directory of a run, such as Reports/latest, made with --keep-store")
  }

  private static func problem(_ path: String) -> String {
    if Files.isDirectory(path) { return "there is no run in it" }
    let folder = Files.folder(of: path)
    let near = nearestName(to: path, among: runs(in: folder))
    return "there is no such directory" + (near.map { "; did you mean '\($0)'?" } ?? "")
  }

  /// Directories of runs in a folder.
  private static func runs(in folder: String) -> [String] {
    let names = (try? Files.names(in: folder)) ?? []
    return names.map { Files.join(folder, $0) }.filter(hasReport)
  }

  private static func hasReport(_ path: String) -> Bool {
    Files.isRegular(Files.join(path, "report.json"), upTo: .max)
  }
}
