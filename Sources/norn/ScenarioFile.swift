import LogQLSyntax
import Scenarios

/// A scenario and the file that it was read from.
struct ScenarioFile: Sendable {
  /// As given on the command line.
  var path: String
  var scenario: Scenario
  /// The file itself: other seeds, and changes, read it otherwise.
  private var bytes: [UInt8] = []

  /// What is wrong with a file, a line for each mistake.
  struct Errors: Error, Sendable {
    var lines: [String]
  }

  /// Reads and checks a file, the LogQL of its queries included.
  static func load(_ path: String) -> Result<ScenarioFile, Errors> {
    do throws(FileError) {
      let bytes = try Files.read(path)
      do throws(ScenarioErrors) {
        let scenario = try ScenarioLoader.load(bytes, fileName: path)
        let mistakes = queryMistakes(scenario, path)
        if !mistakes.isEmpty { return .failure(Errors(lines: mistakes)) }
        var file = ScenarioFile(path: path, scenario: scenario)
        file.bytes = bytes
        return .success(file)
      } catch {
        return .failure(Errors(lines: error.errors.map(\.description)))
      }
    } catch {
      var line = error.description
      if error.isDirectory { line += "; expected scenario files, such as \(path)/*.yaml" }
      return .failure(Errors(lines: [line]))
    }
  }

  /// Queries that do not parse, unless an error is what the scenario expects of them.
  private static func queryMistakes(_ scenario: Scenario, _ path: String) -> [String] {
    scenario.queries.compactMap { plan in
      if plan.expectedError != nil { return nil }
      do throws(LogQLError) {
        _ = try Query(parsing: plan.query)
        return nil
      } catch {
        let place = "\(path):\(plan.position.line):\(plan.position.column)"
        return "\(place): query \(plan.id): \(error)"
      }
    }
  }

  private init(path: String, scenario: Scenario) {
    self.path = path
    self.scenario = scenario
  }

  /// What the file says to a seed, with some values changed.
  func scenario(seed: UInt64, _ changes: [ScenarioLoader.Change]) throws(ScenarioErrors) -> Scenario
  {
    try ScenarioLoader.load(bytes, fileName: path, seed: seed, changes: changes)
  }

  /// What the file says to a seed: what a swarm varies depends on it.
  func scenario(seed: UInt64) -> Scenario {
    if scenario.swarm == nil || seed == scenario.seed {
      var scenario = scenario
      scenario.seed = seed
      return scenario
    }
    do throws(ScenarioErrors) {
      return try ScenarioLoader.load(bytes, fileName: path, seed: seed, triesAllChoices: false)
    } catch {
      // A value that only other seeds choose is wrong: the scenario as it was read says so best.
      var scenario = scenario
      scenario.seed = seed
      return scenario
    }
  }

  /// The file's name without folder and ending: what its golden file is called.
  var baseName: String { Files.baseName(path) }
}
