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
    /// Keys from the top of the file.
    public var path: [String]
    /// Each as likely as it is often written; at least one.
    public var choices: [String]

    public init(path: [String], choices: [String]) {
      self.path = path
      self.choices = choices
    }

    /// `loki.ingester.chunk_encoding`
    public var name: String { path.joined(separator: ".") }
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
