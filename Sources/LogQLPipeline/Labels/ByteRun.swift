import CSystem

/// Some bytes in memory that something else keeps alive: the slab of a batch, the arena of a line, the
/// texts of metadata. What labels and lines are while they pass through a pipeline.
struct ByteRun: @unchecked Sendable {
  var start: UnsafePointer<UInt8>
  var count: Int

  @inline(__always) init(_ start: UnsafePointer<UInt8>, count: Int) {
    self.start = start
    self.count = count
  }

  @inline(__always) init(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
    self.start = start
    count = end - start
  }

  @inline(__always) init(_ bytes: UnsafeRawBufferPointer) {
    if let base = bytes.baseAddress, !bytes.isEmpty {
      self.init(base.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    } else {
      self = .empty
    }
  }

  /// No bytes. (The address is not zero, and is never read.)
  @inline(__always) static var empty: ByteRun {
    ByteRun(UnsafePointer(bitPattern: 16).unsafelyUnwrapped, count: 0)
  }

  @inline(__always) var isEmpty: Bool { count == 0 }
  @inline(__always) var end: UnsafePointer<UInt8> { start + count }
  @inline(__always) var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start, count: count)
  }

  /// The bytes as text, invalid UTF-8 repaired.
  var string: String { String(decoding: bytes, as: UTF8.self) }

  @inline(__always) func hash(seed: UInt64) -> UInt64 { norn_hash(start, count, seed) }

  @inline(__always) func hasBytes(of other: ByteRun) -> Bool {
    count == other.count && norn_equal(start, other.start, count)
  }

  func hasBytes(of other: [UInt8]) -> Bool {
    other.withUnsafeBytes { hasBytes(of: ByteRun($0)) }
  }
}
