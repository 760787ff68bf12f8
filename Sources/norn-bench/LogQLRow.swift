import LogModel
import LogQLPipeline

/// A workload of `norn-bench logql`.
struct LogQLRow {
  /// What is measured: how much of a query takes part.
  enum Group: String, CaseIterable {
    /// Line filters alone, over decoded blocks.
    case filter
    /// One pipeline: what comes out is numbered rows, no answer is made.
    case stage
    /// The whole query: an evaluator is fed until it is done, and its answer is made.
    case query
    /// Text to syntax tree.
    case parse

    var title: String {
      switch self {
      case .filter: "line filters alone"
      case .stage: "pipelines alone"
      case .query: "whole queries"
      case .parse: "parsing"
      }
    }
  }

  /// What is aimed at.
  enum Goal {
    case megabytes(Double)
    case lines(Double)
    case microseconds(Double)

    var text: String {
      switch self {
      case .megabytes(let value): rounded(value, 0)
      case .lines(let value): "\(rounded(value / 1e6, 0)) M/s"
      case .microseconds(let value): rounded(value, 0)
      }
    }
  }

  /// What one pass did.
  struct Work {
    /// Lines fed, or queries parsed, and their bytes.
    var items = 0
    var bytes = 0
    /// Lines, or rows of the answer, that came out.
    var kept = 0
  }

  let group: Group
  /// Nil: no lines take part.
  let lines: BenchLines.Kind?
  let query: String
  var goal: Goal?
  /// What Loki 3.7.6 does with it in process (its pipeline alone, its parser): MB/s, or µs.
  var loki: Double?
  /// The work of one pass over these batches.
  let prepare: ([StreamBatch]) -> () -> Work

  var name: String { (lines.map { "\($0.rawValue) " } ?? "") + query }

  /// Whether a person who types `text` means this row.
  func isMeant(by text: String) -> Bool {
    if let group = Group(rawValue: text) { return group == self.group }
    return text.isEmpty || name.contains(text)
  }

  static var all: [LogQLRow] {
    LineFilterRows.all + PipelineStageRows.all + QueryRows.all + ParseRows.all
  }
}
