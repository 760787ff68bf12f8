/// Deliberate defects of the reference log store, one at a time, that prove the checkers: a checker
/// that does not name its mutant is worth nothing. Never set outside such a proof.
public enum Mutant: String, CaseIterable, Sendable {
  /// The distributor answers before the quorum of ingesters has.
  case acknowledgeBeforeQuorum = "acknowledge-before-quorum"
  /// A chunk whose flush failed counts as flushed and is forgotten.
  case dropChunkOnFailedFlush = "drop-failed-flush"
  /// The querier merges replicas without removing doubles.
  case skipDedupe = "skip-dedupe"
  /// Replay leaves out the last record of the write-ahead log.
  case replayForgetsLastRecord = "replay-forgets-last-record"
  /// The querier returns more entries than asked for.
  case ignoreLimit = "ignore-limit"
}
