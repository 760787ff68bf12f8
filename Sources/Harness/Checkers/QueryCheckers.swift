import Goldens
import LogModel
import LogQLSyntax
import Scenarios

/// Asks the oracle about one query of the history.
struct QueryExamination {
  let query: Query
  /// The question without its limit, as bounds need it.
  let unlimited: QueryPlan
  let plan: QueryPlan
  let oracle: Oracle

  /// Nil if the text does not parse: then the plan expects an error, or another checker complains.
  init?(_ record: QueryRecord, _ oracle: Oracle) {
    guard let query = try? Query(parsing: record.plan.query) else { return nil }
    self.query = query
    self.oracle = oracle
    plan = record.plan
    var unlimited = record.plan
    unlimited.limit = Int(Int32.max)
    self.unlimited = unlimited
  }

  /// What is wrong with `answer`, given the entries that must and those that may be seen. If they are
  /// the same, the answer has to be the oracle's own.
  func problems(_ answer: QueryResult, certain: Oracle.View, possible: Oracle.View) -> [String] {
    let must = oracle.select(query, plan, certain)
    let may = oracle.select(query, plan, possible)
    do throws(LogQLError) {
      if must.count == may.count {
        let expected = try oracle.answer(query, plan, must)
        if QueryExamination.isEqual(expected, answer) { return [] }
        return LineDiff.diff(
          expected: QueryExamination.lines(expected), actual: QueryExamination.lines(answer))
      }
      return AnswerBounds.check(
        query, plan, answer, certain: try oracle.answer(query, unlimited, must),
        possible: try oracle.answer(query, unlimited, may))
    } catch {
      return ["the reference evaluator refuses the query: \(error)"]
    }
  }

  private static func lines(_ result: QueryResult) -> [String] {
    result.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// Equal, or equal but for the last bits of quotients.
  private static func isEqual(_ a: QueryResult, _ b: QueryResult) -> Bool {
    if a == b { return true }
    switch (a, b) {
    case (.matrix(let left), .matrix(let right)):
      return left.count == right.count
        && zip(left, right).allSatisfy { one, other in
          one.labels == other.labels && one.points.count == other.points.count
            && zip(one.points, other.points).allSatisfy(isClose)
        }
    case (.vector(let left), .vector(let right)):
      return left.count == right.count
        && zip(left, right).allSatisfy { $0.labels == $1.labels && isClose($0.point, $1.point) }
    default: return false
    }
  }

  private static func isClose(_ a: ResultPoint, _ b: ResultPoint) -> Bool {
    a == b || (a.time == b.time && abs(a.value - b.value) <= 1e-9 * max(abs(a.value), abs(b.value)))
  }
}

/// An acknowledged entry is in every later answer that should hold it, and an answer holds nothing
/// that nobody had sent by then.
struct ReadYourWritesChecker: Checker {
  let expectation = Expectation.readYourWrites

  func check(_ evidence: Evidence) -> [Violation] {
    evidence.history.queries.compactMap { record in
      let subject = "query \(record.plan.id)"
      let moment = record.moment
      switch record.answer {
      case nil: return violation(subject, "it has no answer at the end of the run")
      case .failure(let text)?:
        if let expected = record.plan.expectedError {
          if text.contains(expected) { return nil }
          return violation(
            subject, "it failed with another error than expected",
            ["expected: \(expected)", "got: \(text)"], at: moment)
        }
        if evidence.risk.mayFail(record) { return nil }
        return violation(
          subject, "it failed at \(evidence.clock(record.asked))", [text], at: moment)
      case .result(let result)?:
        if let expected = record.plan.expectedError {
          return violation(
            subject, "it succeeded, but an error was expected", [expected], at: moment)
        }
        guard let examination = QueryExamination(record, evidence.oracle) else { return nil }
        let problems = examination.problems(
          result, certain: .readable(asked: record.asked, ended: record.ended),
          possible: .possible(by: record.ended))
        if problems.isEmpty { return nil }
        return violation(
          subject, "its answer at \(evidence.clock(record.asked)) is wrong", problems, at: moment)
      }
    }
  }
}

/// At the quiet end every answer equals that of the naive evaluator.
struct OracleChecker: Checker {
  let expectation = Expectation.oracle

  func check(_ evidence: Evidence) -> [Violation] {
    evidence.history.queries.compactMap { record in
      let subject = "query \(record.plan.id) (after quiescence)"
      guard record.plan.expectedError == nil else { return nil }
      switch record.final {
      case nil: return nil
      case .failure(let text)?: return violation(subject, "it failed", [text])
      case .result(let result)?:
        guard let examination = QueryExamination(record, evidence.oracle) else { return nil }
        let problems = examination.problems(
          result, certain: .certain(by: .max), possible: .possible(by: .max))
        if problems.isEmpty { return nil }
        return violation(subject, "its answer is not that of the reference evaluator", problems)
      }
    }
  }
}
