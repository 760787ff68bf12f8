import Bytes
import CSystem
import Environment
import Harness
import LogStore
import Reports
import Scenarios
import Simulation

/// `norn replay FILE`: a run again, up to a time, with looks into its nodes.
struct ReplayCommand {
  private static let until = Option.duration(
    "until", "T", "End there, without a verdict, and say how the nodes are")
  private static let at = Option.duration(
    "at", "T", "Say how the nodes are at that time (may be repeated)"
  ).repeatable
  private static let inspect = Option.text(
    "inspect", "NODE", "Say there all that is known of this node (may be repeated)"
  ).repeatable

  static let command = Command(
    name: "replay", summary: "Run a scenario again and look into its nodes on the way",
    arguments: .some(placeholder: "FILE"),
    options: [
      until.entry, at.entry, inspect.entry, Options.seed.entry, Options.schedule.entry,
      Options.data.entry, Options.mutant.entry,
    ],
    example: "norn replay failures/default-17.yaml --until 10m --inspect ingester-2",
    details: """
      Prints faults as they come, and at the given times what each node holds: streams,
      chunks, flush queues, its view of the ring, requests, what its tasks wait for, files.
      Looking changes nothing: the run has the same trace. Without --until it goes to its
      end, with the exit codes of 'norn run'.
      """)

  private let file: ScenarioFile
  private let scenario: Scenario
  private let options: RunOptions
  private let nodes: [String]
  private let times: [Int64]
  private let end: Int64?

  static func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
    guard invocation.arguments.count == 1, let path = invocation.arguments.first else {
      throw error("expected one scenario file", command.example)
    }
    norn_catch_interrupts()
    switch ScenarioFile.load(path) {
    case .failure(let errors):
      for line in errors.lines { Terminal.note(line) }
      return UsageError.exitCode
    case .success(let file):
      var options = RunOptions()
      do throws(FileError) {
        if let folder = invocation[Options.data] {
          options.data = try ReplayFolder.read(folder, for: [file.scenario])
        }
      } catch {
        Terminal.note(error.description)
        return UsageError.exitCode
      }
      return try ReplayCommand(file, options, invocation).run()
    }
  }

  private static func error(_ what: String, _ example: String) -> UsageError {
    UsageError(message: "norn replay: \(what)", advice: "for example: \(example)")
  }

  private init(_ file: ScenarioFile, _ options: RunOptions, _ invocation: Invocation)
    throws(UsageError)
  {
    self.file = file
    var options = options
    options.seed = invocation[Options.seed]
    options.schedule = try invocation.schedule() ?? .fifo
    options.mutant = try invocation.mutant()
    options.requiresGolden = false
    options.shouldStop = { norn_was_interrupted() }
    self.options = options
    scenario = file.scenario(seed: options.seed ?? file.scenario.seed)
    end = invocation[Self.until]?.nanosecondCount
    let looks = invocation.all(Self.at).map(\.nanosecondCount)
    if let end, let late = looks.first(where: { $0 > end }) {
      throw Self.error(
        "--at \(VirtualTimeText.text(late)) is after --until \(VirtualTimeText.text(end))",
        "--at 5m --until 10m")
    }
    times = Set(looks + (end.map { [$0] } ?? [])).sorted()
    nodes = invocation.all(Self.inspect)
    if times.isEmpty && !nodes.isEmpty {
      throw Self.error("when? --inspect goes with --at or --until", Self.command.example)
    }
    let known = scenario.cluster.nodes.map(\.description)
    for name in nodes where !known.contains(name) {
      let question = nearestName(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
      throw UsageError(
        message: "norn replay: \(scenario.name) has no node '\(name)'\(question)",
        advice: "expected one of: \(known.joined(separator: ", "))")
    }
  }

  private func run() -> Int32 {
    var seen = 0
    let looks = RunLooks(times: times, endsAtLast: end != nil) { view in
      seen += 1
      show(view)
    }
    let report = ScenarioRunner.run(scenario, options, looks: looks) { event in
      if case .fault(let fault) = event {
        Terminal.output("  \(VirtualTimeText.text(fault.at.nanosecondCount))  \(fault.text)\n")
      }
    }
    if norn_was_interrupted() { return Verdict.interrupted.exitCode }
    if report.verdict == .interrupted { return 0 }
    if seen < times.count {
      let over = VirtualTimeText.text(report.virtualTime.nanosecondCount)
      Terminal.note("the run was over at \(over)")
    }
    return conclude(report)
  }

  private func show(_ view: ClusterView) {
    let text = ClusterViewText(view, isColoured: Terminal.isColoured)
    let lines = text.overview + nodes.flatMap { text.lines(of: $0) ?? [] }
    Terminal.output(lines.joined(separator: "\n") + "\n")
  }

  /// Prints the verdict as `norn run` does.
  private func conclude(_ report: RunReport) -> Int32 {
    var settings = Console.Options()
    settings.isColoured = Terminal.isColoured
    let console = Console(
      settings, runs: 1, clock: { Terminal.clock() }, output: { Terminal.output($0) },
      progress: { _ in })
    let replay = "norn run \(file.path) --seed \(report.seed)"
    console.recorder(of: 0, replay: replay).record(.finished(report))
    return console.finish().exitCode(afterBadInput: false)
  }
}
