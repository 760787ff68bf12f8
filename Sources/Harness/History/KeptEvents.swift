import Chunks
import Environment
import LogStore

/// What nodes reported, as far as a history keeps it: what happens once a chunk, a failure or a
/// restart. What happens with every push or block is counted by metrics alone.
struct KeptEvents {
  private var kept: [(time: Int64, node: Int, event: Event)] = []
  private(set) var omitted = 0

  mutating func add(_ event: Event, _ node: Int, at time: Int64) {
    if KeptEvents.fields[event.name] == nil && event.name != .chunkFlushDetail { return }
    if kept.count < RunHistory.eventLimit {
      kept.append((time, node, event))
    } else {
      omitted += 1
    }
  }

  /// Names of the numbers `a`, `b`, `c` of each kept event; see `LogStore`'s own list.
  private static let fields: [Event.Name: [String]] = [
    .pushRejected: ["status", "entries", "refused_entries"],
    .entriesTooOld: ["entries"],
    .streamRemoved: ["fingerprint", "streams_left"],
    .chunkQuirk: ["entries", "quirk", "fingerprint"],
    .chunkFlushed: ["reason", "bytes", "uncompressed_bytes"],
    .flushFailed: ["attempt", "chunks_written"],
    .flushDropped: ["attempts"],
    .walAppendFailed: ["is_disk_full", "entries"],
    .walReplayed: ["records", "entries", "duration_ns"],
    .walCorrupted: ["records_before"],
    .walCounterDropped: ["entries"],
    .chunkMissing: ["fingerprint"],
    .chunkBlocksDamaged: ["blocks", "fingerprint"],
    .chunkEndDropped: ["chunks"],
    .queryFailed: ["status"],
    .ringState: ["state"],
    .ringWriteFailed: ["attempts"],
  ]

  /// - Parameter nodes: names by number.
  func events(_ nodes: [String]) -> [NodeEvent] {
    var result: [NodeEvent] = []
    result.reserveCapacity(kept.count)
    for (time, node, event) in kept {
      let name = nodes.indices.contains(node) ? nodes[node] : "node-\(node)"
      // A flush is reported in two parts, one right after the other.
      if event.name == .chunkFlushDetail {
        if result.last?.node == name, result.last?.name == KeptEvents.flush {
          result[result.count - 1].fields += KeptEvents.details(event)
        }
        continue
      }
      result.append(
        NodeEvent(
          at: .nanoseconds(time), node: name,
          name: event.name == .chunkFlushed ? KeptEvents.flush : event.name.text,
          fields: KeptEvents.fields(of: event)))
    }
    return result
  }

  private static let flush = "flush"

  private static func details(_ event: Event) -> [NodeEvent.Field] {
    [
      NodeEvent.Field(name: "entries", value: .number(event.b)),
      NodeEvent.Field(name: "utilization_permille", value: .number(event.c)),
      NodeEvent.Field(name: "duration_ns", value: .number(event.a)),
    ]
  }

  private static func fields(of event: Event) -> [NodeEvent.Field] {
    zip(fields[event.name] ?? [], [event.a, event.b, event.c]).map { name, value in
      NodeEvent.Field(name: name, value: shown(value, name))
    }
  }

  /// Numbers that stand for names become those.
  private static func shown(_ value: Int64, _ field: String) -> NodeEvent.Value {
    switch field {
    case "fingerprint":
      let digits = String(UInt64(bitPattern: value), radix: 16)
      return .text(String(repeating: "0", count: 16 - digits.count) + digits)
    case "reason": return FlushReason(rawValue: value).map { .text($0.name) } ?? .number(value)
    case "state":
      let state = UInt8(exactly: value).flatMap(InstanceState.init(rawValue:))
      return .text(state?.name ?? "REMOVED")
    case "quirk":
      let quirks = ChunkQuirk.allCases
      return quirks.indices.contains(Int(value))
        ? .text(quirks[Int(value)].rawValue) : .number(value)
    default: return .number(value)
    }
  }
}
