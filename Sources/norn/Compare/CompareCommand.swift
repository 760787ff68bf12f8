import CSystem
import Harness
import Reports
import Scenarios
import Simulation

/// `norn compare FILE --set PATH=VALUE`: the same luck with something changed.
enum CompareCommand {
  static let set = Option.text(
    "set", "PATH=VALUE", "Change this in the second run (may be repeated)"
  ).repeatable

  static let command = Command(
    name: "compare", summary: "Run a scenario twice, the second time with a change",
    arguments: .some(placeholder: "FILE"),
    options: [
      set.entry, Options.seed.entry, Options.schedule.entry, Options.data.entry,
      Options.mutant.entry,
    ],
    example: "norn compare Scenarios/quickstart.yaml --set ingester.chunk_target_size=4MiB",
    details: """
      PATH is a path of keys, inside 'loki' if it does not begin with a key of scenario
      files. Both runs have the same luck, so all that differs comes from the change: the
      first effect that does, every metric, the cost, the verdict. Exit codes: those of
      norn run, for the worse of both.
      """)

  static func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
    guard invocation.arguments.count == 1, let path = invocation.arguments.first else {
      throw UsageError(message: "norn compare: expected one scenario file", advice: advice)
    }
    var changes: [ScenarioLoader.Change] = []
    for text in invocation.all(set) {
      guard let change = ScenarioLoader.Change(text) else {
        throw UsageError(
          message: "norn compare: --set \(text): expected PATH=VALUE", advice: advice)
      }
      changes.append(change)
    }
    if changes.isEmpty {
      throw UsageError(message: "norn compare: nothing is to be changed: --set", advice: advice)
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
    case .success(let file): return compare(file, changes, &options, invocation[Options.data])
    }
  }

  private static let advice = "for example: \(command.example)"

  private static func compare(
    _ file: ScenarioFile, _ changes: [ScenarioLoader.Change], _ options: inout RunOptions,
    _ folder: String?
  ) -> Int32 {
    let seed = options.seed ?? file.scenario.seed
    let changed: Scenario
    do throws(ScenarioErrors) {
      changed = try file.scenario(seed: seed, changes)
    } catch {
      for text in changes { Terminal.note("with \(text.text):") }
      for error in error.errors { Terminal.note("\(error)") }
      return UsageError.exitCode
    }
    do {
      if let folder { options.data = try ReplayFolder.read(folder, for: [file.scenario]) }
      let pair = try CounterfactualPair(file.scenario(seed: seed), changed, options)
      let lines = ComparisonText.lines(
        pair, change: changes.map(\.text), isColoured: Terminal.isColoured)
      Terminal.output(lines.joined(separator: "\n") + "\n")
      return Verdict.worse(pair.first.verdict, pair.second.verdict).exitCode
    } catch {
      Terminal.note("\(file.path): \(error)")
      return UsageError.exitCode
    }
  }
}
