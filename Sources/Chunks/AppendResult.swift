/// What became of an entry that was given to a chunk (chunk format, §7).
public enum AppendResult: Equatable, Sendable {
  case stored
  /// The head has the same entry (time, line and metadata) already.
  case duplicate
  /// An ordered head does not take times that go backward.
  case outOfOrder
  /// The chunk was opened from a file: its symbols cannot grow.
  case readOnly

  /// Why the entry was refused, in Loki's words; nil for the other cases.
  public var error: ChunkError? {
    switch self {
    case .stored, .duplicate: nil
    case .outOfOrder: ChunkError(.malformed, .head, at: 0, "entry out of order")
    case .readOnly: .readOnlySymbols
    }
  }
}

extension ChunkError {
  static var readOnlySymbols: ChunkError {
    ChunkError(
      .unsupported, .symbols, at: 0, "writes not allowed when symbolizer is in read-only mode")
  }
}
