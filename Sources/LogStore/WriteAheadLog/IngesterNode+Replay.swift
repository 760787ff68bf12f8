import Environment
import LogModel
import SegmentLog

extension IngesterNode {
  /// Puts back into memory what earlier lives have logged. Damage in the log ends the replay without
  /// an error, what comes after it is lost (strict: the rest of that segment only).
  func replay(_ log: WriteAheadLog) async throws -> LogReplay {
    let start = environment.now
    var replay = LogReplay(state: state, settings: settings, now: environment.wallTime)
    let segments = try await log.earlierSegments()
    if settings.compatibility == .strict {
      for segment in segments { try await read([segment], of: log, into: &replay) }
    } else {
      try await read(segments, of: log, into: &replay)
    }
    replay.finish()
    environment.record(
      Event(
        .walReplayed, Int64(replay.records), Int64(replay.entries),
        (environment.now - start).nanosecondCount))
    if replay.duplicates > 0 {
      environment.record(Event(.walCounterDropped, Int64(replay.duplicates)))
    }
    return replay
  }

  private func read(_ segments: [Int], of log: WriteAheadLog, into replay: inout LogReplay)
    async throws
  {
    var reader = SegmentReader(
      directory: log.directory, segments: segments, on: environment.disk)
    var bytes = 0
    do {
      while let record = try await reader.next() {
        replay.take(record.bytes)
        bytes += record.bytes.count
        if bytes >= 1 << 20 {
          try await environment.compute(ComputeCost(.replay, bytes: bytes)) {}
          bytes = 0
        }
      }
    } catch SegmentLogError.corruption {
      environment.record(Event(.walCorrupted, Int64(replay.records)))
    }
    try await environment.compute(ComputeCost(.replay, bytes: bytes)) {}
  }
}
