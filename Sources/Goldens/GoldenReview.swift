/// Decides, change by change, what of a run's answers becomes golden.
///
///     let review = GoldenReview(stored: stored, proposed: proposed)
///     let outcome = review.outcome([.accept, .reject], reviewed: "counted by hand")
public struct GoldenReview: Sendable {
  public enum Decision: Sendable {
    case accept
    case reject
    /// Stays as it is, and waits.
    case skip
  }

  /// What a review leaves.
  public struct Outcome: Equatable, Sendable {
    /// The golden file; nil if there is none.
    public var golden: GoldenFile?
    /// What still waits; nil if nothing does.
    public var pending: GoldenFile?

    public init(golden: GoldenFile?, pending: GoldenFile?) {
      self.golden = golden
      self.pending = pending
    }
  }

  /// nil if there is no golden file yet.
  public let stored: GoldenFile?
  /// The answers of a run.
  public let proposed: GoldenFile
  public let changes: [GoldenChange]

  public init(stored: GoldenFile?, proposed: GoldenFile) {
    self.stored = stored
    self.proposed = proposed
    var none = proposed
    none.answers = []
    changes = (stored ?? none).changes(to: proposed)
  }

  /// What is wrong with the header of the stored file; nil if nothing is.
  public var headerProblem: String? { stored?.provenanceProblem(against: proposed) }

  /// Whether there is nothing to decide.
  public var isEmpty: Bool { stored != nil && changes.isEmpty && headerProblem == nil }

  /// - Parameters:
  ///   - decisions: one for each change; further ones do not matter.
  ///   - reviewed: why the accepted answers are right; nil keeps the stored sentence.
  ///   - header: what becomes of ``headerProblem``; with an accepted change the header is that of the
  ///     run in any case.
  public func outcome(
    _ decisions: [Decision], reviewed: String? = nil, header: Decision = .skip
  ) -> Outcome {
    let verdicts = zip(changes, decisions).map { (id: $0.id, decision: $1) }
    func decision(_ id: String) -> Decision? { verdicts.first { $0.id == id }?.decision }
    var golden = stored
    if header == .accept || verdicts.contains(where: { $0.decision == .accept }) {
      golden = proposed
      golden?.reviewed = reviewed ?? stored?.reviewed ?? ""
      golden?.answers = answers { decision($0) != .accept }
    }
    // What is rejected is in the pending file as it is stored: no change any more.
    var pending = proposed
    pending.answers = answers { decision($0) == .reject }
    let left = GoldenReview(stored: golden, proposed: pending)
    let isHeaderSettled = header == .reject || left.headerProblem == nil
    let isSettled =
      golden == nil ? pending.answers.isEmpty : left.changes.isEmpty && isHeaderSettled
    return Outcome(golden: golden, pending: isSettled ? nil : pending)
  }

  /// The answers of both files: where one is changed, the stored one if `keepsStored`, else that of
  /// the run, masked by the rule that is stored.
  private func answers(keepsStored: (String) -> Bool) -> [GoldenFile.Answer] {
    let changed = Set(changes.map(\.id))
    var answers: [GoldenFile.Answer] = []
    for answer in proposed.answers {
      let old = stored?[answer.id]
      if !changed.contains(answer.id) || keepsStored(answer.id) {
        if let old { answers.append(old) }
        continue
      }
      var new = answer
      new.rule = old?.rule ?? answer.rule
      new.rows = new.rule.masked(answer.rows)
      answers.append(new)
    }
    for old in stored?.answers ?? [] where proposed[old.id] == nil && keepsStored(old.id) {
      answers.append(old)
    }
    return answers
  }
}
