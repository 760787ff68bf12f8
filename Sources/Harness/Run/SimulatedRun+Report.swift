import Environment
import Goldens
import LogModel
import LogQLSyntax
import LogStore
import Scenarios
import Simulation

extension SimulatedRun {
  /// Judges the run.
  func report(comparesGoldens: Bool) -> RunReport {
    var report = RunReport(
      scenario: scenario.name, seed: scenario.seed, compatibility: scenario.compatibility)
    report.description = scenario.description
    report.mutant = options.mutant?.rawValue
    describe(&report)
    if isInterrupted {
      report.verdict = .interrupted
      return report
    }
    if let failure {
      report.violations = [failure.violation]
      report.verdict = .unknown
      return report
    }
    check(&report)
    report.golden = golden { $0.final }
    if comparesGoldens { compareGoldens(&report) }
    if state.asksPhases { comparePhases(&report, with: comparesGoldens ? options.golden : nil) }
    report.thresholds = thresholds(report.metrics)
    finishQueries(&report)
    report.verdict =
      !report.violations.isEmpty
      ? .failed : report.thresholds.allSatisfy(\.holds) ? .passed : .threshold
    return report
  }

  /// What was done and measured.
  private func describe(_ report: inout RunReport) {
    measureServices(&report)
    report.workload = state.history.totals
    report.workload.lineBytes = state.clients.reduce(0) { $0 + $1.lineBytes }
    report.flushReasons = FlushReason.allCases.compactMap { reason in
      let count = state.flushesByReason[Int(reason.rawValue)]
      return count > 0 ? (reason.name, count) : nil
    }
    report.metrics = state.metrics.summaries()
    report.faults = state.history.faults
    report.marks = state.recordedEvents
    report.traceHash = simulator.trace.hash
    report.traceEvents = simulator.trace.count
    report.messages = simulator.totals.messagesSent
    report.virtualTime = .nanoseconds(simulator.time)
    report.priceList = simulator.options.services.prices.name
    report.costTable = simulator.options.costs.name
    report.queries = state.history.queries.map(QueryReport.init)
    describeCourse(&report)
  }

  private func describeCourse(_ report: inout RunReport) {
    guard let recording = state.recording else { return }
    recordServices()
    report.series = recording.series(until: simulator.time)
    report.history = recording.history(state.history)
    report.history?.calls = callLog?.calls ?? []
    report.history?.omittedCalls = callLog?.omitted ?? 0
    report.histograms = ["chunk.size_bytes", "chunk.utilization"].compactMap {
      state.metrics.histogram(of: $0)
    }
  }

  private func measureServices(_ report: inout RunReport) {
    let services: [(String, Simulator.Service)] = [
      ("object store", .objectStore), ("index", .indexKV), ("ring", .coordination),
    ]
    report.services = services.map { name, service in
      let counters = simulator.counters(of: service)
      return ServiceUse(
        name: name, reads: counters.gets, writes: counters.puts, lists: counters.lists,
        bytesRead: counters.bytesRead, bytesWritten: counters.bytesWritten)
    }
    report.requestCost = simulator.requestCost
    let store = simulator.counters(of: .objectStore)
    let metrics = state.metrics
    metrics.set("store.put.requests", Double(store.puts))
    metrics.set("store.get.requests", Double(store.gets))
    metrics.set("store.put.bytes", Double(store.bytesWritten))
    metrics.set("store.get.bytes", Double(store.bytesRead))
    metrics.set("store.cost_usd", Double(simulator.requestCost) / 1e9)
    metrics.set("network.messages", Double(simulator.totals.messagesSent))
    // Totals that nothing has added to are zero, not absent.
    for name in ["push.rejected", "push.unknown"] where !metrics.hasValues(name) {
      metrics.set(name, 0)
    }
  }

  private func check(_ report: inout RunReport) {
    let evidence = Evidence(scenario, state.history)
    for checker in Checkers.all() where scenario.expectations.contains(checker.expectation) {
      report.violations += checker.check(evidence)
    }
    for stream in evidence.streams {
      let producer = state.history.producers[stream.producer]
      guard let name = producer.fileName else { continue }
      let acknowledged = state.history.ordinals(of: producer.id) { $0.outcome == .acknowledged }
      report.replayedFiles.append(
        ReplayedFile(
          name: name, lines: producer.entryCount,
          acknowledged: acknowledged.reduce(0) { $0 + $1.count }, found: stream.found))
    }
  }

  /// Answers to the written queries as a golden file; nil if the scenario has none.
  private func golden(_ answer: (QueryRecord) -> QueryAnswer?) -> GoldenFile? {
    let queries = state.history.queries.filter { !$0.plan.isGenerated }
    guard scenario.expectations.contains(.goldens), !queries.isEmpty else { return nil }
    let answers = queries.map { record in
      GoldenFile.Answer(
        id: record.plan.id, query: record.plan.query,
        rows: GoldenRows.rows(answer(record), keepsLines: !scenario.needsData))
    }
    return GoldenFile(
      scenario: scenario.name, seed: scenario.seed, compatibility: scenario.compatibility.rawValue,
      reviewed: options.golden?.reviewed ?? "", answers: answers)
  }

  private func compareGoldens(_ report: inout RunReport) {
    guard let actual = report.golden else { return }
    if let expected = options.golden {
      report.violations += GoldenComparison.compare(expected: expected, actual: actual)
    } else if options.requiresGolden {
      report.violations.append(
        Violation(
          checker: "goldens", subject: scenario.name, summary: "there are no golden answers",
          details: ["'norn golden review' shows those of this run, and accepts them"]))
    }
  }

  /// Where there are no stored answers, those of the end count.
  private func comparePhases(_ report: inout RunReport, with stored: GoldenFile?) {
    guard let expected = stored ?? report.golden else { return }
    let phases: [(name: String, answer: (QueryRecord) -> QueryAnswer?)] = [
      ("in memory", { $0.inMemory }), ("after a restart", { $0.restarted }),
    ]
    for phase in phases where state.history.queries.contains(where: { phase.answer($0) != nil }) {
      guard let answers = golden(phase.answer) else { continue }
      report.phases.append(phase.name)
      report.violations += GoldenComparison.compare(
        phase: answers, named: phase.name, expected: expected)
    }
  }

  private func thresholds(_ metrics: [MetricSummary]) -> [ThresholdResult] {
    scenario.thresholds.map { threshold in
      let value = metrics.first { $0.name == threshold.metric }?[threshold.aggregation]
      return ThresholdResult(
        text: threshold.text, value: value, unit: threshold.unit,
        holds: value.map(threshold.holds) ?? false)
    }
  }

  private func finishQueries(_ report: inout RunReport) {
    for place in report.queries.indices {
      let id = report.queries[place].id
      report.queries[place].violations = report.violations.count { violation in
        violation.subject == "query \(id)" || violation.subject.hasPrefix("query \(id) ")
      }
    }
  }
}

/// How an answer stands in a golden file.
enum GoldenRows {
  /// Without `keepsLines` (replays of files that are not ours) only counts and digests.
  static func rows(_ answer: QueryAnswer?, keepsLines: Bool) -> [String] {
    switch answer {
    case nil: return ["error no answer"]
    case .failure(let text)?:
      // Further lines of an error are indented, so that none can look like the end.
      return "error \(text)".split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated().map { $0.offset == 0 ? String($0.element) : "  \($0.element)" }
    case .result(let result)?:
      if case .streams = result, !keepsLines {
        let digest = String(result.digest, radix: 16)
        let padded = String(repeating: "0", count: 16 - digest.count) + digest
        return ["rows \(result.rowCount) digest \(padded)"]
      }
      return result.text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    }
  }
}

extension QueryReport {
  init(_ record: QueryRecord) {
    self.init(
      id: record.plan.id, tenant: record.plan.tenant.text, text: record.plan.query,
      asked: .nanoseconds(record.asked), duration: .nanoseconds(record.ended - record.asked),
      violations: 0)
    switch record.answer {
    case .result(let result)?: rows = result.rowCount
    case .failure(let text)?: error = text
    case nil: error = "no answer"
    }
    if case .result(let result)? = record.final {
      finalRows = result.rowCount
      finalDigest = result.digest
    }
  }
}

extension SimulationFailure {
  /// As a violation: the first line says what, the others who waits for what.
  var violation: Violation {
    let (name, report) =
      switch self {
      case .deadlock(let report): ("deadlock", report)
      case .stall(let report): ("stall", report)
      case .livelock(let report): ("livelock", report)
      case .escape(let report): ("escape", report)
      case .unwinding(let report): ("unwinding", report)
      }
    let lines = report.split(separator: "\n").map(String.init)
    return Violation(
      checker: name, subject: "the simulation", summary: lines.first ?? name,
      details: Array(lines.dropFirst()))
  }
}
