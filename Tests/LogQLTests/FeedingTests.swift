import Bytes
import LogModel
import LogQL
import LogQLSyntax
import Testing

/// How a query is fed, and cut, makes no difference.
@Suite struct FeedingTests {
  @Test(arguments: 0..<25)
  func `pieces of any size give the same answer`(seed: Int) throws {
    var draws = DrawStream(DrawKey(seed: UInt64(seed), purpose: "pieces"))
    let feeder = Feeder(NumberLogs.entries(&draws))
    for _ in 0..<12 {
      let text = NumberLogs.query(&draws)
      let query = try Query(parsing: text)
      let parameters = NumberLogs.parameters(&draws)
      let answers = (0..<3).map { _ in
        Result { try feeder.evaluate(query, parameters, &draws).result.text }
          .mapError(Self.withoutSeries)
      }
      #expect(answers[0] == answers[1] && answers[1] == answers[2], "\(text) \(parameters)")
    }
  }

  @Test(arguments: 0..<25)
  func `a range of steps can be cut in two`(seed: Int) throws {
    var draws = DrawStream(DrawKey(seed: UInt64(seed), purpose: "steps"))
    let feeder = Feeder(NumberLogs.entries(&draws))
    for _ in 0..<8 {
      let query = try Query(parsing: NumberLogs.query(&draws))
      var whole = NumberLogs.parameters(&draws)
      if whole.kind == .instant { continue }
      let steps = (whole.end.nanoseconds - whole.start.nanoseconds) / whole.step
      whole.maximumSeries = .max
      var (first, second) = (whole, whole)
      second.start = Timestamp(
        nanoseconds: whole.start.nanoseconds + (steps / 2 + 1) * whole.step)
      first.end = Timestamp(nanoseconds: second.start.nanoseconds - 1)
      // Matching may fail at some step: then some part fails too.
      guard let expected = try? feeder.evaluate(query, whole, &draws).result else { continue }
      let parts = try [first, second].map { try feeder.evaluate(query, $0, &draws).result }
      #expect(Self.joined(parts).text == expected.text, "\(query.canonicalText) \(whole)")
    }
  }

  @Test(arguments: 0..<20)
  func `a range of lines can be cut in two`(seed: Int) throws {
    var draws = DrawStream(DrawKey(seed: UInt64(seed), purpose: "lines"))
    let feeder = Feeder(NumberLogs.entries(&draws))
    for text in [#"{app="x"}"#, #"{app="x"} | logfmt | n > 20"#, #"{app="x"} | logfmt g | g!="""#] {
      let query = try Query(parsing: text)
      let direction: Direction = draws.next(below: 2) == 0 ? .forward : .backward
      let limit = Int(draws.next(in: 1...80))
      func at(_ seconds: Int64) -> Timestamp {
        Timestamp(nanoseconds: NumberLogs.origin + seconds * 1_000_000_000)
      }
      let cut = draws.next(in: 0...60)
      func ask(_ from: Int64, _ to: Int64, _ limit: Int) throws -> QueryResult {
        try feeder.evaluate(
          query, .range(at(from), at(to), limit: limit, direction: direction), &draws
        ).result
      }
      func part(_ number: Int, _ limit: Int) throws -> QueryResult {
        let isEarly = (number == 0) == (direction == .forward)
        return isEarly ? try ask(-5, cut, limit) : try ask(cut, 90, limit)
      }
      let first = try part(0, limit)
      let rest = limit - first.rowCount
      let second = rest > 0 ? try part(1, rest) : .streams([])
      #expect(try Self.joined([first, second]).text == ask(-5, 90, limit).text)
    }
  }

  /// Which of several series that do not match is named depends on the order of the pieces.
  private static func withoutSeries(_ error: any Error) -> LogQLError {
    guard let error = error as? LogQLError else { return LogQLError(.execution, "\(error)") }
    return error.kind == .matching ? LogQLError(.matching, "some series") : error
  }

  /// Parts one after the other.
  private static func joined(_ parts: [QueryResult]) -> QueryResult {
    var series: [LabelSet: [ResultPoint]] = [:]
    var streams: [LabelSet: EntryBatch] = [:]
    for part in parts {
      switch part {
      case .matrix(let found): for one in found { series[one.labels, default: []] += one.points }
      case .streams(let found):
        for one in found {
          for index in 0..<one.entries.count {
            one.entries.withLine(index) {
              streams[one.labels, default: EntryBatch()]
                .append(one.entries.timestamps[index], $0)
            }
          }
        }
      case .vector, .scalar: break
      }
    }
    if case .matrix = parts[0] {
      return .matrix(
        series.keys.sorted(by: LabelSet.precedes)
          .map { ResultSeries(labels: $0, points: series[$0]!) })
    }
    return .streams(
      streams.keys.sorted { $0.canonical.utf8.lexicographicallyPrecedes($1.canonical.utf8) }
        .map { ResultStream(labels: $0, entries: streams[$0]!) })
  }
}
