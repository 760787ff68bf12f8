import Bytes
import Foundation
import LogModel
import LogQL
import LogQLGenerator
import LogQLReference
import LogQLSyntax
import Testing

/// The evaluator and the naive evaluator give the same answers, or the same errors, to random queries
/// over the whole language and random logs.
///
/// `NORN_AGREEMENT_QUERIES` says how many queries are asked, `NORN_AGREEMENT_SEED` where to begin;
/// a failure names the seed that shows it alone.
@Suite struct LanguageAgreementTests {
  private static let queriesPerLog: UInt64 = 20

  private static func setting(_ name: String, _ standard: UInt64) -> UInt64 {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? standard
  }

  @Test func anyQueryIsAnsweredAlike() throws {
    let first = Self.setting("NORN_AGREEMENT_SEED", 0)
    let count = Self.setting("NORN_AGREEMENT_QUERIES", 20_000)
    var entries: [ReferenceEntry] = []
    var feeder = Feeder([])
    var tally = Tally()
    for seed in first..<(first + count) {
      if seed == first || seed % Self.queriesPerLog == 0 {
        let key = DrawKey(seed: seed / Self.queriesPerLog, purpose: "agreement logs")
        var logs = RequestLogs(DrawStream(key))
        entries = logs.entries(25)
        feeder = Feeder(entries)
      }
      try Self.compare(seed, entries, feeder, &tally)
      if tally.differences >= 20 { break }
    }
    print("agreement: \(tally)")
    // Queries have to find something for their answers to tell anything.
    #expect(tally.found * 4 > count || count < 1_000, "\(tally)")
  }

  private struct Tally: CustomStringConvertible {
    var found: UInt64 = 0
    var refused: UInt64 = 0
    var differences = 0
    var description: String {
      "\(found) answers with rows, \(refused) errors, \(differences) differ"
    }
  }

  private static func compare(
    _ seed: UInt64, _ entries: [ReferenceEntry], _ feeder: Feeder, _ tally: inout Tally
  ) throws {
    var draws = DrawStream(DrawKey(seed: seed, purpose: "agreement requests"))
    var shape = QueryShape()
    shape.stages = 3
    shape.ranges = [1, 5, 30, 200].map { $0 * 1_000_000_000 }
    shape.offsets = [0, 0, 3_000_000_000, -5_000_000_000]
    var generator = QueryGenerator(
      .agreement, shape, draws: DrawStream(DrawKey(seed: seed, purpose: "agreement queries")))
    let query = Query(generator.query())
    let parameters = parameters(query, &draws)
    let expected = try Answer {
      try ReferenceEvaluator.evaluate(query, parameters, entries: entries)
    }
    let actual = try Answer { try feeder.evaluate(query, parameters, &draws).result }
    if expected.hasRows { tally.found += 1 }
    if case .error = expected { tally.refused += 1 }
    if actual.agrees(with: expected) { return }
    tally.differences += 1
    Issue.record(
      """
      seed \(seed), entries of \(seed / queriesPerLog): \(query.canonicalText)
      \(parameters)
      evaluator: \(actual)
      reference: \(expected)
      """)
  }

  private static func parameters(_ query: Query, _ draws: inout DrawStream) -> QueryParameters {
    let start = Timestamp(
      nanoseconds: RequestLogs.origin + draws.next(in: -10...90) * 1_000_000_000)
    if query.kind == .metric && draws.next(below: 3) == 0 { return .instant(start) }
    let end = Timestamp(nanoseconds: start.nanoseconds + draws.next(in: 0...150) * 1_000_000_000)
    let steps: [Int64] = [5, 13, 30, 200]
    var parameters = QueryParameters.range(
      start, end, step: steps[Int(draws.next(below: 4))] * 1_000_000_000,
      limit: Int(draws.next(in: 1...40)),
      direction: draws.next(below: 2) == 0 ? .forward : .backward)
    if draws.next(below: 6) == 0 { parameters.interval = draws.next(in: 1...20_000_000_000) }
    parameters.categorizesLabels = draws.next(below: 4) == 0
    if draws.next(below: 8) == 0 { parameters.maximumSeries = Int(draws.next(in: 1...3)) }
    return parameters
  }
}

/// A result, or why there is none.
private enum Answer: CustomStringConvertible {
  case result(QueryResult)
  case error(LogQLError)

  init(_ body: () throws -> QueryResult) rethrows {
    do {
      self = .result(try body())
    } catch let error as LogQLError {
      self = .error(error)
    }
  }

  var description: String {
    switch self {
    case .result(let result): "\n\(result.text)\(result.categoryText)"
    case .error(let error): "\(error.kind): \(error)"
    }
  }

  var hasRows: Bool { if case .result(let result) = self { result.rowCount > 0 } else { false } }

  func agrees(with other: Answer) -> Bool {
    switch (self, other) {
    case (.result(let a), .result(let b)): a == b || a.isClose(to: b)
    case (.error(let a), .error(let b)): a == b
    default: false
    }
  }
}

extension QueryResult {
  /// The categories of labels, which the text does not show.
  fileprivate var categoryText: String {
    guard case .streams(let streams) = self else { return "" }
    return streams.compactMap { $0.categories.map { "\($0)\n" } }.joined()
  }

  /// Equal but for the last digits of numbers, which depend on the order of additions.
  fileprivate func isClose(to other: QueryResult) -> Bool {
    func close(_ a: ResultPoint, _ b: ResultPoint) -> Bool {
      if a == b { return true }
      let scale = max(abs(a.value), abs(b.value), 1e-6)
      return a.time == b.time && abs(a.value - b.value) <= 1e-9 * scale
    }
    switch (self, other) {
    case (.matrix(let a), .matrix(let b)):
      return a.count == b.count
        && zip(a, b).allSatisfy { a, b in
          a.labels == b.labels && a.points.count == b.points.count
            && zip(a.points, b.points).allSatisfy(close)
        }
    case (.vector(let a), .vector(let b)):
      return a.count == b.count
        && zip(a, b).allSatisfy { $0.labels == $1.labels && close($0.point, $1.point) }
    default: return false
    }
  }
}
