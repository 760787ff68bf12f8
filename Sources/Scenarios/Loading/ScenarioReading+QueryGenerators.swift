import Bytes
import LogModel

/// Queries by chance: `{ generate: { rate: 2/m, ranges: [5m: 80%, 1h: 20%], selectivity: [1%, 100%] } }`.
extension ScenarioReading {
  private static let generatorKeys = [
    "id", "tenant", "rate", "from", "until", "ranges", "recency", "selectivity", "forms",
  ]

  func queryGenerator(_ node: YAMLNode, _ frame: Frame, _ tenants: [TenantID])
    -> QueryGenerator?
  {
    guard let section = Section(node, "generate", keys: Self.generatorKeys, diagnostics) else {
      return nil
    }
    let id = section.has("id") ? section.node("id").flatMap { identifier($0, "id") } : "generated"
    let rate = section.required("rate", "queries, as in 2/s").flatMap {
      diagnostics.rate($0, "rate")
    }
    let from = section.node("from").map { diagnostics.duration($0, "from", in: frame.times) }
    let until = section.node("until").map { diagnostics.duration($0, "until", in: frame.times) }
    let ranges = section.required("ranges", "lengths, as in [5m: 80%, 1h: 20%]").flatMap {
      weighted($0, "ranges", example: "[5m: 80%, 1h: 20%]") {
        diagnostics.duration($0, "ranges", in: .seconds(1)...Self.longest)
      }
    }
    let recency = section.node("recency").map(recency)
    let selectivity = section.node("selectivity").map(selectivity)
    let forms = section.node("forms").map {
      weighted($0, "forms", example: "[lines: 50%, count: 50%]") {
        diagnostics.choice($0, "forms", QueryGenerator.Form.self)
      }
    }
    let tenant = tenant(section, tenants)
    guard let id, let rate, let ranges, let tenant else { return nil }
    var generator = QueryGenerator(id: id, tenant: tenant, rate: rate, ranges: ranges)
    if let from { generator.from = from ?? .zero }
    if let until { generator.until = until }
    if let recency, let recency { generator.recency = recency }
    if let selectivity, let selectivity { generator.selectivity = selectivity }
    if let forms, let forms { generator.forms = forms }
    return generator
  }

  /// `recent`, or how long ago, with shares.
  private func recency(_ node: YAMLNode) -> Weighted<Duration>? {
    if node.text == "recent" { return Weighted([(.zero, 1_000_000)]) }
    return weighted(node, "recency", example: "recent, or [0s: 90%, 1h: 10%]") {
      diagnostics.duration($0, "recency", in: .zero...Self.longest)
    }
  }

  /// `[1%, 100%]`
  private func selectivity(_ node: YAMLNode) -> ClosedRange<Int>? {
    let form = "the smallest and largest share of streams, as in [1%, 100%]"
    guard case .sequence(let elements) = node.content, elements.count == 2 else {
      diagnostics.report(node.position, "selectivity is \(node.kind)", expected: form)
      return nil
    }
    let bounds = elements.compactMap { diagnostics.share($0, "selectivity", atMost: 1_000_000) }
    if bounds.count < 2 { return nil }
    if bounds[0] <= bounds[1] { return bounds[0]...bounds[1] }
    diagnostics.report(node.position, "selectivity goes down", expected: form)
    return nil
  }

  /// `[5m: 80%, 1h: 20%]`, or one value for all draws.
  private func weighted<Value>(
    _ node: YAMLNode, _ name: String, example: String, _ read: (YAMLNode) -> Value?
  ) -> Weighted<Value>? {
    if node.text != nil { return read(node).map { Weighted([($0, 1_000_000)]) } }
    var all = pairs(of: node)
    if case .sequence(let elements) = node.content {
      all = elements.flatMap(pairs(of:))
      // An element that is no pair is not lost silently: the shares do not make a whole then.
    }
    var choices: [(Value, share: Int)] = []
    for pair in all {
      let value = read(pair.key)
      let share = diagnostics.share(pair.value, name, atMost: 1_000_000)
      guard let value, let share else { return nil }
      choices.append((value, share))
    }
    let sum = choices.reduce(0) { $0 + $1.share }
    if sum == 1_000_000 { return Weighted(choices) }
    diagnostics.report(
      node.position,
      all.isEmpty
        ? "\(name) is \(node.kind)" : "the shares of \(name) make \(QuantityText.text(share: sum))",
      expected: "shares that make 100%, as in \(example)")
    return nil
  }
}
