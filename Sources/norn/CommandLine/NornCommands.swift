/// The options of `norn`'s commands.
enum Options {
  static let seed = Option.seed("seed", "S", "Run with this seed instead of the file's")
  static let seeds = Option.count("seeds", "N", "Run the N seeds from the first one on")
  static let doubleCheck = Option.flag(
    "double-check", "Run everything twice and compare the traces")
  static let data = Option.text(
    "data", "DIR", "Where the files are that scenarios replay; without it those are skipped")
  static let requireData = Option.flag(
    "require-data", "Fail instead of skipping a scenario whose data is absent")
  static let out = Option.text(
    "out", "DIR", "Where the run's directory is written (default: Reports)")
  static let keepStore = Option.flag(
    "keep-store", "Write what the cluster stored, too: data for norn query --run")
  static let filter = Option.glob("filter", "Run only the scenarios whose name matches")
  static let jobs = Option.count("jobs", short: "j", "N", "Runs side by side (default: one a core)")
  static let partition = Option.partition(
    "partition", "Run part I of N: each scenario and seed belongs to one part")
  static let accept = Option.flag(
    "accept", "Make the answers golden, with --reviewed; refused when CI is set")
  static let phases = Option.flag(
    "phases", "Ask golden queries before the last flush and after a restart too")
  static let quiet = Option.flag("quiet", short: "q", "Print failures and the last line only")
  static let schedule = Option.text(
    "schedule", "ORDER",
    "Which ready task runs next: fifo, random or pct, the last two by seed (default: fifo)"
  ).offering(["fifo", "random", "pct"])
  static let trace = Option.flag(
    "trace", "Write trace.json, too: the run as a time line for Perfetto")
  static let junit = Option.text(
    "junit", "FILE", "Write all runs as JUnit XML, too")
  static let summary = Option.text(
    "summary", "FILE", "Write a summary of all runs in Markdown, too")
  static let github = Option.flag(
    "github", "Print failures as annotations for GitHub (default: when GITHUB_ACTIONS is true)")
  static let json = Option.flag("json", "Print JSON instead of text")
  /// Breaks the reference implementation in a known way, to prove that a checker notices.
  static let mutant = Option.text("mutant", "NAME", "Break the store in this way").hidden
}

extension CommandTable {
  static let norn = CommandTable(
    program: "norn",
    version: "0.1.0",
    summary: "a deterministic simulator and test harness for Loki-style log stores",
    commands: [
      Command(
        name: "run", summary: "Run scenario files and give a verdict",
        arguments: .some(placeholder: "FILE"),
        options: [
          Options.seed.entry, Options.seeds.entry, Options.doubleCheck.entry, Options.data.entry,
          Options.requireData.entry, Options.out.entry, Options.keepStore.entry,
          Options.filter.entry, Options.jobs.entry, Options.partition.entry,
          Options.schedule.entry, Options.accept.entry, GoldenOptions.reviewed.entry,
          Options.phases.entry, Options.quiet.entry, Options.trace.entry, Options.junit.entry,
          Options.summary.entry, Options.github.entry, Options.mutant.entry,
        ],
        example: "norn run Scenarios/quickstart.yaml",
        details: """
          Exit codes: 0 passed, 1 a check or golden failed, 2 bad input, 3 only thresholds failed,
          4 a verdict is unknown, 130 interrupted.

          Answers that differ from the golden ones wait beside them for 'norn golden review'.
          """),
      GoldenOptions.pending, GoldenOptions.review, GoldenOptions.accept, GoldenOptions.reject,
      Command(
        name: "validate", summary: "Check scenario files without running them",
        arguments: .some(placeholder: "FILE"),
        example: "norn validate Scenarios/*.yaml"),
      ExploreOptions.explore, ExploreOptions.shrink, ReplayCommand.command, ExploreOptions.merge,
      CompareCommand.command,
      Command(
        name: "metrics", summary: "List the metrics that thresholds can name, with their units",
        example: "norn metrics"),
      Command(
        name: "verify", summary: "Check this build against measured vectors",
        arguments: .some(placeholder: "DIR"), options: [Options.json.entry],
        example: "norn verify Golden/loki-3.7.6",
        details: """
          Every folder in or below DIR that has an area.json is an area: files of cases that were
          measured from the reference. Exit codes: 0 every case passed, 1 one did not, 2 bad input,
          4 nothing failed, but this build has no checks for one of the areas.
          """),
      QueryOptions.query, QueryOptions.format, QueryOptions.parse, QueryOptions.lint,
      QueryOptions.explain, ChunkOptions.inspect, ChunkOptions.write, ChunkOptions.compare,
      SchemaCommand.command, CompletionsCommand.command, DoctorCommand.command,
    ])
}
