import Glibc

extension Measurement {
  /// One line for people.
  var line: String {
    var text = benchmark.name.padded(to: 26) + benchmark.input.padded(to: 24)
    text += "\(rounded(perSecond / 1e6, 3)) M \(benchmark.unit)/s".padded(to: 24)
    text += "\(rounded(nanosecondsPerUnit, 1)) ns".padded(to: 13)
    text += "±\(rounded(spread * 100, 1)) %".padded(to: 10)
    let ratio = limitSeconds.map { "\(rounded(median / $0, 2)) x C" } ?? ""
    text += ratio.padded(to: 12)
    text += "\(rounded(allocationsPerUnit, 3)) allocations".padded(to: 20)
    text += "\(peakBytes >> 20) MiB peak".padded(to: 16)
    text += "\(benchmark.repetitions) runs, checksum \(checksum)"
    return isRight ? text : text + " WRONG, expected \(benchmark.expected ?? "")"
  }

  /// The same for machines: CPU seconds of every run.
  var json: String {
    let runs = seconds.map { rounded($0, 6) }.joined(separator: ", ")
    return "{\"name\": \"\(benchmark.name)\", \"input\": \"\(benchmark.input)\", "
      + "\"unit\": \"\(benchmark.unit)\", \"units\": \(units), \"checksum\": \"\(checksum)\", "
      + "\"right\": \(isRight), \"cpu_seconds\": [\(runs)], "
      + "\"per_second\": \(rounded(perSecond, 0)), "
      + (limitSeconds.map { "\"limit_cpu_seconds\": \(rounded($0, 6)), " } ?? "")
      + "\"allocations_per_unit\": \(rounded(allocationsPerUnit, 4)), \"peak_bytes\": \(peakBytes)}"
  }
}

extension String {
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}

/// A decimal with a fixed number of digits after the point.
func rounded(_ value: Double, _ digits: Int) -> String {
  if !value.isFinite { return "0" }
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let whole = Int64((abs(value) * scale).rounded())
  let sign = value < 0 && whole > 0 ? "-" : ""
  if digits == 0 { return sign + String(whole) }
  let fraction = String(whole % Int64(scale))
  return sign + String(whole / Int64(scale)) + "."
    + String(repeating: "0", count: digits - fraction.count) + fraction
}
