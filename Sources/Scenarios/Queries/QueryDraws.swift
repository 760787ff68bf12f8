import Bytes
import Environment
import LogModel

/// The queries of one generator, drawn from the run's seed before the run begins: a plain list, as
/// random faults are. Draws are numbered by generator and query.
struct QueryDraws {
  private let generator: QueryGenerator
  private let key: DrawKey
  private let start: Timestamp
  private let until: Duration
  private let selectors: StreamSelectors

  /// More queries of one generator are a mistake.
  static let most = 100_000

  init(_ generator: QueryGenerator, _ number: Int, _ scenario: Scenario) {
    self.generator = generator
    key = DrawKey(seed: scenario.seed, purpose: "queries").of(UInt64(number))
    start = scenario.start
    until = generator.until ?? scenario.duration
    selectors = StreamSelectors(
      scenario.workload.filter { $0.tenant == generator.tenant },
      selectivity: generator.selectivity)
  }

  func queries() -> [QueryPlan] {
    if selectors.isEmpty { return [] }
    // An hour has 3.6 × 10¹² ns, and the rate counts thousandths of a query in it.
    let mean = 3_600_000_000_000_000 / max(1, generator.rate.thousandthsPerHour)
    var queries: [QueryPlan] = []
    var at = generator.from
    while queries.count < Self.most {
      let draws = key.of(UInt64(queries.count))
      let wait = ExponentialTable.delay(draws.draw(0), mean: mean) / 1_000_000
      at += .milliseconds(max(1, wait))
      if at >= until { break }
      queries.append(query(queries.count + 1, draws, at))
    }
    return queries
  }

  private func query(_ number: Int, _ draws: DrawKey, _ at: Duration) -> QueryPlan {
    let length = generator.ranges.pick(draws.draw(1))
    let form = generator.forms.pick(draws.draw(2))
    let end = Timestamp(start, plus: at - min(at, generator.recency.pick(draws.draw(3))))
    let selector = selectors.pick(draws.draw(4))
    let isMetric = form == .count || form == .rate
    let window = Self.window(length)
    let isInstant = isMetric && draws.draw(5, below: 3) == 0
    let text = Self.text(form, selector, window, isBroken: draws.draw(6, below: 2) == 0)
    let kind: QueryPlan.Kind =
      isInstant
      ? .instant(time: Timestamp(start, plus: at))
      : .range(
        start: Timestamp(nanoseconds: end.nanoseconds - length.nanosecondCount), end: end,
        step: .seconds(max(1, length.nanosecondCount / 1_000_000_000 / 60)))
    return QueryPlan(
      id: "\(generator.id)-\(number)", at: at, tenant: generator.tenant, query: text, kind: kind,
      direction: !isMetric && draws.draw(7, below: 3) == 0 ? .forward : .backward,
      isGenerated: true)
  }

  /// The window of a metric query over a range: a fifth of it, in whole seconds.
  private static func window(_ length: Duration) -> String {
    "\(max(1, length.nanosecondCount / 5_000_000_000))s"
  }

  private static func text(
    _ form: QueryGenerator.Form, _ selector: StreamSelectors.Selector, _ window: String,
    isBroken: Bool
  ) -> String {
    let source = SourceTexts(selector.source)
    let by = isBroken ? selector.label.map { " by (\($0))" } ?? "" : ""
    return switch form {
    case .lines: selector.text
    case .filter: "\(selector.text) \(source.filter)"
    case .parse: "\(selector.text) \(source.parse)"
    case .count: "sum\(by) (count_over_time(\(selector.text)[\(window)]))"
    case .rate: "sum\(by) (rate(\(selector.text) \(source.filter) [\(window)]))"
    }
  }
}

/// Which matchers take which share of a tenant's streams.
struct StreamSelectors {
  struct Selector {
    /// The matchers: `{app="cart"}`.
    var text: String
    /// A label of the streams that they leave open.
    var label: String?
    var source: LineSource
    /// Parts per million.
    var share: Int
  }

  private let selectors: [Selector]

  var isEmpty: Bool { selectors.isEmpty }

  /// More streams are not looked at one by one.
  private static let mostExact = 1000

  init(_ items: [WorkloadItem], selectivity: ClosedRange<Int>) {
    let total = items.reduce(0) { $0 + $1.streams.count }
    var all: [Selector] = []
    var places: [String: Int] = [:]
    var counts: [Int] = []
    func add(_ text: String, _ label: String?, _ source: LineSource) {
      if let place = places[text] {
        counts[place] += 1
        return
      }
      places[text] = all.count
      counts.append(1)
      all.append(Selector(text: text, label: label, source: source, share: 0))
    }
    for item in items {
      for (number, stream) in item.streams.enumerated() {
        let labels = stream.labels
        for (place, label) in labels.enumerated() {
          let open = labels.count > 1 ? labels[(place + 1) % labels.count].name : nil
          add("{\(Self.matcher(label))}", open, item.source)
          add("{\(label.name)=~\".+\"}", label.name, item.source)
        }
        if labels.count > 1 && number < Self.mostExact {
          add("{\(labels.map(Self.matcher).joined(separator: ", "))}", nil, item.source)
        }
      }
    }
    for place in all.indices { all[place].share = counts[place] * 1_000_000 / max(1, total) }
    func distance(_ share: Int) -> Int {
      max(0, selectivity.lowerBound - share, share - selectivity.upperBound)
    }
    let nearest = all.map { distance($0.share) }.min()
    selectors = all.filter { distance($0.share) == nearest }
  }

  func pick(_ draw: UInt64) -> Selector {
    selectors[Int(draw.multipliedFullWidth(by: UInt64(selectors.count)).high)]
  }

  private static func matcher(_ label: Label) -> String {
    let value = label.value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\(label.name)=\"\(value)\""
  }
}

/// What can be asked of a source's lines.
private struct SourceTexts {
  var filter: String
  var parse: String

  init(_ source: LineSource) {
    switch source {
    case .nginxJSON:
      (filter, parse) = ("|= \"\\\"status\\\":5\"", "| json | status >= 400")
    case .logfmt: (filter, parse) = ("|= \"level=error\"", "| logfmt | level=\"warn\"")
    case .java:
      (filter, parse) = ("|= \" WARN \"", "| regexp \"took (?P<took>\\\\d+)\" | took > 200")
    case .filler, .literal, .replay:
      (filter, parse) = ("|~ \"[0-9]5\"", "| regexp \"(?P<number>\\\\d+)\" | number > 50")
    }
  }
}
