/// How the seeds of one scenario differ beyond their luck: which faults by chance there are at all, how
/// often they come, and which settings are tried. A fault that is always a little on hides others.
public struct Swarm: Sendable, Equatable {
  /// Chance of each random fault to be on in a seed, per million.
  public var faultsOn: Int
  /// How much more often than said the faults of a seed come, per million.
  public var strength: ClosedRange<Int>
  public var variations: [Variation]

  /// One place of the file with the values that seeds choose from.
  public struct Variation: Sendable, Equatable {
    /// Keys with dots: `loki.ingester.chunk_encoding`.
    public var path: String
    /// Each as often as it is written.
    public var values: [String]

    public init(path: String, values: [String]) {
      self.path = path
      self.values = values
    }
  }

  public init(
    faultsOn: Int = 1_000_000, strength: ClosedRange<Int> = 1_000_000...1_000_000,
    variations: [Variation] = []
  ) {
    self.faultsOn = faultsOn
    self.strength = strength
    self.variations = variations
  }
}
