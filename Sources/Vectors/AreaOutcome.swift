/// The outcome of checking this build against one file of vectors.
public struct VectorFileOutcome: Sendable {
  public var file: String
  public var passed = 0
  public var failed = 0
  /// Cases of `passed` whose compressed output was compared by reading it back instead of by bytes.
  public var readBack = 0
  /// Cases that this build does not claim, and files that are not here; and why.
  public var skipped = 0
  public var skipReasons: [String] = []
  /// The first differences of each failed case.
  public var differences: [VectorDifference] = []
  /// What is wrong with the file as a whole: it is missing, unknown, or has another number of cases
  /// than its area says.
  public var problems: [String] = []

  public var isPassed: Bool { failed == 0 && problems.isEmpty }

  init(_ file: String) { self.file = file }
}

/// The outcome of checking this build against a folder with an `area.json`.
public struct AreaOutcome: Sendable {
  /// The name in `area.json`; empty if that could not be read.
  public var area: String
  /// What the vectors were measured from.
  public var reference: String
  /// Whether this build has checks for the area.
  public var isSupported = true
  public var files: [VectorFileOutcome] = []
  /// What is wrong with `area.json` itself.
  public var problems: [String] = []

  public var passed: Int { files.reduce(0) { $0 + $1.passed } }
  public var failed: Int { files.reduce(0) { $0 + $1.failed } }
  public var skipped: Int { files.reduce(0) { $0 + $1.skipped } }
  public var readBack: Int { files.reduce(0) { $0 + $1.readBack } }
  /// Nothing failed. True for an area that is not supported: nothing was checked.
  public var isPassed: Bool { problems.isEmpty && files.allSatisfy(\.isPassed) }
}
