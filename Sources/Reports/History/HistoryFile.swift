import Bytes
public import Harness
import LogModel

/// The file `history.jsonl` of a run: what happened, a JSON object a line, in order of virtual time.
/// (Documentation/formats/history-jsonl.md)
public enum HistoryFile {
  /// Raised when a member changes its meaning or goes; new members and kinds may come without.
  public static let format = 1

  /// nil if the report has no history.
  public static func bytes(of report: RunReport) -> [UInt8]? {
    guard let history = report.history else { return nil }
    var file = JSONLineWriter()
    file.header(report, history)
    for (number, stream) in history.streams.enumerated() {
      file.begin(.zero, "stream")
      file.member("stream", number)
      file.member("tenant", stream.tenant)
      file.member("labels", stream.labels)
      file.end()
    }
    for moment in moments(report, history) {
      switch moment.what {
      case .band(let place): file.band(history.bands[place])
      case .fault(let place): file.fault(report.faults[place])
      case .event(let place): file.event(history.events[place])
      case .push(let place): file.push(history.pushes[place], place, history)
      case .query(let place): file.query(report.queries[place])
      }
    }
    file.ending(report, history)
    return file.writer.bytes
  }

  private enum What {
    case band(Int)
    case fault(Int)
    case event(Int)
    case push(Int)
    case query(Int)
  }

  /// All moments in order of time; of one time in the order of the cases.
  private static func moments(_ report: RunReport, _ history: RunHistory)
    -> [(time: Int64, what: What)]
  {
    var moments: [(time: Int64, what: What)] = []
    for (place, band) in history.bands.enumerated() {
      moments.append((nanoseconds(band.from), .band(place)))
    }
    for (place, fault) in report.faults.enumerated() {
      moments.append((nanoseconds(fault.at), .fault(place)))
    }
    for (place, event) in history.events.enumerated() {
      moments.append((nanoseconds(event.at), .event(place)))
    }
    for (place, push) in history.pushes.enumerated() {
      moments.append((nanoseconds(push.sent), .push(place)))
    }
    for (place, query) in report.queries.enumerated() where query.wasAsked {
      moments.append((nanoseconds(query.asked), .query(place)))
    }
    // The standard library's sort is stable, but does not promise it.
    let order = moments.indices.sorted { (moments[$0].time, $0) < (moments[$1].time, $1) }
    return order.map { moments[$0] }
  }
}

extension QueryReport {
  /// A query that the run's end came before has neither a time nor rows.
  var wasAsked: Bool { rows != nil || asked > .zero || duration > .zero }
}

extension JSONLineWriter {
  fileprivate mutating func begin(_ time: Duration, _ kind: String) {
    begin()
    member("t_ns", time)
    member("kind", kind)
  }

  fileprivate mutating func header(_ report: RunReport, _ history: RunHistory) {
    begin(.zero, "run")
    member("format", HistoryFile.format)
    member("scenario", report.scenario)
    member("seed", report.seed)
    member("compatibility", report.compatibility.rawValue)
    member("nodes", history.nodes)
    end()
  }

  fileprivate mutating func band(_ band: FaultBand) {
    begin(band.from, "band")
    member("end_ns", band.to)
    member("fault", band.kind)
    member("subject", band.subject)
    end()
  }

  fileprivate mutating func fault(_ fault: FaultRecord) {
    begin(fault.at, "fault")
    member("text", fault.text)
    end()
  }

  fileprivate mutating func event(_ event: NodeEvent) {
    begin(event.at, event.name == "flush" ? "flush" : "event")
    member("node", event.node)
    if event.name != "flush" { member("name", event.name) }
    for field in event.fields {
      switch field.value {
      case .number(let value): member(field.name, value)
      case .text(let text): member(field.name, text)
      }
    }
    end()
  }

  fileprivate mutating func push(_ push: RunHistory.Push, _ number: Int, _ history: RunHistory) {
    begin(push.sent, "push")
    member("push", number)
    if let first = push.streams.first { member("tenant", history.streams[first].tenant) }
    member("client", push.client)
    member("streams", push.streams)
    member("entries", push.entries)
    member("attempts", push.attempts)
    member("outcome", push.outcome.rawValue)
    if let ended = push.ended { member("end_ns", ended) } else { null("end_ns") }
    end()
  }

  fileprivate mutating func query(_ query: QueryReport) {
    begin(query.asked, "query")
    member("id", query.id)
    member("tenant", query.tenant)
    member("query", query.text)
    if query.duration >= .zero {
      member("end_ns", query.asked + query.duration)
    } else {
      null("end_ns")
    }
    if let rows = query.rows { member("rows", rows) } else { null("rows") }
    if let error = query.error { member("error", error) } else { null("error") }
    if let rows = query.finalRows { member("final_rows", rows) } else { null("final_rows") }
    end()
  }

  fileprivate mutating func ending(_ report: RunReport, _ history: RunHistory) {
    begin(report.virtualTime, "end")
    member("verdict", report.verdict.word)
    member("violations", report.violations.count)
    member("omitted_events", history.omittedEvents)
    member("trace", Hex.text(report.traceHash, width: 16))
    end()
  }
}
