public import LogModel

/// Queries by chance: what people and dashboards ask while a run goes on.
public struct QueryGenerator: Sendable, Equatable {
  /// What a query is made of, after its matchers.
  public enum Form: String, CaseIterable, Sendable {
    /// The streams' lines as they are.
    case lines
    /// Those that hold a text that the source now and then writes.
    case filter
    /// Those of which a field, found by the source's parser, has a value.
    case parse
    /// How many lines there are, over windows.
    case count
    /// The rate of those that hold the text.
    case rate
  }

  /// Names the queries: `errors-1`, `errors-2`, …
  public var id: String
  public var tenant: TenantID
  /// Queries, one after the other at times of no memory.
  public var rate: Rate
  /// From when on, counted from the scenario's start.
  public var from: Duration
  /// Until when (exclusive); nil: the scenario's duration.
  public var until: Duration?
  /// How long the ranges are.
  public var ranges: Weighted<Duration>
  /// How long before it is asked a query's range ends.
  public var recency: Weighted<Duration>
  /// Which share of the tenant's streams the matchers take, parts per million. Matchers that take a
  /// share inside are equally likely; if there are none, those that come nearest are taken.
  public var selectivity: ClosedRange<Int>
  public var forms: Weighted<Form>

  public static let usualForms = Weighted<Form>([
    (.lines, 300_000), (.filter, 200_000), (.parse, 100_000), (.count, 250_000), (.rate, 150_000),
  ])

  public init(
    id: String = "generated", tenant: TenantID, rate: Rate, from: Duration = .zero,
    until: Duration? = nil, ranges: Weighted<Duration>,
    recency: Weighted<Duration> = Weighted([(.zero, 1_000_000)]),
    selectivity: ClosedRange<Int> = 0...1_000_000, forms: Weighted<Form> = Self.usualForms
  ) {
    self.id = id
    self.tenant = tenant
    self.rate = rate
    self.from = from
    self.until = until
    self.ranges = ranges
    self.recency = recency
    self.selectivity = selectivity
    self.forms = forms
  }
}

/// Values, each with its share of the draws.
public struct Weighted<Value: Sendable & Equatable>: Sendable, Equatable {
  public struct Choice: Sendable, Equatable {
    public var value: Value
    /// Parts per million.
    public var share: Int
  }

  /// At least one; the shares make 1 000 000.
  public let choices: [Choice]

  /// The shares, parts per million, must make a whole.
  public init(_ choices: [(Value, share: Int)]) {
    precondition(choices.reduce(0) { $0 + $1.share } == 1_000_000, "shares of a whole")
    self.choices = choices.map { Choice(value: $0.0, share: $0.share) }
  }

  /// The value of a draw.
  func pick(_ draw: UInt64) -> Value {
    var rest = Int(draw.multipliedFullWidth(by: 1_000_000).high)
    for choice in choices {
      if rest < choice.share { return choice.value }
      rest -= choice.share
    }
    return choices[choices.count - 1].value
  }
}
