import Glibc

/// Powers as Go's `math.Pow` computes them: by repeated squaring of the fraction, which in large
/// powers rounds differently from the C library, and shows in the digits of a result.
enum GoPower {
  static func value(_ base: Double, _ exponent: Double) -> Double {
    if exponent == 0 || base == 1 { return 1 }
    if exponent == 1 { return base }
    // Zeros, infinities and NaN have the C library's rules.
    if base == 0 || !base.isFinite || !exponent.isFinite { return pow(base, exponent) }
    if exponent == 0.5 { return base.squareRoot() }
    if exponent == -0.5 { return 1 / base.squareRoot() }
    var whole = exponent.magnitude.rounded(.towardZero)
    var fraction = exponent.magnitude - whole
    if fraction != 0 && base < 0 { return .nan }
    if whole >= 0x1p63 { return pow(base, exponent) }
    var result = 1.0
    if fraction != 0 {
      if fraction > 0.5 {
        fraction -= 1
        whole += 1
      }
      result = exp(fraction * log(base))
    }
    var scale = 0
    multiply(&result, &scale, by: base, times: Int64(whole))
    // The reciprocal is taken before scaling, so that results below the normal range come out.
    if exponent < 0 {
      result = 1 / result
      scale = -scale
    }
    return scalbn(result, Int32(clamping: scale))
  }

  /// Multiplies `result · 2^scale` by a power.
  private static func multiply(
    _ result: inout Double, _ scale: inout Int, by base: Double, times: Int64
  ) {
    var binaryExponent: Int32 = 0
    var factor = frexp(base, &binaryExponent)
    var factorScale = Int(binaryExponent)
    var rest = times
    while rest != 0 {
      // Beyond any exponent: the result over- or underflows.
      if factorScale.magnitude > 1 << 12 {
        scale += factorScale
        return
      }
      if rest & 1 == 1 {
        result *= factor
        scale += factorScale
      }
      factor *= factor
      factorScale <<= 1
      if factor < 0.5 {
        factor += factor
        factorScale -= 1
      }
      rest >>= 1
    }
  }
}
