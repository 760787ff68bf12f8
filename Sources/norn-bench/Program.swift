import CSystem
import Glibc

/// `norn-bench kernel|chunks|logql|scaling [--json] [--quick] [--filter TEXT]`: measures, never asserts.
@main
enum Program {
  nonisolated static func main() {
    norn_fix_hash_seeds()
    norn_keep_freed_memory()
    run(Array(CommandLine.arguments.dropFirst()))
  }

  nonisolated static func run(_ arguments: [String]) {
    var area: String?
    var asJSON = false
    var quick = false
    var filter = ""
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--json": asJSON = true
      case "--quick": quick = true
      case "--filter": filter = rest.popFirst() ?? ""
      case "kernel", "chunks", "logql", "scaling": area = argument
      default:
        print(
          "norn-bench: \(argument): expected kernel, chunks, logql, scaling, --json, --quick or "
            + "--filter TEXT")
        exit(2)
      }
    }
    guard area != nil else {
      print("usage: norn-bench kernel|chunks|logql|scaling [--json] [--quick] [--filter TEXT]")
      exit(2)
    }
    if area == "scaling" { return ScalingBenchmark.run(quick: quick) }
    if area == "chunks" {
      if !ChunkBenchmark.run(quick: quick, filter: filter, asJSON: asJSON) { exit(1) }
      return
    }
    if area == "logql" {
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
