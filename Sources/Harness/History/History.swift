import Bytes
import Environment
import LogModel
import LogQLSyntax
import Scenarios

/// One push of a client: entries of some producers, and how it ended.
struct PushRecord {
  /// Virtual nanoseconds of the first attempt, and of the outcome (`.max` while open).
  var sent: Int64
  var ended: Int64 = .max
  var attempts: Int32 = 0
  var outcome: Outcome = .open

  enum Outcome: UInt8 {
    case open
    case acknowledged
    case rejected
    case unknown
  }
}

/// Consecutive entries of one producer in one push: 12 bytes, however many entries.
struct PushedSegment {
  var first: Int32
  var count: Int32
  var push: Int32
}

/// One query and its answers.
struct QueryRecord {
  var plan: QueryPlan
  var asked: Int64 = 0
  var ended: Int64 = 0
  var answer: QueryAnswer?
  /// The same question after quiescence.
  var final: QueryAnswer?
  /// The same question before the last flush, and after a restart of all ingesters; nil if it was
  /// not asked then.
  var inMemory: QueryAnswer?
  var restarted: QueryAnswer?
}

/// What happened in a run, with intervals: pushes, queries, faults. Texts of entries are not kept:
/// producers make them again. Confined to the harness's node.
final class History {
  let producers: [Producer]
  var pushes: [PushRecord] = []
  /// By producer, in order of ordinals.
  var segments: [[PushedSegment]]
  var queries: [QueryRecord] = []
  var faults: [FaultRecord] = []
  /// The last reads, one a stream, against what was pushed.
  var comparisons: [StreamComparison] = []
  /// Whether the cluster became quiet in time; nil while it was not asked.
  var quiescence: Quiescence?
  var retries = 0

  enum Quiescence {
    case reached(at: Int64)
    case stuck([String])
  }

  init(_ producers: [Producer]) {
    self.producers = producers
    segments = Array(repeating: [], count: producers.count)
  }

  /// Entries of `producer` whose push satisfies `condition`, as ranges of ordinals in order, of which
  /// none begins where the one before it ends. `reach`: the ordinals that are asked about.
  func ordinals(
    of producer: Int, in reach: Range<Int> = 0..<Int.max, where condition: (PushRecord) -> Bool
  ) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    let segments = segments[producer]
    let start = segments.indices.partitionPoint {
      Int(segments[$0].first + segments[$0].count) > reach.lowerBound
    }
    for segment in segments[start...] {
      if Int(segment.first) >= reach.upperBound { break }
      if !condition(pushes[Int(segment.push)]) { continue }
      let first = max(Int(segment.first), reach.lowerBound)
      let end = min(Int(segment.first + segment.count), reach.upperBound)
      if let last = ranges.last, last.upperBound == first {
        ranges[ranges.count - 1] = last.lowerBound..<end
      } else {
        ranges.append(first..<end)
      }
    }
    return ranges
  }

  var totals: WorkloadTotals {
    var totals = WorkloadTotals()
    totals.pushes = pushes.count
    totals.retries = retries
    for segments in segments {
      for segment in segments {
        let count = Int(segment.count)
        totals.entries += count
        switch pushes[Int(segment.push)].outcome {
        case .acknowledged: totals.acknowledged += count
        case .rejected: totals.rejected += count
        case .unknown, .open: totals.unknown += count
        }
      }
    }
    return totals
  }
}
