import Environment
import LogStore
import Scenarios
import Simulation

/// What is written down of a run beside what judges it: values over time, events of nodes, faults as
/// bands. It only listens, so a run takes the same course with and without it. Confined to the
/// simulator's thread, as the run's state.
final class RunRecording {
  private var recorder: SeriesRecorder
  private var kept = KeptEvents()
  private var faults: FaultBands
  private let nodes: [String]
  private let lines: Lines
  /// What the services had been asked at the last reading.
  private var counters = ServiceCounters()
  private var cost: Int64 = 0
  private var isOver = false

  init(_ scenario: Scenario, nodes: [String]) {
    self.nodes = nodes
    faults = FaultBands(end: scenario.duration)
    var series = SeriesRecorder(expected: scenario.duration)
    lines = Lines(&series, ingesters: nodes.filter { $0.hasPrefix("ingester-") })
    recorder = series
  }

  // MARK: What happens

  /// An attempt to push has ended.
  func pushed(_ entries: Int, _ outcome: PushOutcome, took duration: Int64, at time: Int64) {
    let line =
      switch outcome {
      case .acknowledged: lines.acknowledged
      case .rejected: lines.rejected
      case .unknown: lines.unknown
      }
    recorder.add(line, at: time, Double(entries))
    recorder.add(lines.pushMean, at: time, Double(duration))
    recorder.add(lines.pushLargest, at: time, Double(duration))
  }

  /// A node has reported something.
  func noted(_ event: Event, _ node: NodeAddress, at time: Int64) {
    kept.add(event, Int(node.index), at: time)
    if event.name == .chunkFlushDetail {
      recorder.add(lines.flushLargest, at: time, Double(event.a))
    }
    guard event.name == .chunkFlushed, let reason = FlushReason(rawValue: event.a),
      let place = FlushReason.allCases.firstIndex(of: reason)
    else { return }
    recorder.add(lines.flushes[place], at: time, 1)
  }

  /// A query has been answered, or has failed.
  func answered(took duration: Int64, at time: Int64) {
    recorder.add(lines.queryLargest, at: time, Double(duration))
  }

  /// The ingesters were asked how they are; nil for one that did not answer.
  func inspected(_ inspections: [Inspection?], at time: Int64) {
    for (place, inspection) in inspections.enumerated() {
      guard let inspection, place < lines.memory.count else { continue }
      recorder.add(lines.memory[place], at: time, Double(inspection.memoryBytes))
      recorder.add(lines.queue[place], at: time, Double(inspection.flushQueueLength))
    }
  }

  /// The cluster is quiet. What the object store is asked from now on is asked by the harness, which
  /// reads everything back.
  func becameQuiet() { isOver = true }

  /// What the object store was asked so far, and what that costs in nano-dollars.
  func served(_ counters: ServiceCounters, cost: Int64, at time: Int64) {
    if isOver { return }
    let counts = [
      (lines.puts, counters.puts &- self.counters.puts),
      (lines.gets, counters.gets &- self.counters.gets),
      (lines.lists, counters.lists &- self.counters.lists),
    ]
    for (line, count) in counts where count > 0 { recorder.add(line, at: time, Double(count)) }
    if cost > self.cost { recorder.add(lines.cost, at: time, Double(cost - self.cost) / 1e9) }
    (self.counters, self.cost) = (counters, cost)
  }

  func faultBegan(_ fault: FaultAction, at time: Int64) {
    faults.begin(fault, at: .nanoseconds(time))
  }

  // MARK: What stays

  func series(until time: Int64) -> RunSeries {
    recorder.extend(to: time)
    return recorder.series
  }

  func history(_ history: History) -> RunHistory {
    var result = history.publicPushes()
    result.nodes = nodes
    result.events = kept.events(["client"] + nodes)
    result.omittedEvents = kept.omitted
    result.bands = faults.bands
    return result
  }
}

extension RunRecording {
  /// Numbers of the series' lines.
  struct Lines {
    let acknowledged, rejected, unknown, pushMean, pushLargest: Int
    let queryLargest, flushLargest: Int
    let puts, gets, lists, cost: Int
    /// By ingester.
    let memory, queue: [Int]
    /// In the order of the reasons.
    let flushes: [Int]

    init(_ series: inout SeriesRecorder, ingesters: [String]) {
      acknowledged = series.addLine("push.entries", "acknowledged", .count, .total)
      rejected = series.addLine("push.entries", "rejected", .count, .total)
      unknown = series.addLine("push.entries", "unknown", .count, .total)
      pushMean = series.addLine("push.duration", "mean", .nanoseconds, .mean)
      pushLargest = series.addLine("push.duration", "largest", .nanoseconds, .largest)
      queryLargest = series.addLine("query.duration", "queries", .nanoseconds, .largest)
      flushLargest = series.addLine("flush.duration", "flushes", .nanoseconds, .largest)
      memory = ingesters.map { series.addLine("ingester.memory_bytes", $0, .bytes, .largest) }
      queue = ingesters.map { series.addLine("flush.queue_length", $0, .count, .largest) }
      flushes = FlushReason.allCases.map {
        series.addLine("flush.chunks", $0.name, .count, .total)
      }
      puts = series.addLine("store.requests", "put", .count, .total)
      gets = series.addLine("store.requests", "get", .count, .total)
      lists = series.addLine("store.requests", "list", .count, .total)
      cost = series.addLine("store.cost_usd", "", .usd, .total)
    }
  }
}
