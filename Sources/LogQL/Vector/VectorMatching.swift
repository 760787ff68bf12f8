import LogModel
import LogQLSyntax

/// An arithmetic operator or a comparison between series: each sample of one side with the one that
/// belongs to it on the other (spec: LogQL, §9.5).
final class VectorMatching: StepNode {
  private(set) var series = SeriesTable()
  private(set) var output: [StepSample] = []
  private let operation: BinaryOperation
  private let keepsValues: Bool
  private let left: any StepNode
  private let right: any StepNode
  /// With `group_right` many samples stand on the right.
  private let isManyRight: Bool
  private let isOneToOne: Bool
  private var signatures: SeriesSignatures
  private var labels: MatchedLabels
  /// For each signature the sample of the "one" side, if `step` is the current one.
  private var ones: [(step: Int, sample: StepSample)] = []
  /// The step at which a signature was last matched; with grouping that at which a result series
  /// was last made.
  private var matched: [Int] = []

  init(_ operation: BinaryOperation, _ left: any StepNode, _ right: any StepNode) {
    self.operation = operation
    self.left = left
    self.right = right
    keepsValues = operation.op.isComparison && !operation.returnsBool
    if case .oneToMany = operation.matching.cardinality {
      isManyRight = true
    } else {
      isManyRight = false
    }
    isOneToOne = operation.matching.cardinality == .oneToOne
    signatures = SeriesSignatures(operation.matching)
    labels = MatchedLabels(operation.matching)
  }

  func evaluate(step: Int) throws(LogQLError) {
    try left.evaluate(step: step)
    try right.evaluate(step: step)
    signatures.update(left.series, right.series)
    output.removeAll(keepingCapacity: true)
    try collectOnes(step)
    let many = isManyRight ? right : left
    let tables = (many: many.series, one: (isManyRight ? left : right).series)
    for sample in many.output {
      let signature = self.signature(sample, isMany: true)
      if ones[signature].step == step {
        try match(sample, ones[signature].sample, signature, step, tables)
      }
    }
  }

  private func signature(_ sample: StepSample, isMany: Bool) -> Int {
    isMany == isManyRight ? signatures.right(sample.series) : signatures.left(sample.series)
  }

  private func collectOnes(_ step: Int) throws(LogQLError) {
    while ones.count < signatures.count {
      ones.append((-1, StepSample(series: 0, value: 0)))
    }
    let one = isManyRight ? left : right
    for sample in one.output {
      let signature = self.signature(sample, isMany: false)
      if ones[signature].step == step {
        throw .duplicateSeries(isManyRight ? "left" : "right")
      }
      ones[signature] = (step, sample)
    }
  }

  private func match(
    _ many: StepSample, _ one: StepSample, _ signature: Int, _ step: Int,
    _ tables: (many: SeriesTable, one: SeriesTable)
  ) throws(LogQLError) {
    let (left, right) = isManyRight ? (one.value, many.value) : (many.value, one.value)
    let holds = !keepsValues || operation.op.holds(left, right)
    if isOneToOne {
      try claim(signature, step, .manyToOneMustBeExplicit)
      if !holds { return }
    } else if !holds {
      return
    }
    let number = labels.number(many.series, one.series, tables.many, tables.one, &series)
    if !isOneToOne { try claim(number, step, .groupingMustBeUnique) }
    let value = keepsValues ? left : operation.op.value(left, right)
    output.append(StepSample(series: number, value: value))
  }

  /// Throws if the place was claimed at this step before.
  private func claim(_ place: Int, _ step: Int, _ error: LogQLError) throws(LogQLError) {
    while matched.count <= place { matched.append(-1) }
    if matched[place] == step { throw error }
    matched[place] = step
  }
}

/// The labels of results of a matching, by the series they were made from.
private struct MatchedLabels {
  private let matching: BinaryOperation.Matching
  private let included: [String]
  private let isOneToOne: Bool
  /// Of each series of the "many" side: the result of the last partner.
  private var known: [(one: Int, result: Int)] = []

  init(_ matching: BinaryOperation.Matching) {
    self.matching = matching
    switch matching.cardinality {
    case .oneToOne: (included, isOneToOne) = ([], true)
    case .manyToOne(let labels), .oneToMany(let labels): (included, isOneToOne) = (labels, false)
    }
  }

  /// The number of the result's series in `table`.
  mutating func number(
    _ many: Int, _ one: Int, _ manySeries: SeriesTable, _ oneSeries: SeriesTable,
    _ table: inout SeriesTable
  ) -> Int {
    while known.count <= many { known.append((-1, 0)) }
    // Without included labels the partner does not matter.
    let partner = included.isEmpty ? 0 : one
    if known[many].one == partner { return known[many].result }
    let labels = result(manySeries.labels[many], oneSeries.labels[one])
    known[many] = (partner, table.number(labels))
    return known[many].result
  }

  private func result(_ many: LabelSet, _ one: LabelSet) -> LabelSet {
    if isOneToOne { return many.grouped(matching.signature) }
    if included.isEmpty { return many }
    let taken = included.compactMap { name in
      one[name].flatMap { $0.isEmpty ? nil : Label(name, $0) }
    }
    return LabelSet(keepingEmpty: many.labels.filter { !included.contains($0.name) } + taken)
  }
}

extension LogQLError {
  static func duplicateSeries(_ side: String) -> Self {
    LogQLError(
      .matching,
      "found duplicate series on the \(side) hand-side;many-to-many matching not allowed: "
        + "matching labels must be unique on one side")
  }

  static let manyToOneMustBeExplicit = LogQLError(
    .matching,
    "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)")

  static let groupingMustBeUnique = LogQLError(
    .matching, "multiple matches for labels: grouping labels must ensure unique matches")
}
