import Harness

/// Calls of a trace: a slice where they are made, one where they are served, and a flow from one to
/// the other.
enum TraceCalls {
  /// Lanes of a process from here on: calls it makes, calls it serves.
  private static let made = 1000
  private static let served = 2000

  private struct Slice {
    var call: Int
    var process: TraceProcess
    var from: Int64
    var to: Int64
  }

  static func write(_ history: RunHistory, _ file: inout TraceEventWriter) {
    if history.calls.isEmpty { return }
    var making: [[Slice]] = Array(repeating: [], count: history.nodes.count + 1)
    var serving = making
    for (number, call) in history.calls.enumerated() {
      let sent = nanoseconds(call.sent)
      let from = place(call.from, history)
      // Of what never came back only the beginning is known.
      let end = call.returned ?? call.arrived ?? call.sent
      making[from].append(
        Slice(call: number, process: process(from, history), from: sent, to: nanoseconds(end)))
      guard let arrived = call.arrived else { continue }
      let to = place(call.to, history)
      serving[to].append(
        Slice(
          call: number, process: process(to, history), from: nanoseconds(arrived),
          to: nanoseconds(call.answered ?? arrived)))
    }
    for slices in making { write(slices, made, "asks", isMade: true, history, &file) }
    for slices in serving { write(slices, served, "serves", isMade: false, history, &file) }
  }

  private static func write(
    _ slices: [Slice], _ firstLane: Int, _ title: String, isMade: Bool, _ history: RunHistory,
    _ file: inout TraceEventWriter
  ) {
    let slices = slices.sorted { ($0.from, $0.call) < ($1.from, $1.call) }
    let lanes = TraceLanes.lanes(of: slices.map { ($0.from, $0.to) })
    for lane in 0..<((lanes.max() ?? -1) + 1) {
      file.name("\(title) \(lane + 1)", slices[0].process, lane: firstLane + lane)
    }
    for (slice, lane) in zip(slices, lanes) {
      let call = history.calls[slice.call]
      var fields: [TraceField] = [(isMade ? "to" : "from", .text(isMade ? call.to : call.from))]
      if let failure = call.failure { fields.append(("failure", .text(failure))) }
      if isMade && call.returned == nil { fields.append(("reply", .text("none"))) }
      file.slice(
        call.procedure, slice.process, lane: firstLane + lane, from: slice.from, to: slice.to,
        fields)
      if call.arrived == nil { continue }
      file.flow(
        slice.call, isStart: isMade, call.procedure, slice.process, lane: firstLane + lane,
        at: slice.from)
    }
  }

  /// 0 is the client, then come the nodes.
  private static func place(_ name: String, _ history: RunHistory) -> Int {
    history.nodes.firstIndex(of: name).map { $0 + 1 } ?? 0
  }

  private static func process(_ place: Int, _ history: RunHistory) -> TraceProcess {
    place == 0
      ? TraceProcess(number: 2, name: "clients")
      : TraceProcess(number: 9 + place, name: history.nodes[place - 1])
  }
}
