public import Environment

/// What a run leaves.
public struct SimulationReport<Value: Sendable>: Sendable {
  /// What the body returned.
  public var value: Value
  public var seed: UInt64
  /// Virtual time at the end.
  public var time: Duration
  /// The hash of everything the run did: equal hashes mean equal runs.
  public var traceHash: UInt64
  /// Effects that went into the hash.
  public var effects: UInt64
  public var totals: SimulationCounters
  /// Faults, notes and what nodes recorded, in order.
  public var events: [WorldEvent]
}

/// A run that failed, with what it takes to run it again.
public struct SimulationError: Error, Sendable, CustomStringConvertible {
  public var seed: UInt64
  /// Virtual time at which it failed.
  public var time: Duration
  /// The hash of everything the run had done.
  public var traceHash: UInt64
  /// What the body threw, a `SimulationFailure`, or a `WorldError`.
  public var cause: any Error
  /// Faults, notes and what nodes recorded, in order.
  public var events: [WorldEvent]

  public var description: String {
    let shown = 20
    var lines = ["seed \(seed) fails after \(time.secondsText): \(cause)"]
    if events.count > shown { lines.append("  … \(events.count - shown) earlier events") }
    lines += events.suffix(shown).map { "  \($0)" }
    lines.append("  to see it again: Simulation(seed: \(seed)) with the same options and body")
    return lines.joined(separator: "\n")
  }
}

/// Why a world ended before its body.
public enum WorldError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A condition did not come true in time; the text says who waits for what.
  case conditionNotMet(String)
  /// The body had not returned at `Simulation.timeLimit`; the text says who waits for what.
  case timeLimit(String)
  /// The task that called `run` was cancelled.
  case cancelled

  public var description: String {
    switch self {
    case .conditionNotMet(let text), .timeLimit(let text): text
    case .cancelled: "the run was cancelled"
    }
  }
}

extension SimulationFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .deadlock(let report), .stall(let report), .livelock(let report), .escape(let report),
      .unwinding(let report):
      report
    }
  }
}

/// Something that happened in a world.
public struct WorldEvent: Sendable, CustomStringConvertible {
  public enum What: Sendable {
    /// A fault begins or ends, a node starts.
    case fault(String)
    /// The body's own words.
    case note(String)
    /// What a node recorded.
    case recorded(Event)
  }

  /// Virtual time.
  public var time: Duration
  /// Whose event it is; `world` for faults and notes.
  public var node: String
  public var what: What

  public var description: String {
    switch what {
    case .fault(let text), .note(let text): "\(time.secondsText) \(text)"
    case .recorded(let event):
      "\(time.secondsText) \(node): \(event.name.text) \(event.a) \(event.b) \(event.c)"
    }
  }
}

extension Duration {
  /// Seconds with as many decimals as it takes, to the nanosecond: `2.5s`.
  public var secondsText: String {
    let count = nanosecondCount
    let digits = String(count.magnitude % 1_000_000_000)
    var fraction = String(repeating: "0", count: 9 - digits.count) + digits
    while fraction.last == "0" { fraction.removeLast() }
    let whole = "\(count < 0 ? "-" : "")\(count.magnitude / 1_000_000_000)"
    return fraction.isEmpty ? "\(whole)s" : "\(whole).\(fraction)s"
  }
}
