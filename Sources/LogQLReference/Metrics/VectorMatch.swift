import LogModel
import LogQLSyntax

/// A binary operation at one time (spec: LogQL, §9.5).
struct VectorMatch {
  private let operation: BinaryOperation
  private var op: BinaryOperation.Operator { operation.op }

  init(_ operation: BinaryOperation) { self.operation = operation }

  // MARK: With numbers

  func evaluate(_ samples: [MetricSample], number: Double) -> [MetricSample] {
    samples.compactMap { sample in
      value(sample.value, number, kept: sample.value).map {
        MetricSample(labels: sample.labels, value: $0)
      }
    }
  }

  func evaluate(number: Double, _ samples: [MetricSample]) -> [MetricSample] {
    samples.compactMap { sample in
      value(number, sample.value, kept: sample.value).map {
        MetricSample(labels: sample.labels, value: $0)
      }
    }
  }

  /// Nil: there is no sample. A comparison without `bool` keeps a value or none.
  private func value(_ left: Double, _ right: Double, kept: Double) -> Double? {
    let number = op.value(left, right)
    if !op.isComparison || operation.returnsBool { return number }
    return number == 1 ? kept : nil
  }

  // MARK: Between series

  func evaluate(_ left: [MetricSample], _ right: [MetricSample]) throws(LogQLError)
    -> [MetricSample]
  {
    switch op {
    case .and:
      let present = signatures(right)
      return left.filter { present.contains(signature($0.labels)) }
    case .unless:
      let present = signatures(right)
      return left.filter { !present.contains(signature($0.labels)) }
    case .or:
      let present = signatures(left)
      return left + right.filter { !present.contains(signature($0.labels)) }
    default:
      switch operation.matching.cardinality {
      case .oneToOne: return try oneToOne(left, right)
      case .manyToOne(let included): return try many(left, toOne: right, included, "right")
      case .oneToMany(let included): return try many(right, toOne: left, included, "left")
      }
    }
  }

  /// The labels that have to be equal.
  private func signature(_ labels: LabelSet) -> LabelSet {
    let matching = operation.matching
    return VectorAggregating.group(
      labels, matching.isOn ? .by(matching.labels) : .without(matching.labels))
  }

  private func signatures(_ samples: [MetricSample]) -> Set<LabelSet> {
    Set(samples.map { signature($0.labels) })
  }

  /// The samples of the side on which each signature may stand only once.
  private func ones(_ samples: [MetricSample], _ side: String) throws(LogQLError)
    -> [LabelSet: MetricSample]
  {
    var ones: [LabelSet: MetricSample] = [:]
    for sample in samples {
      if ones.updateValue(sample, forKey: signature(sample.labels)) != nil {
        throw LogQLError(
          .matching,
          "found duplicate series on the \(side) hand-side;many-to-many matching not allowed: "
            + "matching labels must be unique on one side")
      }
    }
    return ones
  }

  private func oneToOne(_ left: [MetricSample], _ right: [MetricSample]) throws(LogQLError)
    -> [MetricSample]
  {
    let ones = try ones(right, "right")
    var matched: Set<LabelSet> = []
    var results: [MetricSample] = []
    for sample in left {
      let labels = signature(sample.labels)
      guard let partner = ones[labels] else { continue }
      if !matched.insert(labels).inserted {
        throw LogQLError(
          .matching,
          "multiple matches for labels: many-to-one matching must be explicit "
            + "(group_left/group_right)")
      }
      if let value = value(sample.value, partner.value, kept: sample.value) {
        results.append(MetricSample(labels: labels, value: value))
      }
    }
    return results
  }

  private func many(
    _ many: [MetricSample], toOne one: [MetricSample], _ included: [String], _ oneSide: String
  ) throws(LogQLError) -> [MetricSample] {
    let ones = try ones(one, oneSide)
    var made: Set<LabelSet> = []
    var results: [MetricSample] = []
    for sample in many {
      guard let partner = ones[signature(sample.labels)] else { continue }
      let (left, right) = oneSide == "left" ? (partner, sample) : (sample, partner)
      guard let value = value(left.value, right.value, kept: left.value) else { continue }
      let labels = Self.labels(sample.labels, including: included, of: partner.labels)
      if !made.insert(labels).inserted {
        throw LogQLError(
          .matching, "multiple matches for labels: grouping labels must ensure unique matches")
      }
      results.append(MetricSample(labels: labels, value: value))
    }
    return results
  }

  private static func labels(
    _ many: LabelSet, including included: [String], of one: LabelSet
  ) -> LabelSet {
    let taken = one.labels.filter { included.contains($0.name) && !$0.value.isEmpty }
    return LabelSet(keepingEmpty: many.labels.filter { !included.contains($0.name) } + taken)
  }
}
