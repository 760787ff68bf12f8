import Scenarios

/// The log files of `--data DIR`.
enum ReplayFolder {
  /// Those that a scenario replays; others are not read.
  static func read(_ folder: String, for scenarios: [Scenario]) throws(FileError) -> ReplayData {
    let patterns = scenarios.flatMap { scenario in
      scenario.workload.compactMap { item in
        if case .replay(let pattern, _) = item.source { Glob(pattern) } else { nil }
      }
    }
    var files: [ReplayFile] = []
    for name in try Files.names(in: folder) where patterns.contains(where: { $0.matches(name) }) {
      let path = Files.join(folder, name)
      if Files.isDirectory(path) { continue }
      files.append(ReplayFile(name: name, bytes: try Files.read(path)))
    }
    return ReplayData(files)
  }
}
