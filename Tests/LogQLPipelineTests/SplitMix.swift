/// A small source of numbers that are the same in every run.
struct SplitMix {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// 0 … `bound` − 1; 0 if `bound` is 0.
  mutating func next(_ bound: Int) -> Int { bound == 0 ? 0 : Int(next() % UInt64(bound)) }

  mutating func one<T>(of values: [T]) -> T { values[next(values.count)] }
}
