import Bytes
import LogStore
import Reports
import Scenarios
import Simulation

/// One run of a scenario with one seed.
struct PlannedRun: Sendable {
  var file: ScenarioFile
  var seed: UInt64

  /// Names the run among all others, and its directory.
  var name: String { "\(file.scenario.name)-\(seed)" }

  /// Goldens are answers with the scenario's own seed.
  var hasGoldens: Bool {
    seed == file.scenario.seed && file.scenario.expectations.contains(.goldens)
  }

  /// Depends on the scenario's name and the seed alone, so that a run stays in its part when others
  /// come or go.
  var hash: UInt64 {
    var writer = ByteWriter()
    writer.text(file.scenario.name)
    writer.little64(seed)
    return XXH64.hash(writer.bytes)
  }

  /// Where it comes from, for those who read of it elsewhere.
  func origin(_ settings: RunSettings) -> RunOrigin {
    RunOrigin(
      file: file.path,
      queryLines: file.scenario.queries.map { ($0.id, $0.position.line) },
      replay: replayCommand(settings))
  }

  /// The command that repeats it.
  func replayCommand(_ settings: RunSettings) -> String {
    var words = ["norn", "run", file.path, "--seed", "\(seed)"]
    if file.scenario.needsData, let folder = settings.dataFolder { words += ["--data", folder] }
    if let schedule = settings.schedule { words += ["--schedule", schedule.rawValue] }
    if let mutant = settings.mutant { words += ["--mutant", mutant.rawValue] }
    return words.map(shellQuoted).joined(separator: " ")
  }
}

/// Which runs a command line asks for, in its order.
struct RunPlan: Sendable {
  private(set) var runs: [PlannedRun] = []
  /// Scenarios that were read, whether they run or not.
  private(set) var files: [ScenarioFile] = []
  /// Lines that say what is wrong with files; the runs of the others go on.
  private(set) var errors: [String] = []

  init(_ settings: RunSettings) {
    var seen: Set<String> = []
    for path in settings.files where seen.insert(path).inserted {
      switch ScenarioFile.load(path) {
      case .success(let file): take(file)
      case .failure(let failure): errors += failure.lines
      }
    }
    for file in files where settings.filter?.matches(file.scenario.name) ?? true {
      if file.scenario.needsData && settings.dataFolder == nil && settings.requiresData {
        errors.append("\(file.path): \(file.scenario.name) needs --data DIR (--require-data)")
      } else {
        plan(file, settings)
      }
    }
  }

  /// Reports and parts go by the scenario's name.
  private mutating func take(_ file: ScenarioFile) {
    if let other = files.first(where: { $0.scenario.name == file.scenario.name }) {
      errors.append("\(file.path): \(other.path) has the same name, \(file.scenario.name)")
    } else {
      files.append(file)
    }
  }

  private mutating func plan(_ file: ScenarioFile, _ settings: RunSettings) {
    let first = settings.seed ?? file.scenario.seed
    for offset in 0..<UInt64(settings.seedCount) {
      // Seeds go on at 0 after the last one: every seed is as good as another.
      let run = PlannedRun(file: file, seed: first &+ offset)
      if settings.partition?.contains(hash: run.hash) ?? true { runs.append(run) }
    }
  }
}

/// A word as a shell takes it.
private func shellQuoted(_ word: String) -> String {
  let isPlain = word.utf8.allSatisfy { byte in
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
      || [0x2B, 0x2C, 0x2D, 0x2E, 0x2F, 0x3A, 0x3D, 0x40, 0x5F].contains(byte)
  }
  if isPlain && !word.isEmpty { return word }
  let parts = word.split(separator: "'", omittingEmptySubsequences: false)
  return "'" + parts.joined(separator: "'\\''") + "'"
}
