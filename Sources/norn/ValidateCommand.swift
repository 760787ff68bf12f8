import Scenarios

/// `norn validate FILE…`: every mistake of every file, without running anything.
enum ValidateCommand {
  static func run(files: [String]) -> Int32 {
    var hasErrors = false
    for path in files {
      switch ScenarioFile.load(path) {
      case .success(let file): Terminal.output("\(path): ok, \(contents(of: file.scenario))\n")
      case .failure(let errors):
        hasErrors = true
        for line in errors.lines { Terminal.note(line) }
      }
    }
    return hasErrors ? UsageError.exitCode : 0
  }

  private static func contents(of scenario: Scenario) -> String {
    let counts = [
      (scenario.workload.count, "workload item", "workload items"),
      (scenario.faults.count, "fault", "faults"),
      (scenario.randomFaults.count, "random fault", "random faults"),
      (scenario.queries.count, "query", "queries"),
      (scenario.thresholds.count, "threshold", "thresholds"),
    ]
    let parts = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.0 == 1 ? $0.1 : $0.2)" }
    return "\(scenario.name): " + (parts.isEmpty ? "nothing to do" : parts.joined(separator: ", "))
  }
}
