/// SplitMix64: the next state's output for `z`. A bijection of 64 bits that passes the usual tests.
@inlinable public func mix64(_ z: UInt64) -> UInt64 {
  var x = z &+ 0x9E37_79B9_7F4A_7C15
  x = (x ^ (x &>> 30)) &* 0xBF58_476D_1CE4_E5B9
  x = (x ^ (x &>> 27)) &* 0x94D0_49BB_1331_11EB
  return x ^ (x &>> 31)
}

/// Names one stream of draws: a seed, a purpose, and the stable id of what draws.
///
/// Draw `n` of a key is a pure function of both, so that adding or removing a draw elsewhere leaves
/// every other draw as it was. Shrinking and counterfactual pairs rest on that.
public struct DrawKey: Hashable, Sendable {
  public let bits: UInt64

  @inlinable public init(bits: UInt64) { self.bits = bits }

  public init(seed: UInt64, purpose: StaticString) {
    bits = mix64(seed ^ DrawKey.hash(of: purpose))
  }

  /// The key of one of many things that draw for the same purpose.
  @inlinable public func of(_ id: UInt64) -> DrawKey { DrawKey(bits: mix64(bits ^ mix64(id))) }

  /// The key of a thing known by name.
  public func of(_ name: String) -> DrawKey { of(FNV.fnv1a(FNV.offset64, name.utf8)) }

  /// Draw number `index`: 64 uniform bits.
  @inlinable public func draw(_ index: UInt64) -> UInt64 {
    mix64(bits &+ index &* 0xD1B5_4A32_D192_ED03)
  }

  /// Draw number `index`, uniform in `0 ..< bound` (bound > 0).
  @inlinable public func draw(_ index: UInt64, below bound: UInt64) -> UInt64 {
    draw(index).multipliedFullWidth(by: bound).high
  }

  static func hash(of text: StaticString) -> UInt64 {
    text.withUTF8Buffer { FNV.fnv1a(FNV.offset64, $0) }
  }
}

/// Successive draws of one key.
public struct DrawStream: Sendable {
  public let key: DrawKey
  /// Number of draws made.
  public private(set) var index: UInt64 = 0

  @inlinable public init(_ key: DrawKey) { self.key = key }

  public mutating func next() -> UInt64 {
    defer { index &+= 1 }
    return key.draw(index)
  }

  /// Uniform in `0 ..< bound` (bound > 0).
  public mutating func next(below bound: UInt64) -> UInt64 {
    defer { index &+= 1 }
    return key.draw(index, below: bound)
  }

  /// Uniform in `range`.
  public mutating func next(in range: ClosedRange<Int64>) -> Int64 {
    let width = UInt64(bitPattern: range.upperBound &- range.lowerBound)
    return width == .max
      ? Int64(bitPattern: next())
      : range.lowerBound &+ Int64(bitPattern: next(below: width + 1))
  }
}
