extension Readable {
  private static let byteUnits = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

  /// `512 B`, `1.4 MiB`, `200 KiB`: units of 1024, one decimal below 100 unless it is zero.
  public static func bytes(_ value: Double) -> String {
    if value.magnitude < 1023.5 || !value.isFinite { return decimal(value, decimals: 0) + " B" }
    var scaled = value / 1024
    var unit = 0
    // 1023.96 KiB would be shown as 1,024 KiB.
    while scaled.magnitude >= 1023.5 && unit + 1 < byteUnits.count {
      scaled /= 1024
      unit += 1
    }
    var text = decimal(scaled, decimals: scaled.magnitude < 99.95 ? 1 : 0)
    if text.hasSuffix(".0") { text.removeLast(2) }
    return text + " " + byteUnits[unit]
  }

  public static func bytes(_ value: some BinaryInteger) -> String { bytes(Double(value)) }
}
