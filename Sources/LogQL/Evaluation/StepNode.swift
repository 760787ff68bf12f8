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
  /// The samples of the last step, in label order.
  var output: [StepSample] { get }
  /// Evaluates step number `step`: one more than the last time.
  func evaluate(step: Int)
}

/// Numbers label sets in the order in which they appear, and keeps them in label order too: sums of
/// floats come out the same whatever came first.
struct SeriesTable {
  private(set) var labels: [LabelSet] = []
  /// Numbers of all series.
  private(set) var inLabelOrder: [Int] = []
  private var numbers: [LabelSet: Int] = [:]

  /// The number of a label set. O(1), for a new one O(series).
  mutating func number(_ set: LabelSet) -> Int {
    if let known = numbers[set] { return known }
    let new = labels.count
    var low = 0
    var high = inLabelOrder.count
    while low < high {
      let middle = (low + high) / 2
      if LabelSet.precedes(labels[inLabelOrder[middle]], set) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    labels.append(set)
    numbers[set] = new
    inLabelOrder.insert(new, at: low)
    return new
  }
}
