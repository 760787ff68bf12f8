import Bytes
import LogStore
import Simulation

/// What `norn run` was asked to do.
struct RunSettings: Sendable {
  var files: [String]
  var seed: UInt64?
  var seedCount: Int
  var isDoubleChecked: Bool
  var dataFolder: String?
  var requiresData: Bool
  var outFolder: String?
  var keepsStore: Bool
  var filter: Glob?
  var jobs: Int
  var partition: Partition?
  var acceptsGoldens: Bool
  /// Why the accepted answers are right.
  var reviewed: String?
  var checksPhases: Bool
  var isQuiet: Bool
  /// Whether runs leave `trace.json`.
  var tracesRuns: Bool
  var junitFile: String?
  var summaryFile: String?
  /// Whether failures are printed as GitHub's annotations.
  var annotates: Bool
  var schedule: SchedulePolicy?
  var mutant: Mutant?

  init(_ invocation: Invocation) throws(UsageError) {
    files = invocation.arguments
    seed = invocation[Options.seed]
    seedCount = invocation[Options.seeds] ?? 1
    isDoubleChecked = invocation.has(Options.doubleCheck)
    dataFolder = invocation[Options.data]
    requiresData = invocation.has(Options.requireData)
    outFolder = invocation[Options.out]
    keepsStore = invocation.has(Options.keepStore)
    filter = invocation[Options.filter]
    jobs = invocation[Options.jobs] ?? WorkerThreads.processorCount
    partition = invocation[Options.partition]
    acceptsGoldens = invocation.has(Options.accept)
    reviewed = invocation[GoldenOptions.reviewed]
    checksPhases = invocation.has(Options.phases)
    isQuiet = invocation.has(Options.quiet)
    tracesRuns = invocation.has(Options.trace)
    junitFile = invocation[Options.junit]
    summaryFile = invocation[Options.summary]
    annotates =
      invocation.has(Options.github) || Terminal.variable("GITHUB_ACTIONS") == "true"
    schedule = try invocation.schedule()
    mutant = try invocation.mutant()
    if acceptsGoldens {
      try checkAcceptance()
    } else if reviewed != nil {
      throw UsageError(
        message: "norn run: --reviewed goes with --accept",
        advice: "'norn golden accept --reviewed …' takes what earlier runs have left")
    }
  }

  private func checkAcceptance() throws(UsageError) {
    if GoldenStore.isReadOnly { throw GoldenOptions.refusal("norn run: --accept") }
    if mutant != nil {
      throw UsageError(
        message: "norn run: --accept is refused together with --mutant",
        advice: "the answers of a broken store are no goldens")
    }
  }
}

extension Invocation {
  /// The order of `--schedule`; nil if it is not given.
  func schedule() throws(UsageError) -> SchedulePolicy? {
    try named(Options.schedule, [.fifo, .random, .pct])
  }

  /// The defect of `--mutant`; nil if it is not given.
  func mutant() throws(UsageError) -> Mutant? { try named(Options.mutant, Mutant.allCases) }

  /// The value of that name among `known`; nil if no name is given.
  private func named<Value: RawRepresentable<String>>(
    _ option: Option<String>, _ known: [Value]
  ) throws(UsageError) -> Value? {
    guard let name = self[option] else { return nil }
    let names = known.map(\.rawValue)
    if let place = names.firstIndex(of: name) { return known[place] }
    let question = nearestName(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
    throw UsageError(
      message: "norn \(command): --\(option.entry.name) has no value '\(name)'\(question)",
      advice: "expected one of: \(names.joined(separator: ", "))")
  }
}
