/// What a run must keep (`expect:`); each has a checker in the harness.
public enum Expectation: String, CaseIterable, Sendable {
  /// Every acknowledged entry is found, within the fault budget.
  case noLoss = "no-loss"
  /// No entry twice in an answer.
  case noDuplicates = "no-duplicates"
  /// Nothing in an answer that was never pushed.
  case invented
  /// Answers are in order of time, and limit and direction are kept.
  case order
  /// An acknowledged entry is in every later answer that should hold it.
  case readYourWrites = "read-your-writes"
  /// After the faults the cluster becomes quiet: flushed, queues empty, ring healed.
  case quiescence
  /// Answers at quiet points equal those of the reference evaluator.
  case oracle
  /// Answers equal the stored ones.
  case goldens

  /// What is checked when a file does not say: all but `goldens`.
  public static let defaults: [Expectation] = allCases.filter { $0 != .goldens }

  /// One sentence for documentation and help.
  public var summary: String {
    switch self {
    case .noLoss: "every acknowledged entry is found, within the fault budget"
    case .noDuplicates: "no entry is returned twice"
    case .invented: "nothing is returned that was never pushed"
    case .order: "answers are in order, and keep limit and direction"
    case .readYourWrites: "an acknowledged entry is in every later answer that should hold it"
    case .quiescence: "after the faults the cluster becomes quiet within `settle`"
    case .oracle: "answers at quiet points equal those of the reference evaluator"
    case .goldens: "answers equal the stored ones"
    }
  }
}
