extension Readable {
  /// US dollars: cents, and below ten cents as many decimals as show two digits: `$12.30`,
  /// `$0.0041`, `$0`.
  public static func dollars(nano: Int64) -> String {
    if nano == 0 { return "$0" }
    let size = nano.magnitude
    var decimals = 2
    var step: UInt64 = 100_000_000
    while decimals < 9 && size < step {
      step /= 10
      decimals += 1
    }
    let sign = nano < 0 ? "-" : ""
    return sign + "$" + decimal(Double(size) / 1e9, decimals: decimals)
  }

  public static func dollars(_ value: Double) -> String {
    value.magnitude < 9e9
      ? dollars(nano: Int64((value * 1e9).rounded())) : "$" + decimal(value, decimals: 0)
  }
}
