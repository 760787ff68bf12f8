import Chunks
import Environment
import LogModel
import LogStore
public import Scenarios
import Simulation

/// Runs scenarios in the simulated cluster and judges them.
public enum ScenarioRunner {
  /// One run, on the calling thread. `emit` hears of it as it goes, `looks` are taken on the way.
  ///
  /// A workload that needs files which are not there gives a report with the verdict `skipped`.
  public static func run(
    _ scenario: Scenario, _ options: RunOptions, looks: RunLooks? = nil,
    _ emit: @escaping (RunEvent) -> Void
  ) -> RunReport {
    let ownSeed = scenario.seed
    let scenario = drawn(scenario, options)
    let producers: [Producer]
    do throws(WorkloadError) {
      producers = try WorkloadPlan.producers(for: scenario, data: options.data)
    } catch {
      let report = unproducible(scenario, options, error)
      emit(.finished(report))
      return report
    }
    let run = SimulatedRun(scenario, options, producers, window: nil, emit)
    run.looks = looks
    run.simulate()
    var report = run.report(comparesGoldens: scenario.seed == ownSeed)
    if options.doubleCheck && report.verdict != .interrupted {
      DoubleCheck.repeatRun(of: run, scenario, options, producers, &report)
    }
    if options.keepsHistory && report.verdict == .failed {
      let messages = MessageLog.messages(of: report, run)
      report.history?.messages = messages ?? []
    }
    emit(.finished(report))
    report.store = run.keptStore
    return report
  }

  /// With the options' seed, and what it draws.
  static func drawn(_ scenario: Scenario, _ options: RunOptions) -> Scenario {
    var scenario = scenario
    scenario.seed = options.seed ?? scenario.seed
    return scenario.drawn
  }

  private static func unproducible(
    _ scenario: Scenario, _ options: RunOptions, _ error: WorkloadError
  ) -> RunReport {
    var report = RunReport(
      scenario: scenario.name, seed: scenario.seed, compatibility: scenario.compatibility)
    report.description = scenario.description
    if case .needsData = error {
      report.verdict = .skipped(reason: "needs --data DIR")
    } else {
      report.verdict = .failed
      report.violations = [
        Violation(checker: "workload", subject: scenario.name, summary: error.description)
      ]
    }
    return report
  }
}

/// One simulation of a scenario.
final class SimulatedRun {
  let scenario: Scenario
  let options: RunOptions
  let simulator: Simulator
  private let blockMemo: BlockMemo
  let cluster: SimulatedCluster
  let state: RunState
  private(set) var failure: SimulationFailure?
  var isInterrupted = false
  var looks: RunLooks?
  /// If it was asked for, and the run came to its end.
  private(set) var keptStore: KeptStore?
  private let emit: (RunEvent) -> Void
  /// Listens, if calls are to be kept.
  private(set) var callLog: CallLog?
  private var nextProgress: Int64 = 0
  /// The run ends soon after this time, whatever is still to be done.
  private var stopTime: Int64 = .max
  private var calls = 0

  init(
    _ scenario: Scenario, _ options: RunOptions, _ producers: [Producer], window: Range<UInt64>?,
    _ emit: @escaping (RunEvent) -> Void
  ) {
    self.scenario = scenario
    self.options = options
    self.emit = emit
    var simulation = SimulationOptions(seed: scenario.seed)
    simulation.schedule = options.schedule
    simulation.start = WallTime(nanoseconds: scenario.start.nanoseconds)
    simulation.network.latency = .uniform(
      scenario.cluster.latency.lowerBound, scenario.cluster.latency.upperBound)
    simulation.network.lossPPM = UInt64(scenario.cluster.lossPerMillion)
    simulation.traceWindow = window
    simulator = Simulator(simulation)
    blockMemo = BlockMemo(limit: options.blockMemoBytes)
    var settings = LogStoreSettings(scenario, mutant: options.mutant)
    settings.blockMemo = blockMemo
    settings.ringMemo = RingMemo()
    cluster = SimulatedCluster(scenario, settings, simulator)
    state = RunState(
      scenario, producers, cluster, .logStore,
      options.keepsHistory ? RunRecording(scenario, nodes: cluster.nodes) : nil)
    state.asksPhases = options.checksPhases && scenario.expectations.contains(.goldens)
    listen()
    let entries = producers.reduce(0) { $0 + $1.entryCount }
    emit(
      .started(
        RunHeader(
          scenario: scenario.name, description: scenario.description, seed: scenario.seed,
          compatibility: scenario.compatibility, virtualDuration: scenario.duration,
          entries: entries, streams: producers.count, nodes: cluster.nodes)))
  }

  private func listen() {
    simulator.onRecord = { [unowned self] node, time, event in
      state.note(event)
      state.recording?.noted(event, node, at: time)
    }
    if options.keepsHistory && options.keepsCalls {
      let log = CallLog(nodes: cluster.nodes)
      callLog = log
      simulator.onMessage = { log.hear($0) }
    }
    state.onQuiet = { [unowned self] in
      recordServices()
      state.recording?.becameQuiet()
    }
    cluster.onFault = { [unowned self] text in
      let fault = FaultRecord(at: .nanoseconds(simulator.time), text: text)
      state.history.faults.append(fault)
      emit(.fault(fault))
    }
  }

  /// Drives the simulation to its end, its failure, or an interrupt.
  func simulate() {
    let driver = RunDriver(cluster.environment)
    let state = self.state
    cluster.environment.spawn("driver", on: driver) { driver in await state.drive(driver) }
    do throws(SimulationFailure) {
      try look()
      if !isInterrupted { try simulator.run(until: { self.isOver() }) }
    } catch {
      looks?.see(view)
      failure = error
    }
    simulator.onRecord = nil
    simulator.onMessage = nil
    if isInterrupted { return }
    if options.keepsStore { keptStore = cluster.remains() }
    cluster.forgetNodes()
    do throws(SimulationFailure) {
      try simulator.unwind()
    } catch {
      // The first failure is the run's; unwinding then only gives memory back.
      failure = failure ?? error
    }
    simulator.releaseStorage()
    blockMemo.removeAll()
  }

  func isOver() -> Bool {
    if state.isFinished { return true }
    if simulator.time >= nextProgress {
      nextProgress = simulator.time + 10_000_000_000
      emit(.progress(progress))
      recordServices()
      if simulator.time >= stopTime { return true }
      if options.shouldStop() {
        isInterrupted = true
        return true
      }
    }
    return false
  }

  /// The same run again, for a listener, up to its last moment.
  func again(listening log: MessageLog) {
    var options = options
    options.keepsStore = false
    options.keepsHistory = false
    let producers = state.history.producers
    let second = SimulatedRun(scenario, options, producers, window: nil) { _ in }
    second.stopTime = log.until
    second.simulator.onMessage = { log.hear($0) }
    second.simulate()
  }

  /// Lets the recording read what the object store was asked.
  func recordServices() {
    state.recording?.served(
      simulator.counters(of: .objectStore), cost: simulator.requestCost, at: simulator.time)
  }

  private var progress: RunProgress {
    RunProgress(
      virtualTime: .nanoseconds(simulator.time), virtualDuration: scenario.duration,
      pushes: state.history.pushes.count, entries: state.entriesPushed, flushes: state.flushes,
      faults: state.history.faults.count, queries: state.queriesDone)
  }
}

extension LogStoreSettings {
  /// The settings of a scenario's `loki:` section.
  init(_ scenario: Scenario, mutant: Mutant?) {
    self.init()
    let loki = scenario.loki
    compatibility = scenario.compatibility
    self.mutant = mutant
    replicationFactor = scenario.cluster.replicationFactor
    chunkTargetSize = loki.ingester.chunkTargetSize
    chunkBlockSize = loki.ingester.chunkBlockSize
    chunkEncoding = ChunkEncoding(loki.ingester.chunkEncoding)
    chunkIdlePeriod = loki.ingester.chunkIdlePeriod
    chunkRetainPeriod = loki.ingester.chunkRetainPeriod
    maxChunkAge = loki.ingester.maxChunkAge
    flushCheckPeriod = loki.ingester.flushCheckPeriod
    flushOpTimeout = loki.ingester.flushOpTimeout
    concurrentFlushes = loki.ingester.concurrentFlushes
    flushOpBackoff.minimum = loki.ingester.flushOpBackoff.minPeriod
    flushOpBackoff.maximum = loki.ingester.flushOpBackoff.maxPeriod
    flushOpBackoff.attempts = loki.ingester.flushOpBackoff.maxRetries
    syncPeriod = loki.ingester.syncPeriod
    syncMinUtilization = loki.ingester.syncMinUtilization
    walEnabled = loki.ingester.wal.enabled
    walFlushOnShutdown = loki.ingester.wal.flushOnShutdown
    tokenCount = loki.ingester.lifecycler.numTokens
    heartbeatPeriod = loki.ingester.lifecycler.heartbeatPeriod
    heartbeatTimeout = loki.ingester.lifecycler.heartbeatTimeout
    remoteTimeout = loki.ingesterClient.remoteTimeout
    maxLineSize = loki.limits.maxLineSize
    rejectOldSamples = loki.limits.rejectOldSamples
    rejectOldSamplesMaxAge = loki.limits.rejectOldSamplesMaxAge
    creationGracePeriod = loki.limits.creationGracePeriod
    queryIngestersWithin = loki.querier.queryIngestersWithin
  }
}

extension ChunkEncoding {
  /// The encoding that a scenario names.
  init(_ name: LokiSettings.Encoding) {
    self =
      switch name {
      case .none: .none
      case .gzip: .gzip
      case .lz4Blocks64K: .lz4Blocks64K
      case .snappy: .snappy
      case .lz4Blocks256K: .lz4Blocks256K
      case .lz4Blocks1M: .lz4Blocks1M
      case .lz4: .lz4
      case .flate: .flate
      case .zstd: .zstd
      }
  }
}
