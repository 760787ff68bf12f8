import Reports
import Scenarios

/// `norn metrics`: what thresholds may name.
enum MetricsCommand {
  static func run() -> Int32 {
    let lines = MetricTable.lines(of: .logStore)
    Terminal.output(lines.joined(separator: "\n") + "\n")
    return 0
  }
}
