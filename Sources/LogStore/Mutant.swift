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
  /// The querier is content with the first ingester that answers.
  case contentWithOne = "content-with-one"
  /// The querier asks the store alone.
  case skipIngesters = "skip-ingesters"
  /// A flushed chunk gets no rows in the index.
  case skipIndexWrite = "skip-index-write"
  /// A flushed chunk gets its rows in the index, but is not put into the object store.
  case skipObjectPut = "skip-object-put"
  /// Replay gives all entries of a tenant to one stream.
  case replayMixesStreams = "replay-mixes-streams"
  /// The querier answers in the other direction than it was asked to.
  case reverseAnswers = "reverse-answers"
  /// A flush queue that has been worked on is never worked on again.
  case stuckQueue = "stuck-queue"
  /// The querier looks at a range that is a second late.
  case shiftRange = "shift-range"
  /// With the flushed chunks of a stream its other chunks are dropped.
  case dropUnflushed = "drop-unflushed"
  /// Only pushes that make streams are logged.
  case logOnlyNewStreams = "log-only-new-streams"
}
