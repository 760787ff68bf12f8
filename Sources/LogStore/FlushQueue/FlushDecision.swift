/// Why a chunk is flushed. Raw values appear in events.
public enum FlushReason: Int64, CaseIterable, Sendable {
  case full = 1
  case synced
  case idle
  case maxAge
  case forced

  /// Loki's name of the reason, as in its metrics.
  public var name: String {
    switch self {
    case .full: "full"
    case .synced: "synced"
    case .idle: "idle"
    case .maxAge: "max_age"
    case .forced: "forced"
    }
  }
}

/// Whether a chunk is due, and why (spec: ingester, §3.4). Times in nanoseconds.
///
/// - Parameters:
///   - idleFor: now − last update; nil: never updated, which is infinitely idle.
///   - span: time of the newest entry − time of the oldest.
func flushReason(
  closed: Bool, synced: Bool, idleFor: Int64?, span: Int64, idlePeriod: Int64, maxAge: Int64
) -> FlushReason? {
  if closed { return synced ? .synced : .full }
  guard let idleFor else { return .idle }
  if idleFor > idlePeriod { return .idle }
  return span > maxAge ? .maxAge : nil
}
