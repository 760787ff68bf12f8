/// How a raw DEFLATE stream that libdeflate refuses ends. libdeflate says no more than that a stream is
/// bad; the reference reads one as whole whose bytes end inside the distance of a match.
///
/// A plain decoder, bit by bit, for damaged streams alone (RFC 1951).
struct DamagedDeflate {
  enum Ending: Equatable {
    case whole
    /// The bytes end behind a distance code whose extra bits are missing.
    case insideDistance
    /// The bytes end elsewhere.
    case truncated
    case corrupt
    /// The payload would be larger than the limit.
    case tooLarge
  }

  private struct Stop: Error { var ending: Ending }

  private let bytes: UnsafeRawBufferPointer
  private let limit: Int
  private var at = 0
  private var bits: UInt32 = 0
  private var bitCount = 0
  private(set) var payload: [UInt8] = []

  init(_ bytes: UnsafeRawBufferPointer, limit: Int) {
    self.bytes = bytes
    self.limit = limit
  }

  /// Decodes as far as possible.
  mutating func run() -> Ending {
    do throws(Stop) {
      while try !block() {}
      return .whole
    } catch {
      return error.ending
    }
  }

  /// Decodes a block; true if it was the last.
  private mutating func block() throws(Stop) -> Bool {
    let isLast = try take(1) == 1
    switch try take(2) {
    case 0: try stored()
    case 1: try compressed(.fixedLengths, .fixedDistances)
    case 2:
      let (lengths, distances) = try codes()
      try compressed(lengths, distances)
    default: throw Stop(ending: .corrupt)
    }
    return isLast
  }

  private mutating func stored() throws(Stop) {
    (bits, bitCount) = (0, 0)
    guard bytes.count - at >= 4 else { throw Stop(ending: .truncated) }
    let count = Int(bytes[at]) | Int(bytes[at + 1]) << 8
    let check = Int(bytes[at + 2]) | Int(bytes[at + 3]) << 8
    guard count == ~check & 0xFFFF else { throw Stop(ending: .corrupt) }
    at += 4
    let available = min(count, bytes.count - at)
    guard payload.count + available <= limit else { throw Stop(ending: .tooLarge) }
    payload.append(contentsOf: bytes[at..<(at + available)])
    at += available
    if available < count { throw Stop(ending: .truncated) }
  }

  private mutating func compressed(_ lengths: Code, _ distances: Code) throws(Stop) {
    while true {
      let symbol = try next(lengths)
      if symbol == 256 { return }
      if symbol < 256 {
        guard payload.count < limit else { throw Stop(ending: .tooLarge) }
        payload.append(UInt8(symbol))
        continue
      }
      guard symbol - 257 < Self.lengthBases.count else { throw Stop(ending: .corrupt) }
      let length = Self.lengthBases[symbol - 257] + (try take(Self.lengthExtras[symbol - 257]))
      let code = try next(distances)
      guard code < 30 else { throw Stop(ending: .corrupt) }
      let extra = max(0, code / 2 - 1)
      let base = code < 4 ? code + 1 : (2 + code % 2) << extra + 1
      let more: Int
      do { more = try take(extra) } catch { throw Stop(ending: .insideDistance) }
      try copy(length, from: base + more)
    }
  }

  private mutating func copy(_ length: Int, from distance: Int) throws(Stop) {
    guard distance <= payload.count else { throw Stop(ending: .corrupt) }
    guard payload.count + length <= limit else { throw Stop(ending: .tooLarge) }
    for _ in 0..<length { payload.append(payload[payload.count - distance]) }
  }

  // MARK: Codes

  /// A canonical prefix code: how many codes there are of each length, and the symbols in order.
  private struct Code {
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [Int] = []

    /// Nil if there are more codes than bits can tell apart.
    init?(_ lengths: [Int]) {
      for length in lengths { counts[length] += 1 }
      counts[0] = 0
      var left = 1
      for length in 1...15 {
        left = left * 2 - counts[length]
        if left < 0 { return nil }
      }
      for length in 1...15 {
        for (symbol, own) in lengths.enumerated() where own == length { symbols.append(symbol) }
      }
    }

    private init(complete lengths: [Int]) {
      guard let code = Code(lengths) else { preconditionFailure("the fixed code is complete") }
      self = code
    }

    static let fixedLengths = Code(
      complete: Array(repeating: 8, count: 144) + Array(repeating: 9, count: 112)
        + Array(repeating: 7, count: 24) + Array(repeating: 8, count: 8))
    static let fixedDistances = Code(complete: Array(repeating: 5, count: 30))
  }

  private static let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]
  private static let lengthExtras = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let orderOfCodeLengths = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]

  /// The two codes that stand before a block.
  private mutating func codes() throws(Stop) -> (Code, Code) {
    let lengthCount = try take(5) + 257
    let distanceCount = try take(5) + 1
    let codeCount = try take(4) + 4
    var lengths = [Int](repeating: 0, count: 19)
    for index in 0..<codeCount { lengths[Self.orderOfCodeLengths[index]] = try take(3) }
    guard let code = Code(lengths) else { throw Stop(ending: .corrupt) }
    var all: [Int] = []
    while all.count < lengthCount + distanceCount {
      let symbol = try next(code)
      switch symbol {
      case 16:
        guard let last = all.last else { throw Stop(ending: .corrupt) }
        all += Array(repeating: last, count: 3 + (try take(2)))
      case 17: all += Array(repeating: 0, count: 3 + (try take(3)))
      case 18: all += Array(repeating: 0, count: 11 + (try take(7)))
      default: all.append(symbol)
      }
    }
    guard all.count == lengthCount + distanceCount,
      let forLengths = Code(Array(all[..<lengthCount])),
      let forDistances = Code(Array(all[lengthCount...]))
    else { throw Stop(ending: .corrupt) }
    return (forLengths, forDistances)
  }

  /// The next symbol: codes are compared length by length.
  private mutating func next(_ code: Code) throws(Stop) -> Int {
    var (value, first, index) = (0, 0, 0)
    for length in 1...15 {
      value |= try take(1)
      let count = code.counts[length]
      if value - count < first { return code.symbols[index + value - first] }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw Stop(ending: .corrupt)
  }

  private mutating func take(_ count: Int) throws(Stop) -> Int {
    while bitCount < count {
      guard at < bytes.count else { throw Stop(ending: .truncated) }
      bits |= UInt32(bytes[at]) << UInt32(bitCount)
      at += 1
      bitCount += 8
    }
    let value = bits & ((1 << UInt32(count)) - 1)
    bits >>= UInt32(count)
    bitCount -= count
    return Int(value)
  }
}
