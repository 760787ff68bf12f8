import Environment

/// When the lines of a workload item come: the inverse of the number of lines over time, in whole
/// numbers throughout.
///
/// A ramp is cut into pieces of constant rate (256 to each straight line), so that the time of any
/// line costs a search in a small table and one division. Line `k` comes when the number of lines
/// since the start of the item reaches `k`: line 0 at once.
struct RateSchedule: Sendable {
  /// Times `start ..< start + length` at one rate.
  private struct Piece {
    /// Nanoseconds from the start of the item.
    var start: Int64
    /// Lines before `start`, in the unit of `perLine`.
    var before: UInt128
    /// In 1/512 of a thousandth of a line per hour: so the middle of a piece has an exact rate.
    var rate: UInt64
  }

  /// Pieces of each straight line of a ramp.
  private static let steps: Int64 = 256

  /// One line in the unit of rates × nanoseconds.
  private static let perLine: UInt128 = 3_600_000_000_000 * 1000 * 512

  private let pieces: [Piece]
  /// Nanoseconds of the whole.
  let length: Int64
  /// Lines that come before the end.
  let count: Int
  /// Nanoseconds from line to line, if the rate is one and that is a whole number.
  private let spacing: UInt64?

  init(_ plan: RatePlan, length: Duration) {
    let length = max(0, length.nanosecondCount)
    var pieces: [Piece] = []
    var before: UInt128 = 0
    for (rate, start, end) in RateSchedule.levels(plan, length) {
      pieces.append(Piece(start: start, before: before, rate: rate))
      before += UInt128(rate) * UInt128(end - start)
    }
    self.pieces = pieces
    self.length = length
    // Lines 0 … k with k · perLine < before.
    count = Int(clamping: (before + Self.perLine - 1) / Self.perLine)
    let rate = UInt128(pieces.count == 1 ? pieces[0].rate : 0)
    spacing = rate > 0 && Self.perLine % rate == 0 ? UInt64(exactly: Self.perLine / rate) : nil
  }

  private static func levels(_ plan: RatePlan, _ length: Int64) -> [(UInt64, Int64, Int64)] {
    switch plan {
    case .constant(let rate):
      return [(UInt64(max(0, rate.thousandthsPerHour)) * 512, 0, length)]
    case .ramp(let rates) where rates.count < 2:
      return levels(.constant(rates.first ?? Rate(thousandthsPerHour: 0)), length)
    case .ramp(let rates):
      let lines = Int64(rates.count - 1)
      let total = lines * steps
      return (0..<total).map { index in
        let leg = Int(index / steps)
        let (from, to) = (rates[leg].thousandthsPerHour, rates[leg + 1].thousandthsPerHour)
        // The rate at the middle of the piece.
        let rate = 2 * steps * from + (to - from) * (2 * (index % steps) + 1)
        return (
          UInt64(max(0, rate)), part(length, index, of: total), part(length, index + 1, of: total)
        )
      }
    }
  }

  private static func part(_ length: Int64, _ index: Int64, of total: Int64) -> Int64 {
    total.dividingFullWidth(length.multipliedFullWidth(by: index)).quotient
  }

  /// When line `ordinal` comes, nanoseconds from the start of the item; the end for lines beyond.
  func time(of ordinal: Int) -> Int64 {
    if let spacing {
      let (time, overflow) = spacing.multipliedReportingOverflow(by: UInt64(ordinal))
      return overflow ? length : min(length, Int64(clamping: time))
    }
    let wanted = UInt128(ordinal) * Self.perLine
    var low = 0
    var high = pieces.count
    // The last piece that has no more than `wanted` before it: pieces without lines in the middle
    // are passed over, one at the end is met only by lines beyond the last.
    while high - low > 1 {
      let middle = (low + high) / 2
      if pieces[middle].before <= wanted { low = middle } else { high = middle }
    }
    let piece = pieces[low]
    if piece.rate == 0 { return length }
    let (top, rest) = halves(wanted - piece.before + UInt128(piece.rate) - 1)
    if top >= piece.rate { return length }
    // One division of the processor; that of 128 bits by 128 would cost several times as much.
    let after = piece.rate.dividingFullWidth((top, rest)).quotient
    let (time, overflow) = UInt64(piece.start).addingReportingOverflow(after)
    return overflow ? length : min(length, Int64(clamping: time))
  }

  private func halves(_ value: UInt128) -> (high: UInt64, low: UInt64) {
    (UInt64(truncatingIfNeeded: value >> 64), UInt64(truncatingIfNeeded: value))
  }
}
