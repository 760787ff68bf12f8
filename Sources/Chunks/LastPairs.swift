import Glibc
import LogModel

/// The structured metadata of the last entry, its symbols, and its section as it stands in a payload:
/// neighbours often have the same, or other values under the same names.
struct LastPairs: ~Copyable {
  /// Sorted by name; empty if they came in another order.
  var pairs: [Label] = []
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
    if count <= room.count { return }
    room.deallocate()
    memory.deallocate()
    room = .allocate(capacity: 2 * count)
    memory = .allocate(byteCount: 2 * VarintBytes.longest + 10 * count + 16, alignment: 8)
  }

  /// The section of the symbols.
  mutating func makeSection() {
    guard let base = memory.baseAddress else { return }
    // The length takes one byte unless there are dozens of pairs.
    var at = 1
    at &+= VarintBytes.put(UInt64(count / 2), base + at)
    for symbol in symbols { at &+= VarintBytes.put(UInt64(symbol), base + at) }
    let size = UInt64(at &- 1)
    if size >= 0x80 {
      let shift = VarintBytes.size(size) - 1
      memmove(base + 1 + shift, base + 1, at - 1)
      at += shift
      var prefix: (UInt64, UInt64) = (0, 0)
      withUnsafeMutableBytes(of: &prefix) { prefix in
        guard let start = prefix.baseAddress else { return }
        memcpy(base, start, VarintBytes.put(size, start))
      }
    } else {
      base.storeBytes(of: UInt8(truncatingIfNeeded: size), as: UInt8.self)
    }
    length = at
  }

  enum Comparison {
    case same, sameNames, different
  }

  /// Compares representations, not texts: what has the same representation has the same bytes. (Swift's
  /// own equality of strings is Unicode's.) Equal texts may count as different.
  @inline(__always)
  static func compare(_ a: [Label], _ b: [Label]) -> Comparison {
    guard a.count == b.count else { return .different }
    return a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        var result = Comparison.same
        for index in a.indices {
          if StringBits(a[index].name) != StringBits(b[index].name) { return .different }
          if StringBits(a[index].value) != StringBits(b[index].value) { result = .sameNames }
        }
        return result
      }
    }
  }
}

/// How a string is represented: its bytes if they are few, else where they lie.
private struct StringBits: Equatable {
  private let first: UInt64
  private let second: UInt64

  @inline(__always)
  init(_ text: String) {
    (first, second) = unsafeBitCast(text, to: (UInt64, UInt64).self)
  }
}
