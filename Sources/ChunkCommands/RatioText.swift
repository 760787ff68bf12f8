import Reports

/// How the tables write ratios: bytes of lines a stored byte.
enum RatioText {
  static func of(_ ratio: Double) -> String { Readable.decimal(ratio, decimals: 2) }

  /// Of two sizes, bytes; a dash where there is nothing to divide.
  static func of(_ raw: Int, _ stored: Int) -> String {
    raw > 0 && stored > 0 ? of(Double(raw) / Double(stored)) : "–"
  }
}
