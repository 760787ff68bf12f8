import LogModel
import LogQLSyntax
import Scenarios
import Testing

/// Queries by chance: drawn from the seed, as the file says.
@Suite struct QueryGeneratorTests {
  static func file(_ generate: String) -> String {
    """
    name: asked
    duration: 2h
    workload:
      - tenant: shop
        streams: { app: [cart, pay], pod: "pod-{0..9}" }
        source: logfmt
        rate: 5/s
      - { tenant: shop, streams: { app: edge }, source: nginx-json, rate: 5/s }
      - { tenant: bank, streams: { app: 'led"ger' }, source: java, rate: 1/s }
    queries:
      - { id: first, at: 1h, tenant: bank, query: '{app=~".+"}' }
      - { generate: \(generate) }

    """
  }

  static let all = """
    { id: dashboards, tenant: shop, rate: 2/m, from: 10m, until: 1h50m, ranges: [5m: 80%, 1h: 20%],
      recency: [0s: 50%, 30m: 50%], selectivity: [1%, 60%], forms: [lines: 20%, rate: 80%] }
    """

  @Test func isReadAndWritten() throws {
    let scenario = try load(Self.file(Self.all))
    #expect(scenario.queries.count == 1)
    #expect(scenario.queryGenerators.count == 1)
    var again = try load(scenario.text)
    again.queries[0].position = scenario.queries[0].position
    #expect(again == scenario)
  }

  @Test func drawsAsItSays() throws {
    var scenario = try load(Self.file(Self.all))
    scenario.seed = 5
    let drawn = scenario.drawn
    #expect(drawn.queryGenerators == [])
    #expect(drawn == scenario.drawn)
    let queries = drawn.queries.filter(\.isGenerated)
    // 200 are expected; three deviations are 42.
    #expect((150...250).contains(queries.count))
    #expect(Set(queries.map(\.id)).count == queries.count)
    #expect(queries.first?.id == "dashboards-1")
    let span = Duration.seconds(600)..<Duration.seconds(6600)
    #expect(queries.allSatisfy { span.contains($0.at) && $0.tenant == TenantID("shop") })
    let metric = queries.filter { $0.query.hasPrefix("sum") }
    #expect(metric.count * 10 > queries.count * 6 && metric.count < queries.count)
    #expect(metric.allSatisfy { $0.query.contains("rate(") })
    // Every matcher takes 1 % to 60 % of 21 streams: never all of them.
    #expect(!queries.contains { $0.query.contains("{app=~") })
    for query in queries {
      #expect(throws: Never.self) { try Query(parsing: query.query) }
      guard case .range(let start, let end, _) = query.kind else { continue }
      let length = (end.nanoseconds - start.nanoseconds) / 1_000_000_000
      #expect(length == 300 || length == 3600)
      let ago = scenario.start.nanoseconds + query.at.nanoseconds - end.nanoseconds
      // Nothing ends before the run begins.
      #expect(ago == 0 || ago == min(1_800_000_000_000, query.at.nanoseconds))
    }
    scenario.seed = 6
    #expect(scenario.drawn.queries != drawn.queries)
  }

  /// A shrunk scenario holds them as ordinary queries.
  @Test func whatIsDrawnReadsAsWritten() throws {
    let drawn = try load(Self.file(Self.all)).drawn
    let again = try load(drawn.text)
    #expect(again.queries.count == drawn.queries.count)
    for (read, query) in zip(again.queries, drawn.queries) {
      #expect(read.query == query.query && read.kind == query.kind && read.at == query.at)
    }
  }

  @Test func everyFormOfEverySourceIsLogQL() throws {
    for tenant in ["shop", "bank"] {
      let form = "{ tenant: \(tenant), rate: 10/m, ranges: 5m }"
      for query in try load(Self.file(form)).drawn.queries {
        #expect(throws: Never.self, "\(query.query)") { try Query(parsing: query.query) }
      }
    }
  }

  @Test(arguments: [
    ("{ tenant: shop, rate: 2/s, ranges: [5m: 80%, 1h: 15%] }", "the shares of ranges make 95%"),
    ("{ tenant: shop, rate: 2/s }", "\"ranges\" is missing"),
    ("{ rate: 2/s, ranges: 5m }", "\"tenant\" is missing"),
    ("{ tenant: shop, rate: 2/s, ranges: 5m, recency: old }", "recency: "),
    ("{ tenant: shop, rate: 2/s, ranges: 5m, selectivity: [9%, 1%] }", "selectivity goes down"),
    ("{ tenant: shop, rate: 2/s, ranges: 5m, forms: [count: 50%, lins: 50%] }", "lines"),
    ("{ tenant: shop, rat: 2/s, ranges: 5m }", "rate"),
    ("{ tenant: shop, rate: 2/s, ranges: [] }", "ranges is a list"),
  ])
  func mistakesAreNamed(generate: String, message: String) {
    #expect {
      try load(Self.file(generate))
    } throws: { error in
      "\(error)".contains(message) && "\(error)".contains("test.yaml:")
    }
  }

  @Test func idsAreTheirOwn() {
    let twice =
      Self.file("{ tenant: shop, rate: 2/m, ranges: 5m }") + """
          - { generate: { tenant: bank, rate: 2/m, ranges: 5m } }

        """
    #expect { try load(twice) } throws: { "\($0)".contains("an id of its own") }
  }

  private func load(_ text: String) throws -> Scenario {
    try ScenarioLoader.load(Array(text.utf8), fileName: "test.yaml")
  }
}

extension Duration {
  fileprivate var nanoseconds: Int64 {
    components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }
}
