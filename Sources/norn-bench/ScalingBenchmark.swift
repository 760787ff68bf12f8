import CSystem
import Glibc
import Harness
import Scenarios

/// How the CPU time of whole runs grows when one thing doubles: lines, streams, ingesters. Linear
/// growth has exponent 1.
enum ScalingBenchmark {
  struct Size {
    var linesPerHour = 40_000
    var streams = 8
    var ingesters = 3
  }

  static func run(quick: Bool) {
    let base = Size()
    let dimensions: [(name: String, double: (Size) -> Size)] = [
      (
        "lines",
        {
          var size = $0
          size.linesPerHour *= 2
          return size
        }
      ),
      (
        "streams",
        {
          var size = $0
          size.streams *= 2
          return size
        }
      ),
      (
        "ingesters",
        {
          var size = $0
          size.ingesters *= 2
          return size
        }
      ),
    ]
    let repetitions = quick ? 1 : 3
    let first = seconds(base, repetitions)
    print("base: \(words(base)): \(rounded(first, 3)) s of CPU")
    for dimension in dimensions {
      let twice = dimension.double(base)
      let second = seconds(twice, repetitions)
      let four = dimension.double(twice)
      let third = seconds(four, repetitions)
      // Over two doublings.
      let exponent = log2(third / first) / 2
      print(
        "\(dimension.name): \(rounded(first, 3)) s, twice \(rounded(second, 3)) s, four times "
          + "\(rounded(third, 3)) s: exponent \(rounded(exponent, 2))")
    }
  }

  private static func words(_ size: Size) -> String {
    "\(size.linesPerHour) lines over 1 h, \(size.streams) streams, \(size.ingesters) ingesters"
  }

  /// Median CPU seconds of a run, checkers included.
  private static func seconds(_ size: Size, _ repetitions: Int) -> Double {
    let text = """
      name: scaling
      seed: 1
      duration: 1h
      cluster: { ingesters: \(size.ingesters), replication_factor: 3 }
      loki: { ingester: { chunk_encoding: snappy, chunk_target_size: 256KB, chunk_block_size: 64KB } }
      workload:
        - tenant: shop
          streams: { app: cart, pod: "pod-{1..\(size.streams)}" }
          source: nginx-json
          rate: \(size.linesPerHour)/h
      queries:
        - { id: errors, at: 40m, query: '{app="cart"} |= "500"', since: 30m, limit: 50 }
        - { id: rate, at: 1h, query: 'sum by (pod) (rate({app="cart"}[5m]))', since: 1h, step: 5m }
      """
    do throws(ScenarioErrors) {
      let scenario = try ScenarioLoader.load(Array(text.utf8), fileName: "scaling.yaml")
      let runs = (0..<repetitions).map { _ in
        let before = norn_process_cpu_ns()
        let report = ScenarioRunner.run(scenario, RunOptions()) { _ in }
        if report.verdict != .passed { print("the run did not pass: \(report.violations)") }
        return Double(norn_process_cpu_ns() - before) / 1e9
      }
      return Measurement.median(runs)
    } catch {
      preconditionFailure("\(error)")
    }
  }
}
