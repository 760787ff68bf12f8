import LogModel

/// Why a new chunk is started before an entry. Raw values appear in events.
public enum CutReason: Int64, CaseIterable, Sendable {
  /// The newest chunk was closed by a flush.
  case closed = 1
  /// The entry does not fit the chunk's target size.
  case full
  /// Replicas cut at common points of time.
  case synced
}

/// When chunks are cut for synchronisation (spec: ingester, §2.3). Nanoseconds.
struct CutSynchronisation: Equatable, Sendable {
  /// `sync_period`; ≤ 0 is off.
  var period: Int64
  /// `sync_min_utilization`.
  var minUtilization: Double

  /// Whether the entry at `time` starts a new part of the stream's grid: the phases of time and
  /// highest time inside the period, shifted by the fingerprint so that streams spread, roll over.
  ///
  /// - Parameter highest: highest time of the stream before this entry; nil: none.
  func rollsOver(at time: Int64, highest: Int64?, fingerprint: Fingerprint) -> Bool {
    guard period > 0, let highest, highest <= time else { return false }
    return phase(time, fingerprint) < phase(highest, fingerprint)
  }

  private func phase(_ time: Int64, _ fingerprint: Fingerprint) -> UInt64 {
    (UInt64(bitPattern: time) &+ fingerprint.bits) % UInt64(period)
  }
}

/// Whether a new chunk is started before an entry, and why.
///
/// - Parameters:
///   - hasSpace: the entry fits the newest chunk.
///   - utilization: of the newest chunk, asked for only when the grid rolls over.
func shouldCut(
  closed: Bool, hasSpace: Bool, at time: Int64, highest: Int64?, fingerprint: Fingerprint,
  _ synchronisation: CutSynchronisation, utilization: () -> Double
) -> CutReason? {
  if closed { return .closed }
  if !hasSpace { return .full }
  guard synchronisation.rollsOver(at: time, highest: highest, fingerprint: fingerprint) else {
    return nil
  }
  let isUsed =
    synchronisation.minUtilization <= 0 || utilization() > synchronisation.minUtilization
  return isUsed ? .synced : nil
}
