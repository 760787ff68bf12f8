import Environment
import LogStore
import Simulation

/// What `norn explore` was asked to do.
struct ExploreSettings: Sendable {
  var file: String
  var seed: UInt64?
  var seedCount: Int
  /// Nanoseconds after which no further seed is begun.
  var time: Int64?
  var jobs: Int
  var partition: Partition?
  var stopsAtFailure: Bool
  var schedule: SchedulePolicy?
  var dataFolder: String?
  var outFile: String?
  var requiredMarks: [String]
  var isQuiet: Bool
  var mutant: Mutant?

  static let defaultSeeds = 100

  init(_ invocation: Invocation) throws(UsageError) {
    guard invocation.arguments.count == 1, let file = invocation.arguments.first else {
      throw UsageError(
        message: "norn explore: expected one scenario file",
        advice: "for example: norn explore Scenarios/profiles/default.yaml --seeds 1000")
    }
    self.file = file
    seed = invocation[Options.seed]
    let limit = invocation[ExploreOptions.time]
    // With a time and no number of seeds, time alone ends it.
    seedCount = invocation[Options.seeds] ?? (limit == nil ? Self.defaultSeeds : Int(Int32.max))
    time = limit?.nanosecondCount
    jobs = invocation[Options.jobs] ?? WorkerThreads.processorCount
    partition = invocation[Options.partition]
    stopsAtFailure = invocation.has(ExploreOptions.failFast)
    schedule = try invocation.schedule()
    dataFolder = invocation[Options.data]
    outFile = invocation[ExploreOptions.out]
    requiredMarks = invocation.all(ExploreOptions.require)
    isQuiet = invocation.has(Options.quiet)
    mutant = try invocation.mutant()
  }
}

/// The options of exploring and shrinking.
enum ExploreOptions {
  static let time = Option.duration("time", "T", "Begin no further seed after this time")
  static let failFast = Option.flag("fail-fast", "Begin no further seed after a failure")
  static let out = Option.text(
    "out", "FILE",
    "Results, a line of JSON for each seed; seeds that are there already are not run again")
  static let require = Option.text(
    "require", "MARK", "Fail if no seed reaches this state (may be repeated)"
  ).repeatable
  static let checker = Option.text(
    "checker", "NAME", "The violation that must stay (default: the first one)")
  static let mostRuns = Option.count("max-runs", "N", "Runs at most (default: 2000)")
  static let failureFile = Option.text(
    "out", "FILE", "The scenario file that is written (default: failures/NAME-SEED.yaml)")

  static let explore = Command(
    name: "explore", summary: "Run a scenario with many seeds and list what fails",
    arguments: .some(placeholder: "FILE"),
    options: [
      Options.seed.entry, Options.seeds.entry, time.entry, Options.jobs.entry,
      Options.partition.entry, failFast.entry, Options.schedule.entry, Options.data.entry,
      out.entry, require.entry, Options.quiet.entry, Options.mutant.entry,
    ],
    example: "norn explore Scenarios/profiles/default.yaml --seeds 1000 --out found.jsonl",
    details: """
      Each seed draws faults and luck anew. Exit codes: 0 all passed, 1 a seed failed
      or a required mark was not reached, 2 bad input, 130 interrupted. An interrupted
      exploration goes on where it was when it is given the same --out.
      """)

  static let shrink = Command(
    name: "shrink", summary: "Make a failing scenario as small as it gets",
    arguments: .some(placeholder: "FILE"),
    options: [
      Options.seed.entry, checker.entry, mostRuns.entry, failureFile.entry, Options.schedule.entry,
      Options.data.entry, Options.quiet.entry, Options.mutant.entry,
    ],
    example: "norn shrink Scenarios/profiles/default.yaml --seed 17",
    details: """
      Leaves out faults, queries, streams, lines, nodes, time and settings while the
      violation stays, and writes what is left as a scenario file with the story in
      words. Exit codes: 0 written, 1 the scenario does not fail, 2 bad input, 130
      interrupted.
      """)

  static let merge = Command(
    name: "report merge", summary: "Join the results of explorations",
    arguments: .some(placeholder: "FILE"),
    options: [require.entry],
    example: "norn report merge part-*.jsonl",
    details: """
      Exit codes: 0 all passed, 1 a seed failed or a required mark was not reached,
      2 bad input.
      """)
}
