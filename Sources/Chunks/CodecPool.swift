private import Synchronization

/// The coders of all open chunks. A library's context takes tens of KiB to megabytes, so a chunk owns
/// none: whoever compresses or decompresses borrows one for the time of a synchronous call. There are
/// never more than callers at one moment, and nothing is allocated once they exist.
///
/// What a coder gives depends on its input alone, never on what it did before: which one a caller
/// gets cannot be seen.
enum CodecPool {
  static func withCompressor<R, E: Error>(_ body: (BlockCompressor) throws(E) -> R) throws(E) -> R {
    let coder = idle.withLock { Borrowed($0.compressors.popLast()) }.coder ?? BlockCompressor()
    defer {
      let back = Borrowed(coder)
      idle.withLock { if let coder = back.coder { $0.compressors.append(coder) } }
    }
    return try body(coder)
  }

  static func withDecompressor<R, E: Error>(_ body: (BlockDecompressor) throws(E) -> R) throws(E)
    -> R
  {
    let coder = idle.withLock { Borrowed($0.decompressors.popLast()) }.coder ?? BlockDecompressor()
    defer {
      let back = Borrowed(coder)
      idle.withLock { if let coder = back.coder { $0.decompressors.append(coder) } }
    }
    return try body(coder)
  }

  private struct Idle: @unchecked Sendable {
    var compressors: [BlockCompressor] = []
    var decompressors: [BlockDecompressor] = []
  }

  private static let idle = Mutex(Idle())

  /// One caller has it at a time: the pool hands a coder out only once.
  private struct Borrowed<Coder: AnyObject>: @unchecked Sendable {
    let coder: Coder?
    init(_ coder: Coder?) { self.coder = coder }
  }
}
