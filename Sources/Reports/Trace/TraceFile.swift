public import Harness

/// The file `trace.json` of a run in the Trace Event Format, which Perfetto and Chrome open: pushes,
/// queries, flushes and faults as slices, memory and queues as counters, in virtual time.
/// (Documentation/formats/trace-json.md)
public enum TraceFile {
  /// nil if the report has no history.
  public static func bytes(of report: RunReport) -> [UInt8]? {
    guard let history = report.history else { return nil }
    var file = TraceEventWriter(title: "norn \(report.scenario) seed \(report.seed)")
    faults(report, history, &file)
    clients(history, &file)
    queries(report, &file)
    for (place, node) in history.nodes.enumerated() {
      TraceFile.node(node, TraceProcess(number: 10 + place, name: node), report, history, &file)
    }
    store(report, &file)
    TraceCalls.write(history, &file)
    return file.finished()
  }

  private static func faults(
    _ report: RunReport, _ history: RunHistory, _ file: inout TraceEventWriter
  ) {
    let process = TraceProcess(number: 1, name: "faults")
    file.name(process)
    let times = history.bands.map { (nanoseconds($0.from), nanoseconds($0.to)) }
    for (band, lane) in zip(history.bands, TraceLanes.lanes(of: times)) {
      file.slice(
        "\(band.kind) \(band.subject)", process, lane: lane, from: nanoseconds(band.from),
        to: nanoseconds(band.to), [])
    }
    for fault in report.faults {
      file.instant(fault.text, process, at: nanoseconds(fault.at), [])
    }
  }

  /// A client sends one push at a time: a lane each.
  private static func clients(_ history: RunHistory, _ file: inout TraceEventWriter) {
    let process = TraceProcess(number: 2, name: "clients")
    file.name(process)
    let end = history.pushes.compactMap(\.ended).max() ?? .zero
    for (number, push) in history.pushes.enumerated() {
      let tenant = push.streams.first.map { history.streams[$0].tenant } ?? ""
      file.slice(
        push.outcome == .acknowledged ? "push" : "push \(push.outcome.rawValue)", process,
        lane: push.client, from: nanoseconds(push.sent),
        to: nanoseconds(push.ended ?? max(end, push.sent)),
        [
          ("push", .number(Int64(number))), ("tenant", .text(tenant)),
          ("entries", .number(Int64(push.entries))),
          ("streams", .number(Int64(push.streams.count))),
          ("attempts", .number(Int64(push.attempts))),
        ])
    }
  }

  private static func queries(_ report: RunReport, _ file: inout TraceEventWriter) {
    let process = TraceProcess(number: 3, name: "queries")
    file.name(process)
    let asked = report.queries.filter(\.wasAsked).sorted { $0.asked < $1.asked }
    let times = asked.map { query in
      let from = nanoseconds(query.asked)
      return (from, from + max(0, nanoseconds(query.duration)))
    }
    for ((query, time), lane) in zip(zip(asked, times), TraceLanes.lanes(of: times)) {
      var fields: [TraceField] = [("query", .text(query.text)), ("tenant", .text(query.tenant))]
      if let rows = query.rows { fields.append(("rows", .number(Int64(rows)))) }
      if let error = query.error { fields.append(("error", .text(error))) }
      file.slice(query.id, process, lane: lane, from: time.0, to: time.1, fields)
    }
  }

  /// A node's flushes as slices, what else it reported as instants, its memory and queue as counters.
  private static func node(
    _ name: String, _ process: TraceProcess, _ report: RunReport, _ history: RunHistory,
    _ file: inout TraceEventWriter
  ) {
    file.name(process)
    let events = history.events.filter { $0.node == name }
    var flushes: [(event: NodeEvent, from: Int64, to: Int64)] = []
    for event in events {
      if event.name == "flush" {
        let end = nanoseconds(event.at)
        flushes.append((event, end - (event[number: "duration_ns"] ?? 0), end))
      } else {
        file.instant(event.name, process, at: nanoseconds(event.at), fields(of: event))
      }
    }
    flushes.sort { ($0.from, $0.to) < ($1.from, $1.to) }
    let lanes = TraceLanes.lanes(of: flushes.map { ($0.from, $0.to) })
    for (flush, lane) in zip(flushes, lanes) {
      file.slice(
        "flush", process, lane: lane, from: flush.from, to: flush.to, fields(of: flush.event))
    }
    guard let series = report.series else { return }
    for line in series.lines
    where line.subject == name
      && (line.name == "ingester.memory_bytes" || line.name == "flush.queue_length")
    {
      file.counter(line.name, process, line.values, width: nanoseconds(series.width))
    }
  }

  private static func fields(of event: NodeEvent) -> [TraceField] {
    event.fields.map { ($0.name, $0.value) }
  }

  private static func store(_ report: RunReport, _ file: inout TraceEventWriter) {
    guard let series = report.series else { return }
    let process = TraceProcess(number: 4, name: "object store")
    file.name(process)
    for line in series.lines(named: "store.requests") {
      file.counter(
        "\(line.subject) requests", process, line.values, width: nanoseconds(series.width))
    }
  }
}
