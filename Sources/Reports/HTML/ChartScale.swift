/// The vertical scale of a chart: from 0 to a readable number above the largest value, in even steps.
struct ChartScale: Equatable {
  var step: Double
  var steps: Int

  var top: Double { step * Double(steps) }

  /// - Parameters:
  ///   - isBinary: steps are powers of two, as sizes are.
  ///   - isWhole: there is nothing between one whole number and the next.
  init(largest: Double, isBinary: Bool = false, isWhole: Bool = false) {
    let largest = largest > 0 && largest.isFinite ? largest : 1
    let base = isBinary ? 1024.0 : 10
    var power = 1.0
    while power * base <= largest { power *= base }
    while power > largest { power /= base }
    let sizes: [Double] =
      isBinary
      ? [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512] : [0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5]
    // Four steps at most; the longest of them reaches far enough for every value.
    let readable = sizes.map { $0 * power }.filter { !isWhole || $0 == $0.rounded() }
    step = readable.first { $0 * 4 >= largest } ?? power * base
    steps = max(1, Int((largest / step).rounded(.up)))
  }

  /// Readable distances of marks on an axis of time, nanoseconds.
  static func timeStep(for length: Int64) -> Int64 {
    let second: Int64 = 1_000_000_000
    let seconds: [Int64] = [
      1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
    ]
    let step = seconds.first { $0 * second * 8 >= length }
    return (step ?? (length / second / 8 / 86_400 + 1) * 86_400) * second
  }
}
