import LogModel
import LogQLSyntax
import QueryCommands

/// The options of `norn query` and `norn logql …`.
enum QueryOptions {
  static let file = Option.text(
    "file", "FILE", "A log file, plain or compressed, as one stream; - is standard input"
  ).repeatable
  static let labels = Option.text(
    "labels", "LABELS", "Labels of the files' streams, such as '{app=\"cart\"}'; filename is added")
  static let workload = Option.text(
    "workload", "FILE", "Entries as JSON lines: labels, ts_ns, line, metadata"
  ).repeatable
  static let chunks = Option.text(
    "chunks", "DIR", "A directory of chunk objects, or one object"
  ).repeatable
  static let run = Option.text(
    "run", "DIR", "The directory of a run that was made with --keep-store"
  ).repeatable
  static let tenant = Option.text(
    "tenant", "NAME", "Ask the objects of this tenant, if they are those of several")
  static let spacing = Option.duration(
    "spacing", "D", "Time between lines whose own times are not recognised (default: 10ms)")
  static let queries = Option.text(
    "queries", "FILE",
    "Answer every row of this golden file, at the times that it says, instead of QUERY")

  static let instant = Option.flag("instant", "Evaluate at --to alone")
  static let from = Option.text(
    "from", "TIME",
    "First time: RFC 3339, or seconds or nanoseconds since 1970 (default: the data's)")
  static let to = Option.text("to", "TIME", "End, which is not part of it (default: the data's)")
  static let since = Option.duration(
    "since", "D", "Begin so long before the end, if there is no --from")
  static let step = Option.duration(
    "step", "D", "Time between points (default: a 250th of the range, at least 1s)")
  static let limit = Option.count("limit", "N", "Most entries (default: 100)")
  static let forward = Option.flag("forward", "Oldest entries first")
  static let output = Option<AnswerForm>.choice(
    "output", "How to print: default, raw, jsonl or json")
  static let stats = Option.flag("stats", "Say on standard error what was read")
  static let strict = Option.flag("strict", "Without the quirks of Loki")

  static let errorsOnly = Option.flag("quiet", short: "q", "Print only what is wrong")
}

/// The commands.
extension QueryOptions {
  /// What is said of one query; the rows of `--queries` say it themselves.
  static let ofOneQuery = [
    instant.entry, from.entry, to.entry, since.entry, step.entry, limit.entry, forward.entry,
    output.entry, stats.entry,
  ]

  static let query = Command(
    name: "query", summary: "Ask log files, workloads, chunks and runs a LogQL query",
    arguments: .optional(placeholder: "QUERY"),
    options: [
      file.entry, labels.entry, workload.entry, chunks.entry, run.entry, tenant.entry,
      spacing.entry, queries.entry,
    ] + ofOneQuery + [strict.entry],
    example: "norn query '|= \"error\" | logfmt' --file app.log",
    details: """
      Each file is a stream with the label filename; times are those that its lines begin with.
      A query that begins with a stage asks all streams. Entries that several objects hold count
      once, as replicas do for a querier. Without --from, --to and --since all data is asked.
      Exit codes: 0 answered, 1 the data makes an answer impossible, 2 bad input.
      """)

  static let format = Command(
    name: "logql fmt", summary: "Print a query in its canonical form",
    arguments: .some(placeholder: "QUERY"),
    example: "norn logql fmt 'sum(rate({app=\"cart\"}[5m])) by (pod)'",
    details: "QUERY may be -: then it is read from standard input.")

  static let parse = Command(
    name: "logql parse", summary: "Print the syntax tree of a query",
    arguments: .some(placeholder: "QUERY"), options: [Options.json.entry],
    example: "norn logql parse --json '{app=\"cart\"} | json'",
    details: "The tree is JSON with and without --json. QUERY may be -.")

  static let lint = Command(
    name: "logql lint", summary: "Check the queries of rule files and dashboards",
    arguments: .some(placeholder: "FILE"), options: [errorsOnly.entry],
    example: "norn logql lint rules.yaml dashboard.json",
    details: """
      FILE is a ruler's rule file or a Grafana dashboard. Each query is printed with its
      place, as its canonical form or with what is wrong. Of dashboards only queries whose
      data source is called Loki are looked at. Exit codes: 0 all is well, 1 a query is
      wrong, 2 bad input.
      """)

  static let explain = Command(
    name: "logql explain", summary: "Say what a query does, stage by stage",
    arguments: .some(placeholder: "QUERY"),
    example: "norn logql explain 'sum by (status) (rate({app=\"web\"} | json [5m]))'")
}
