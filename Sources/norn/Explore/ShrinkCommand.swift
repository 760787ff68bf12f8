import CSystem
import Environment
import Harness
import LogStore
import Reports
import Scenarios
import Simulation

/// `norn shrink FILE`: the smallest scenario that still fails.
enum ShrinkCommand {
  static func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
    guard invocation.arguments.count == 1, let path = invocation.arguments.first else {
      throw UsageError(
        message: "norn shrink: expected one scenario file",
        advice: "for example: norn shrink Scenarios/profiles/default.yaml --seed 17")
    }
    var options = RunOptions()
    options.seed = invocation[Options.seed]
    options.schedule = try invocation.schedule() ?? .fifo
    options.mutant = try invocation.mutant()
    options.requiresGolden = false
    options.shouldStop = { norn_was_interrupted() }
    norn_catch_interrupts()
    switch ScenarioFile.load(path) {
    case .failure(let errors):
      for line in errors.lines { Terminal.note(line) }
      return UsageError.exitCode
    case .success(let file):
      do throws(FileError) {
        if let folder = invocation[Options.data] {
          options.data = try ReplayFolder.read(folder, for: [file.scenario])
        }
        return try shrink(file, options, invocation)
      } catch {
        Terminal.note(error.description)
        return UsageError.exitCode
      }
    }
  }

  private static func shrink(_ file: ScenarioFile, _ options: RunOptions, _ invocation: Invocation)
    throws(FileError) -> Int32
  {
    let scenario = file.scenario(seed: options.seed ?? file.scenario.seed)
    let first = ScenarioRunner.run(scenario, options) { _ in }
    if first.verdict == .interrupted { return Verdict.interrupted.exitCode }
    let target =
      invocation[ExploreOptions.checker].map { ShrinkTarget(checker: $0) }
      ?? ShrinkTarget(first)
    guard let target, target.isMet(by: first) else {
      Terminal.note(
        "\(file.path), seed \(first.seed): \(first.verdict.word), there is nothing to shrink")
      return Verdict.failed.exitCode
    }
    let shrinker = Shrinker(
      scenario, options, target, mostRuns: invocation[ExploreOptions.mostRuns] ?? 2000)
    let isLoud = !invocation.has(Options.quiet)
    shrinker.onProgress = { scenario, runs in
      if isLoud { Terminal.note("run \(runs): \(FailureText.size(of: scenario))") }
    }
    guard let result = shrinker.run() else {
      Terminal.note("\(file.path): the violation did not come again")
      return Verdict.unknown.exitCode
    }
    // A name of a scenario has at most 100 characters, a seed 20 of them.
    let name = "\(file.scenario.name.prefix(79))-\(first.seed)"
    let out = invocation[ExploreOptions.failureFile] ?? "failures/\(name).yaml"
    let folder = Files.folder(of: out)
    if !folder.isEmpty { try Files.makeDirectories(folder) }
    let text = FailureText(
      result, of: file, seed: first.seed, before: scenario.drawn, mutant: options.mutant)
    try Files.write(Array(text.file(named: name).utf8), to: out)
    Terminal.output("\(out): \(FailureText.size(of: result.scenario)), \(result.runs) runs\n")
    return norn_was_interrupted() ? Verdict.interrupted.exitCode : 0
  }
}

/// A shrunk scenario as a file with its story.
struct FailureText {
  private let result: ShrinkResult
  private let path: String
  private let seed: UInt64
  private let before: Scenario
  private let mutant: Mutant?

  init(
    _ result: ShrinkResult, of file: ScenarioFile, seed: UInt64, before: Scenario, mutant: Mutant?
  ) {
    self.result = result
    path = file.path
    self.seed = seed
    self.before = before
    self.mutant = mutant
  }

  /// `3 faults, 1 query, 2 streams, 10m`
  static func size(of scenario: Scenario) -> String {
    [
      Readable.count(scenario.faults.count, "fault"),
      Readable.count(scenario.queries.count, "query", plural: "queries"),
      Readable.count(scenario.workload.reduce(0) { $0 + $1.streams.count }, "stream"),
      Readable.count(scenario.cluster.ingesters, "ingester"),
      VirtualTimeText.text(scenario.duration.nanosecondCount),
    ].joined(separator: ", ")
  }

  func file(named name: String) -> String {
    var scenario = result.scenario
    scenario.name = name
    return (comments.map { $0.isEmpty ? "#" : "# \($0)" }).joined(separator: "\n") + "\n"
      + scenario.text
  }

  private var comments: [String] {
    var lines = ["Shrunk from \(path), seed \(seed), which had \(FailureText.size(of: before))."]
    if let mutant { lines.append("With the deliberate defect \(mutant.rawValue).") }
    lines.append("")
    for fault in result.report.faults {
      lines.append("\(VirtualTimeText.text(fault.at.nanosecondCount))  \(fault.text)")
    }
    lines.append("")
    for violation in result.report.violations {
      lines.append("\(violation.checker), \(violation.subject): \(violation.summary)")
      lines += violation.details.prefix(12).map { "  \($0)" }
    }
    return lines.map { $0.split(separator: "\n", omittingEmptySubsequences: false)[0] }
      .map(String.init)
  }
}
