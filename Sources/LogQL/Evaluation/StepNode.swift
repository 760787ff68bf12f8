import LogModel
import LogQLSyntax

/// The value of one series at one step.
struct StepSample {
  /// Number of the series in the node's table.
  var series: Int
  var value: Double
}

/// A part of a metric query, evaluated at one step after another.
protocol StepNode: AnyObject {
  /// Every series that the node has ever had.
  var series: SeriesTable { get }
  /// The samples of the last step: in label order, or behind `sort` in its order. After
  /// `label_replace` a series can have more than one.
  var output: [StepSample] { get }
  /// Evaluates step number `step`: one more than the last time.
  func evaluate(step: Int) throws(LogQLError)
}

/// `vector(1)`, and a number that is a whole query: one sample without labels at every step.
final class ConstantNode: StepNode {
  private(set) var series = SeriesTable()
  let output: [StepSample]

  init(_ value: Double) {
    output = [StepSample(series: series.number(.empty), value: value)]
  }

  func evaluate(step: Int) {}
}
