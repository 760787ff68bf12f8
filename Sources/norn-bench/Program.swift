import CSystem
import Glibc

/// `norn-bench AREA [OPTION…]`: measures, never asserts (Documentation/benchmarks.md).
@main
enum Program {
  nonisolated static func main() {
    norn_fix_hash_seeds()
    norn_keep_freed_memory()
    run(Array(CommandLine.arguments.dropFirst()))
  }

  private static let usage = """
    usage: norn-bench AREA [OPTION…]

    areas:
      kernel         the simulation: messages, timers, events, trace hash
      chunks         writing and reading chunks, per encoding, beside the bare libraries
      logql          line filters, pipelines, whole queries, parsing
      scaling        a scenario with more lines, streams, ingesters

    options:
      --filter TEXT  only rows whose name holds TEXT; of logql also a group: filter, stage, query,
                     parse; of chunks the encoding
      --list         logql: name the rows, measure nothing
      --quick        less work: to see that it runs
      --json         for programs: CPU seconds of every repetition
    """

  nonisolated static func run(_ arguments: [String]) {
    var area: String?
    var asJSON = false
    var quick = false
    var lists = false
    var filter = ""
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--json": asJSON = true
      case "--quick": quick = true
      case "--filter": filter = rest.popFirst() ?? ""
      case "--list": lists = true
      case "--help", "-h":
        print(usage)
        return
      case "kernel", "chunks", "logql", "scaling": area = argument
      default:
        print("norn-bench: \(argument): no area and no option\n\n\(usage)")
        exit(2)
      }
    }
    guard area != nil else {
      print(usage)
      exit(2)
    }
    if lists && area != "logql" {
      print("norn-bench: --list: only logql has rows to list")
      exit(2)
    }
    if area == "scaling" { return ScalingBenchmark.run(quick: quick) }
    if area == "chunks" {
      if !ChunkBenchmark.run(quick: quick, filter: filter, asJSON: asJSON) { exit(1) }
      return
    }
    if area == "logql" {
      if lists { return LogQLBenchmark.list(filter: filter) }
      if !LogQLBenchmark.run(quick: quick, filter: filter, asJSON: asJSON) { exit(1) }
      return
    }
    let chosen = kernelBenchmarks(quick: quick).filter {
      filter.isEmpty || $0.name.contains(filter)
    }
    var results: [Measurement] = []
    for benchmark in chosen {
      let measurement = Measurement.of(benchmark)
      results.append(measurement)
      if !asJSON { print(measurement.line) }
    }
    if asJSON { print("[" + results.map(\.json).joined(separator: ",\n ") + "]") }
    if results.contains(where: { !$0.isRight }) { exit(1) }
  }
}
