import Bytes
import Environment
import LogModel
import LogQLSyntax
import LogStore
import Scenarios

/// What the tasks of one run share. They all run on the harness's node, one thread: nothing here is
/// locked.
final class RunState: @unchecked Sendable {
  let scenario: Scenario
  let system: any SystemUnderTest
  let history: History
  let metrics: Metrics
  let clients: [WorkloadClient]
  /// Listens, if somebody wants to read of the run later.
  let recording: RunRecording?
  private(set) var clientsDone = 0
  private(set) var queriesDone = 0
  private let acknowledged: Counter
  private let logBytes: Metrics.Place
  private(set) var flushes = 0
  /// By raw value of the ingester's reasons.
  private(set) var flushesByReason: [Int] = Array(repeating: 0, count: 16)
  /// Recorded events by the hash of their name.
  private var marks: [UInt64: (name: String, count: Int)] = [:]
  /// Set at the end; the run stops when it holds.
  private(set) var isFinished = false
  private(set) var failure: String?
  /// Whether queries are also asked before the last flush and after a restart of all ingesters.
  var asksPhases = false
  /// Called once the cluster is quiet, or will not be, before everything is read back.
  var onQuiet: (() -> Void)?

  init(
    _ scenario: Scenario, _ producers: [Producer], _ system: any SystemUnderTest,
    _ metrics: MetricRegistry, _ recording: RunRecording?
  ) {
    self.recording = recording
    self.scenario = scenario
    self.system = system
    let history = History(producers)
    let collected = Metrics(metrics)
    history.queries = scenario.queries.map { QueryRecord(plan: $0) }
    self.history = history
    self.metrics = collected
    let counted = Counter()
    acknowledged = counted
    let (durations, pushed) = (
      collected.place(of: "push.duration"), collected.place(of: "push.entries")
    )
    logBytes = collected.place(of: "wal.bytes")
    clients = scenario.workload.indices.compactMap { item in
      let members = producers.filter { $0.item == item && $0.entryCount > 0 }
      if members.isEmpty { return nil }
      return WorkloadClient(item, members, start: scenario.start, system, history) {
        entries, outcome, duration in
        collected.add(durations, Double(duration))
        recording?.pushed(
          entries, outcome, took: duration, at: system.environment.now.nanoseconds)
        if outcome == .acknowledged { counted.value += entries }
        switch outcome {
        case .acknowledged: collected.add(pushed, Double(entries))
        case .rejected: collected.add("push.rejected", Double(entries))
        case .unknown: collected.add("push.unknown", Double(entries))
        }
      }
    }
  }

  /// Entries acknowledged so far.
  var entriesPushed: Int { acknowledged.value }

  // MARK: The two phases

  /// Safety: workload, faults and queries for the scenario's duration. Then liveness: all faults end,
  /// and the cluster has `settle` to become quiet; at last everything is read back.
  func drive(_ driver: isolated RunDriver) async {
    do throws(NodeStopped) {
      let environment = system.environment
      begin(on: driver)
      try await environment.sleep(for: scenario.duration - (environment.now - .zero))
      system.heal()
      try await settle()
      onQuiet?()
      try await readBack()
      if asksPhases { try await askAfterRestart() }
    } catch {
      return
    }
    isFinished = true
  }

  private func begin(on driver: RunDriver) {
    let environment = system.environment
    for client in clients {
      let box = Confined(client)
      environment.spawn("workload client", on: driver) { [self] _ in
        try? await box.value.run()
        clientsDone += 1
      }
    }
    for place in history.queries.indices {
      environment.spawn("query", on: driver) { [self] _ in
        try? await ask(place)
        queriesDone += 1
      }
    }
    for fault in scenario.faults {
      environment.spawn("fault", on: driver) { [self] _ in
        do {
          try await environment.sleep(for: fault.at)
        } catch {
          return
        }
        recording?.faultBegan(fault.action, at: system.environment.now.nanoseconds)
        system.begin(fault.action)
      }
    }
    environment.spawn("scrape", on: driver) { [self] _ in try? await scrape() }
  }

  private func ask(_ place: Int) async throws(NodeStopped) {
    let environment = system.environment
    let plan = history.queries[place].plan
    try await environment.sleep(for: plan.at)
    history.queries[place].asked = environment.now.nanoseconds
    let answer = try await answer(to: plan)
    history.queries[place].ended = environment.now.nanoseconds
    history.queries[place].answer = answer
    let duration = history.queries[place].ended - history.queries[place].asked
    metrics.add("query.duration", Double(duration))
    recording?.answered(took: duration, at: history.queries[place].ended)
  }

  func answer(to plan: QueryPlan) async throws(NodeStopped) -> QueryAnswer {
    try await system.query(
      plan.tenant, plan.query, plan.parameters, timeout: .seconds(60))
  }

  /// Every 15 s: how the ingesters are doing, as a monitoring system would ask.
  private func scrape() async throws(NodeStopped) {
    while true {
      try await system.environment.sleep(for: .seconds(15), .background)
      let inspections = try await system.inspect()
      recording?.inspected(inspections, at: system.environment.now.nanoseconds)
      for inspection in inspections {
        guard let inspection else { continue }
        metrics.add("ingester.memory_bytes", Double(inspection.memoryBytes))
        metrics.add("ingester.streams", Double(inspection.streams))
        metrics.add("ingester.chunks", Double(inspection.chunks))
        metrics.add("flush.queue_length", Double(inspection.flushQueueLength))
      }
    }
  }

  // MARK: Liveness

  /// Waits until clients and queries are done, all ingesters are up, and a flush has emptied them.
  private func settle() async throws(NodeStopped) {
    let environment = system.environment
    let deadline = environment.now + scenario.settle
    var asked = false
    while true {
      var open = unfinished()
      if open.isEmpty {
        let inspections = try await system.inspect()
        open = SettleReport.unsettled(inspections, system.nodes)
        if open.isEmpty && asked {
          history.quiescence = .reached(at: environment.now.nanoseconds)
          return
        }
        if SettleReport.allReady(inspections) {
          if asksPhases && !asked { try await askInMemory() }
          try await system.flush()
          asked = true
        }
      }
      if environment.now >= deadline {
        history.quiescence = .stuck(open.isEmpty ? ["no flush could be asked for"] : open)
        return
      }
      try await environment.sleep(for: .seconds(5))
    }
  }

  private func unfinished() -> [String] {
    var open: [String] = []
    if clientsDone < clients.count {
      open.append("\(clients.count - clientsDone) clients still have lines to push")
    }
    if queriesDone < history.queries.count {
      open.append("\(history.queries.count - queriesDone) queries have no answer")
    }
    return open
  }

  // MARK: The last reads

  /// Reads every stream whole, and asks every query again.
  private func readBack() async throws(NodeStopped) {
    for producer in history.producers where producer.entryCount > 0 {
      history.comparisons.append(try await read(producer))
    }
    for place in history.queries.indices {
      history.queries[place].final = try await answer(to: history.queries[place].plan)
    }
  }

  private func read(_ producer: Producer) async throws(NodeStopped) -> StreamComparison {
    // A little more than was pushed: what nobody pushed may lie outside.
    let margin: Int64 = 3_600_000_000_000
    let first = producer.time(of: 0).nanoseconds - margin
    let last = producer.time(of: producer.entryCount - 1).nanoseconds + margin
    let parameters = QueryParameters.range(
      Timestamp(nanoseconds: first), Timestamp(nanoseconds: last + 1),
      limit: 4 * producer.entryCount + 1000,
      direction: .forward)
    let answer = try await system.query(
      producer.tenant, producer.labels.canonical, parameters, timeout: .seconds(600))
    switch answer {
    case .failure(let text):
      return StreamComparison(unreadable: producer.id, text)
    case .result(.streams(let streams)):
      // A selector of all labels of a stream also selects streams with more labels: those of other
      // producers have a read of their own, any further ones nobody pushed.
      let own = streams.first { $0.labels == producer.labels }
      let strangers = streams.filter { stream in
        !history.producers.contains { $0.tenant == producer.tenant && $0.labels == stream.labels }
      }
      return StreamComparison(
        own?.entries ?? EntryBatch(), of: producer.id, history,
        strangers: strangers.map(\.entries))
    case .result:
      return StreamComparison(unreadable: producer.id, "the answer has no streams")
    }
  }

  // MARK: What nodes report

  func note(_ event: Event) {
    marks[event.name.hash, default: (event.name.text, 0)].count += 1
    switch event.name {
    case .chunkFlushed:
      flushes += 1
      let reason = Int(event.a)
      if flushesByReason.indices.contains(reason) { flushesByReason[reason] += 1 }
      metrics.add("flush.chunks", 1)
      if let metric = RunState.reasonMetric(reason) { metrics.add(metric, 1) }
      metrics.add("chunk.size_bytes", Double(event.b))
      if event.b > 0 { metrics.add("chunk.compression_ratio", Double(event.c) / Double(event.b)) }
    case .chunkFlushDetail:
      metrics.add("flush.duration", Double(event.a))
      metrics.add("chunk.entries", Double(event.b))
      metrics.add("chunk.utilization", Double(event.c) / 1000)
    case .walAppended: metrics.add(logBytes, Double(event.a))
    case .walReplayed: metrics.add("wal.replay.duration", Double(event.c))
    case .indexWritten: metrics.add("index.write.rows", Double(event.a))
    case .indexRead: metrics.add("index.query.requests", Double(event.a))
    default: break
    }
  }

  /// Names of the events that nodes recorded, with their numbers, by name.
  var recordedEvents: [(name: String, count: Int)] {
    marks.values.sorted { $0.name < $1.name }
  }

  static func reasonMetric(_ reason: Int) -> String? {
    switch FlushReason(rawValue: Int64(reason)) {
    case .full: "flush.reason.full"
    case .idle: "flush.reason.idle"
    case .maxAge: "flush.reason.max_age"
    case .forced: "flush.reason.forced"
    case .synced: "flush.reason.synced"
    default: nil
    }
  }
}

/// A number that closures share.
final class Counter {
  var value = 0
}

/// The actor of the harness's own tasks.
actor RunDriver {
  private let environment: any NodeEnvironment
  init(_ environment: any NodeEnvironment) { self.environment = environment }
  nonisolated var unownedExecutor: UnownedSerialExecutor { environment.executor }
}

/// A value that only tasks of one actor touch, carried into a task.
struct Confined<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}

extension MonotonicTime {
  static let zero = MonotonicTime(nanoseconds: 0)
}

extension QueryPlan {
  /// As the query engine takes it.
  var parameters: QueryParameters {
    let direction: Direction = direction == .forward ? .forward : .backward
    switch kind {
    case .instant(let time): return .instant(time, limit: limit, direction: direction)
    case .range(let start, let end, let step):
      return .range(
        start, end, step: step.nanosecondCount, limit: limit, direction: direction)
    }
  }
}

/// What keeps a cluster from being quiet, in words.
enum SettleReport {
  static func allReady(_ inspections: [Inspection?]) -> Bool {
    inspections.allSatisfy { $0?.isReady ?? false }
  }

  static func unsettled(_ inspections: [Inspection?], _ nodes: [String]) -> [String] {
    let ingesters = nodes.filter { $0.hasPrefix("ingester-") }
    var open: [String] = []
    for (name, inspection) in zip(ingesters, inspections) {
      guard let inspection else {
        open.append("\(name) does not answer")
        continue
      }
      if !inspection.isReady { open.append("\(name) is not ready") }
      if inspection.unflushedChunks > 0 {
        open.append("\(name) has \(inspection.unflushedChunks) chunks that are not flushed")
      }
      if inspection.flushQueueLength > 0 {
        open.append("\(name) has \(inspection.flushQueueLength) flush operations")
      }
    }
    return open
  }
}
