import LogModel
import LogQL
import LogQLPipeline
import LogQLSyntax
import Testing

/// What the querier relies on.
@Suite struct EvaluatorTests {
  private let cart = LabelSet([Label("app", "cart")])
  private let pay = LabelSet([Label("app", "pay")])

  private func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

  private func batch(_ labels: LabelSet, _ seconds: [Int64]) -> StreamBatch {
    var entries = EntryBatch()
    for second in seconds { entries.append(second * 1_000_000_000, "line \(second)".utf8) }
    return StreamBatch(labels: labels, entries: entries)
  }

  @Test func forwardLogQueryIsDoneWhenItsLimitIsSettled() throws {
    let query = try Query(parsing: #"{app=~".+"}"#)
    let evaluator = try Evaluator(query, .range(at(0), at(100), limit: 3, direction: .forward))
    #expect(evaluator.next() == .needs(source: 0, until: at(100)))
    evaluator.feed(source: 0, batch(cart, [10, 20, 30]))
    evaluator.feed(source: 0, batch(pay, [5]))
    #expect(evaluator.next() != .done, "nothing says that pay has no more before 20")
    evaluator.advance(source: 0, to: at(20))
    #expect(evaluator.next() != .done, "pay could still have an entry at 20")
    evaluator.advance(source: 0, to: at(21))
    #expect(evaluator.next() == .done)
    #expect(
      try evaluator.result().text == """
        {app="cart"}
          1970-01-01T00:00:10Z line 10
          1970-01-01T00:00:20Z line 20
        {app="pay"}
          1970-01-01T00:00:05Z line 5

        """)
  }

  @Test func backwardLogQueryIsDoneWhenItsLimitIsSettled() throws {
    let query = try Query(parsing: #"{app=~".+"}"#)
    let evaluator = try Evaluator(query, .range(at(0), at(100), limit: 2))
    #expect(evaluator.next() == .needs(source: 0, until: at(0)))
    evaluator.feed(source: 0, batch(cart, [90, 80]))
    evaluator.advance(source: 0, to: at(81))
    #expect(evaluator.next() != .done)
    evaluator.advance(source: 0, to: at(80))
    #expect(evaluator.next() == .done)
    #expect(try evaluator.result().rowCount == 2)
  }

  @Test func metricQueryNeedsNoMoreThanTheWindowOfItsNextStep() throws {
    let query = try Query(parsing: #"sum(count_over_time({app="cart"}[10s] offset 5s))"#)
    let evaluator = try Evaluator(query, .range(at(100), at(120), step: 10_000_000_000))
    let source = evaluator.sources[0]
    #expect(source.range.start.nanoseconds == 85_000_000_001)
    #expect(source.range.end.nanoseconds == 115_000_000_001)
    #expect(source.direction == .forward)
    #expect(!source.wantsLines)
    #expect(evaluator.next() == .needs(source: 0, until: Timestamp(nanoseconds: 95_000_000_001)))
    evaluator.feed(source: 0, batch(cart, [85, 86, 95, 96]))
    evaluator.advance(source: 0, to: at(97))
    #expect(evaluator.next() == .needs(source: 0, until: Timestamp(nanoseconds: 105_000_000_001)))
    #expect(evaluator.statistics.steps == 1)
    evaluator.finish(source: 0)
    #expect(evaluator.next() == .done)
    #expect(
      try evaluator.result().text == """
        {}
          1970-01-01T00:01:40Z 2
          1970-01-01T00:01:50Z 1

        """)
  }

  @Test func requestsCarryWhatCanBePushedDown() throws {
    let query = try Query(parsing: #"rate({app="cart"} |= "x" !~ "y" [1m])"#)
    let source = try Evaluator(query, .instant(at(100))).sources[0]
    #expect(source.lineFilters.filters.count == 2)
    #expect(source.wantsLines)
    #expect(source.matchers == query.selectors[0])
  }

  @Test func tooManySeriesAreAnError() throws {
    let query = try Query(parsing: #"count_over_time({app=~".+"}[1m])"#)
    var parameters = QueryParameters.instant(at(60))
    parameters.maximumSeries = 1
    let evaluator = try Evaluator(query, parameters)
    evaluator.feed(source: 0, batch(cart, [10]))
    evaluator.feed(source: 0, batch(pay, [10]))
    evaluator.finish(source: 0)
    #expect(evaluator.next() == .done)
    let error = #expect(throws: LogQLError.self) { try evaluator.result() }
    #expect(error?.message.hasPrefix("maximum number of series (1) reached") == true)
  }

  @Test(arguments: [Int64.min, -1, 0])
  func stepsThatAreNotPositiveAreRefused(step: Int64) throws {
    let query = try Query(parsing: #"rate({app="cart"}[1m])"#)
    #expect(throws: LogQLError.self) { try Evaluator(query, .range(at(0), at(1), step: step)) }
  }

  @Test(arguments: [Int64.min, Int64.max])
  func timesThatCannotBeReckonedWithAreRefused(time: Int64) throws {
    let query = try Query(parsing: #"rate({app="cart"}[1m])"#)
    let far = Timestamp(nanoseconds: time)
    #expect(throws: LogQLError.self) { try Evaluator(query, .range(far, far)) }
    #expect(throws: LogQLError.self) { try Evaluator(query, .instant(far)) }
    let long = try Query(parsing: #"rate({app="cart"}[200y])"#)
    #expect(throws: LogQLError.self) { try Evaluator(long, .instant(at(0))) }
  }
}
