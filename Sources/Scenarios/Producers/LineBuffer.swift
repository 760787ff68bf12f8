import Bytes
import LogModel

/// A short line while it is put together: on the stack, without checks or allocation per piece.
///
/// Holds 1 000 bytes; what does not fit is dropped, so that no generator can write elsewhere.
struct LineBuffer: ~Copyable {
  static let capacity = 1000
  /// Bytes behind the capacity that a piece may touch while it is written.
  private static let slack = 16

  private let base: UnsafeMutablePointer<UInt8>
  private var count = 0

  private init(_ base: UnsafeMutablePointer<UInt8>) { self.base = base }

  /// Builds a line (or a part of one) and appends it.
  @inline(__always)
  static func write(into slab: inout [UInt8], _ body: (inout LineBuffer) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity + slack) { memory in
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
    if value < 10 { return byte(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value)) }
    if value < 100 { return pair(value) }
    if value < 10_000 {
      let hundreds = value / 100
      if hundreds < 10 {
        byte(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: hundreds))
      } else {
        pair(hundreds)
      }
      return pair(value &- 100 &* hundreds)
    }
    var digits = 5
    var bound: UInt64 = 100_000
    while digits < 20 && value >= bound {
      digits += 1
      if digits < 20 { bound &*= 10 }
    }
    padded(value, digits)
  }

  /// Two decimal digits of a value below 100.
  @inline(__always)
  private mutating func pair(_ value: UInt64) {
    if count + 2 > LineBuffer.capacity { return }
    let tens = value / 10
    let text = (tens | (value &- 10 &* tens) &<< 8) &+ 0x3030
    UnsafeMutableRawPointer(base + count)
      .storeBytes(of: UInt16(truncatingIfNeeded: text).littleEndian, as: UInt16.self)
    count += 2
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

  /// The last `digits` places, at most 16, in lower-case hexadecimal.
  @inline(__always)
  mutating func hex(_ value: UInt64, _ digits: Int) {
    if count + digits > LineBuffer.capacity { return }
    // All 16 places behind the wanted ones are written; what comes next covers the rest.
    let shifted = value &<< UInt64(64 &- 4 &* digits)
    let place = UnsafeMutableRawPointer(base + count)
    place.storeBytes(of: LineBuffer.hexText(shifted &>> 32).bigEndian, as: UInt64.self)
    (place + 8).storeBytes(
      of: LineBuffer.hexText(shifted & 0xFFFF_FFFF).bigEndian, as: UInt64.self)
    count += digits
  }

  /// Eight hexadecimal digits of 32 bits, the first in the highest byte: all eight at once.
  @inline(__always)
  private static func hexText(_ value: UInt64) -> UInt64 {
    var digits = value
    digits = (digits | digits &<< 16) & 0x0000_FFFF_0000_FFFF
    digits = (digits | digits &<< 8) & 0x00FF_00FF_00FF_00FF
    digits = (digits | digits &<< 4) & 0x0F0F_0F0F_0F0F_0F0F
    let letters = ((digits &+ 0x0606_0606_0606_0606) &>> 4) & 0x0101_0101_0101_0101
    return digits &+ 0x3030_3030_3030_3030 &+ letters &* 39
  }

  /// `2024-01-01T00:00:00.123` (UTC), with `separator` between date and time.
  mutating func time(_ time: Timestamp, separator: UInt8, point: UInt8) {
    let milliseconds = max(0, time.millisecondsFloor)
    let seconds = milliseconds / 1000
    let date = CivilDate(daysSinceEpoch: Int(seconds / 86_400))
    let second = UInt64(seconds % 86_400)
    let year = UInt64(max(0, date.year))
    pair(year / 100 % 100)
    pair(year % 100)
    byte(UInt8(ascii: "-"))
    pair(UInt64(date.month))
    byte(UInt8(ascii: "-"))
    pair(UInt64(date.day))
    byte(separator)
    pair(second / 3600)
    byte(UInt8(ascii: ":"))
    pair(second / 60 % 60)
    byte(UInt8(ascii: ":"))
    pair(second % 60)
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
