import Bytes
import Glibc

/// The structured metadata of the last entry, its symbols, and its section as it stands in a payload:
/// neighbours often have the same, or other values under the same names.
struct LastPairs: ~Copyable {
  /// Counts the sections: who has seen the last one knows it again.
  var stamp: UInt64 = 0
  /// Whether the pairs came in the order of their names.
  var areInOrder = false
  private var room = UnsafeMutableBufferPointer<UInt32>(start: nil, count: 0)
  private var count = 0
  private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var length = 0

  deinit {
    room.deallocate()
    memory.deallocate()
  }

  /// Name, value, name, value …
  var symbols: UnsafeMutableBufferPointer<UInt32> {
    UnsafeMutableBufferPointer(start: room.baseAddress, count: count)
  }

  /// Length of the pairs, their number, the symbols.
  var section: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: memory.baseAddress, count: length)
  }

  /// Makes room for the symbols of so many pairs.
  mutating func reserve(_ pairs: Int) {
    count = 2 * pairs
    areInOrder = false
    if count <= room.count { return }
    room.deallocate()
    memory.deallocate()
    room = .allocate(capacity: 2 * count)
    memory = .allocate(byteCount: 2 * LEB128.longest + 10 * count + 16, alignment: 8)
  }

  /// The section of the symbols.
  mutating func makeSection() {
    guard let base = memory.baseAddress else { return }
    stamp &+= 1
    // The length takes one byte unless there are dozens of pairs.
    var at = 1
    at &+= LEB128.put(UInt64(count / 2), base + at)
    for symbol in symbols { at &+= LEB128.put(UInt64(symbol), base + at) }
    let size = UInt64(at &- 1)
    if size >= 0x80 {
      let shift = LEB128.size(size) - 1
      memmove(base + 1 + shift, base + 1, at - 1)
      at += shift
      var prefix: (UInt64, UInt64) = (0, 0)
      withUnsafeMutableBytes(of: &prefix) { prefix in
        guard let start = prefix.baseAddress else { return }
        memcpy(base, start, LEB128.put(size, start))
      }
    } else {
      base.storeBytes(of: UInt8(truncatingIfNeeded: size), as: UInt8.self)
    }
    length = at
  }
}
