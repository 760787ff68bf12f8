public import Environment

/// What went wrong with a write-ahead log.
public enum SegmentLogError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The bytes are damaged. `offset`: bytes of the segment consumed when it was found, which is after
  /// the bad bytes; a short last page counts as padded with zeros.
  case corruption(segment: Int, offset: Int, cause: String)
  /// A segment number is missing between the first and the last.
  case notSequential(directory: String, missing: Int)
  /// Sizes are multiples of a page.
  case invalidSegmentSize(Int)
  case disk(DiskError)
  /// An append failed and what is on the disk is unknown: this writer writes no more.
  case broken(segment: Int)
  case closed
  case nodeStopped

  public var description: String {
    switch self {
    case .corruption(let segment, let offset, let cause):
      "corruption in segment \(SegmentFiles.name(of: segment)) at \(offset): \(cause)"
    case .notSequential: "segments are not sequential"
    case .invalidSegmentSize(let size):
      "invalid segment size \(size): expected a multiple of \(PageEncoder.pageSize)"
    case .disk(let error): "\(error)"
    case .broken(let segment):
      "segment \(SegmentFiles.name(of: segment)) is in an unknown state after a failed append"
    case .closed: "the log is closed"
    case .nodeStopped: "the node has stopped"
    }
  }

  /// The same error as a reader that knows the directory reports it.
  public func text(directory: String) -> String {
    switch self {
    case .corruption(let segment, let offset, let cause):
      "corruption in segment \(directory)/\(SegmentFiles.name(of: segment)) at \(offset): \(cause)"
    default: description
    }
  }
}

/// Runs disk operations and passes their errors on as the log's.
func onDisk<R>(_ body: () async throws(DiskError) -> R) async throws(SegmentLogError) -> R {
  do { return try await body() } catch {
    throw error == .nodeStopped ? .nodeStopped : .disk(error)
  }
}
