/// Mistakes that are easily made, one at a time, for tests that must find them.
public enum Flaw: CaseIterable, Sendable {
  /// A replica answers a store when it has written the record, before it is synced.
  case acknowledgesBeforeSync
  /// A new log gets its name, but its directory is not synced.
  case forgetsDirectorySync
  /// A reader returns the newest entry that it was told of, without storing it at a quorum first.
  case readsWithoutWriteBack
}
