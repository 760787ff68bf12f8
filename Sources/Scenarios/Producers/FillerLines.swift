import Bytes
import LogModel

/// Text of words, exactly `length` bytes a line: compresses about as logs do, and says nothing.
/// A line starts with its number as far as that fits, so that lines differ.
struct FillerLines: LineGenerator {
  private let key: DrawKey
  private let length: Int

  init(key: DrawKey, length: Int) {
    self.key = key
    self.length = length
  }

  func append(_ ordinal: Int, at time: Timestamp, into slab: inout [UInt8]) {
    let end = slab.count + length
    slab.reserveCapacityInSteps(end)
    let key = key.of(UInt64(ordinal))
    LineBuffer.write(into: &slab) { line in
      line.number(UInt64(ordinal))
      line.byte(UInt8(ascii: " "))
    }
    let text = FillerTables.text
    var part: UInt64 = 0
    while slab.count < end {
      let bits = key.draw(part)
      let from = Int(bits.multipliedFullWidth(by: UInt64(text.count - 40)).high)
      text.withUnsafeBufferPointer {
        slab.append(contentsOf: UnsafeBufferPointer(rebasing: $0[from..<(from + 40)]))
      }
      // A piece that repeats nowhere keeps the ratio from running away.
      LineBuffer.write(into: &slab) { line in
        line.hex(mix64(bits), 10)
        line.byte(UInt8(ascii: " "))
      }
      part += 1
    }
    slab.removeLast(slab.count - end)
  }
}

extension [UInt8] {
  /// Makes room as appending does, at least doubling: `reserveCapacity` alone would copy each time.
  fileprivate mutating func reserveCapacityInSteps(_ wanted: Int) {
    if wanted > capacity { reserveCapacity(Swift.max(wanted, 2 * capacity)) }
  }
}

/// Text without a meaning, from which pieces are taken.
private enum FillerTables {
  private static let words: [StaticString] = [
    "lorem ", "ipsum ", "dolor ", "sit ", "amet ", "consectetur ", "adipiscing ", "elit ", "sed ",
    "eiusmod ", "tempor ", "incididunt ", "labore ", "magna ", "aliqua ", "veniam ", "nostrud ",
    "ullamco ", "laboris ", "commodo ", "consequat ",
  ]

  /// 2 KiB of words; the same in every process.
  static let text: [UInt8] = {
    var draws = DrawStream(DrawKey(seed: 0, purpose: "filler text"))
    var text: [UInt8] = []
    while text.count < 2048 {
      words[Int(draws.next(below: UInt64(words.count)))].withUTF8Buffer {
        text.append(contentsOf: $0)
      }
    }
    return text
  }()
}
