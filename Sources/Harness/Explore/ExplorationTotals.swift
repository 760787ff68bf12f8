/// What the seeds of an exploration came to together. Lines of any order and any number of files can
/// be added; a seed counts once.
public struct ExplorationTotals: Sendable {
  public private(set) var seeds = 0
  public private(set) var virtualTime = Duration.zero
  public private(set) var faults = 0
  /// Seeds by verdict.
  public private(set) var verdicts: [String: Int] = [:]
  /// Failing seeds in order of arrival.
  public private(set) var failures: [ExploredSeed] = []
  /// Seeds that have been in a rare state, by its name.
  private var marks: [String: Int] = [:]
  private var seen: Set<String> = []

  public init() {}

  /// False if this seed of this scenario is there already.
  @discardableResult
  public mutating func add(_ seed: ExploredSeed) -> Bool {
    guard seen.insert(ExplorationTotals.key(seed.scenario, seed.seed)).inserted else {
      return false
    }
    seeds += 1
    virtualTime += seed.virtualTime
    faults += seed.faults
    verdicts[seed.verdict, default: 0] += 1
    if seed.isFailure { failures.append(seed) }
    for mark in seed.marks { marks[mark.name, default: 0] += 1 }
    return true
  }

  public func contains(_ scenario: String, seed: UInt64) -> Bool {
    seen.contains(ExplorationTotals.key(scenario, seed))
  }

  private static func key(_ scenario: String, _ seed: UInt64) -> String { "\(seed) \(scenario)" }

  /// Names and how many seeds reached them, by name.
  public var reached: [(mark: String, seeds: Int)] {
    marks.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Failures that look alike: by checker and the form of what they say, digits left out. Most
  /// frequent first.
  public var kinds: [(checker: String, form: String, seeds: [UInt64])] {
    var order: [String] = []
    var groups: [String: (String, String, [UInt64])] = [:]
    for failure in failures {
      let form = ExplorationTotals.form(of: failure.summary)
      let key = failure.checker + "\n" + form
      if groups[key] == nil {
        order.append(key)
        groups[key] = (failure.checker, form, [])
      }
      groups[key]?.2.append(failure.seed)
    }
    return order.compactMap { groups[$0] }.sorted { $0.2.count > $1.2.count }
      .map { (checker: $0.0, form: $0.1, seeds: $0.2) }
  }

  /// `3 acknowledged entries are lost` and `7 acknowledged …` are one kind.
  static func form(of summary: String) -> String {
    var result = ""
    var isInNumber = false
    for character in summary {
      if character.isNumber {
        if !isInNumber { result += "N" }
        isInNumber = true
      } else {
        result.append(character)
        isInNumber = false
      }
    }
    return result
  }
}
