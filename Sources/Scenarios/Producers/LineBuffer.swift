import Bytes
import LogModel

/// A short line while it is put together: on the stack, without checks or allocation per piece.
///
/// Holds 1 000 bytes; what does not fit is dropped, so that no generator can write elsewhere.
struct LineBuffer: ~Copyable {
  static let capacity = 1000

  private let base: UnsafeMutablePointer<UInt8>
  private var count = 0

  private init(_ base: UnsafeMutablePointer<UInt8>) { self.base = base }

  /// Builds a line (or a part of one) and appends it.
  @inline(__always)
  static func write(into slab: inout [UInt8], _ body: (inout LineBuffer) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { memory in
      guard let base = memory.baseAddress else { return }
      var line = LineBuffer(base)
      body(&line)
      slab.append(contentsOf: UnsafeBufferPointer(start: base, count: line.count))
    }
  }

  @inline(__always)
  mutating func text(_ text: StaticString) {
    let length = text.utf8CodeUnitCount
    if count + length > LineBuffer.capacity { return }
    (base + count).update(from: text.utf8Start, count: length)
    count += length
  }

  @inline(__always)
  mutating func byte(_ value: UInt8) {
    if count == LineBuffer.capacity { return }
    base[count] = value
    count += 1
  }

  /// Decimal, without leading zeros.
  @inline(__always)
  mutating func number(_ value: UInt64) {
    var digits = 1
    var bound: UInt64 = 10
    while digits < 20 && value >= bound {
      digits += 1
      if digits < 20 { bound &*= 10 }
    }
    padded(value, digits)
  }

  /// Decimal in exactly `digits` places (the last ones).
  @inline(__always)
  mutating func padded(_ value: UInt64, _ digits: Int) {
    if count + digits > LineBuffer.capacity { return }
    var rest = value
    var place = count + digits
    while place > count {
      place -= 1
      base[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    count += digits
  }

  /// The last `digits` places in lower-case hexadecimal.
  @inline(__always)
  mutating func hex(_ value: UInt64, _ digits: Int) {
    for place in stride(from: digits - 1, through: 0, by: -1) {
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(place * 4)) & 15
      byte(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }

  /// `2024-01-01T00:00:00.123` (UTC), with `separator` between date and time.
  mutating func time(_ time: Timestamp, separator: UInt8, point: UInt8) {
    let milliseconds = max(0, time.millisecondsFloor)
    let seconds = milliseconds / 1000
    let date = CivilDate(daysSinceEpoch: Int(seconds / 86_400))
    let second = UInt64(seconds % 86_400)
    padded(UInt64(max(0, date.year)), 4)
    byte(UInt8(ascii: "-"))
    padded(UInt64(date.month), 2)
    byte(UInt8(ascii: "-"))
    padded(UInt64(date.day), 2)
    byte(separator)
    padded(second / 3600, 2)
    byte(UInt8(ascii: ":"))
    padded(second / 60 % 60, 2)
    byte(UInt8(ascii: ":"))
    padded(second % 60, 2)
    byte(point)
    padded(UInt64(milliseconds % 1000), 3)
  }
}

/// A choice from a table of texts with whole-number weights, by 64 uniform bits.
struct WeightedTexts: Sendable {
  /// Texts repeated by weight: choosing is one multiplication.
  private let texts: [StaticString]

  init(_ weighted: [(weight: Int, text: StaticString)]) {
    texts = weighted.flatMap { Array(repeating: $0.text, count: $0.weight) }
  }

  @inline(__always)
  func pick(_ bits: UInt64) -> StaticString {
    texts[Int(bits.multipliedFullWidth(by: UInt64(texts.count)).high)]
  }
}
