import LogModel

/// Items of the workload as files write them.
enum WorkloadText {
  static func item(_ item: WorkloadItem) -> String {
    var fields = [
      ("tenant", item.tenant.text), ("streams", streams(item.streams)),
      ("source", source(item.source)),
    ]
    switch item.rate {
    case .constant(let rate)?: fields.append(("rate", QuantityText.text(rate)))
    case .ramp(let rates)?:
      let texts = rates.map { QuantityText.text($0) }.joined(separator: ", ")
      fields.append(("rate", "{ ramp: [\(texts)] }"))
    case nil: break
    }
    if item.from > .zero { fields.append(("from", words(item.from))) }
    if let until = item.until { fields.append(("until", words(until))) }
    if item.client != ClientSettings() { fields.append(("client", client(item.client))) }
    return YAMLText.mapping(fields)
  }

  private static func client(_ client: ClientSettings) -> String {
    YAMLText.mapping([
      ("batch_wait", words(client.batchWait)), ("batch_size", "\(client.batchSize)"),
      ("backoff", ScenarioWriter.bounds(client.backoff)), ("max_retries", "\(client.maxRetries)"),
      ("timeout", words(client.timeout)),
    ])
  }

  private static func source(_ source: LineSource) -> String {
    switch source {
    case .nginxJSON: "nginx-json"
    case .logfmt: "logfmt"
    case .java: "java"
    case .filler(let length): "{ filler: \(length) }"
    case .literal(let sequences):
      "{ lines: [" + sequences.map { YAMLText.quoted(literal($0)) }.joined(separator: ", ") + "] }"
    case .replay(let pattern, let time):
      "{ replay: \(YAMLText.quoted(pattern)), time: \(replayTime(time)) }"
    }
  }

  private static func literal(_ lines: LiteralLines) -> String {
    var text = "\""
    for scalar in lines.text.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\" x\(lines.count) every \(words(lines.spacing))"
  }

  private static func replayTime(_ time: ReplayTime) -> String {
    switch time {
    case .shift: "shift"
    case .keep: "keep"
    case .spacing(let spacing): "{ spacing: \(words(spacing)) }"
    }
  }

  // MARK: Streams

  /// One mapping if the streams are all combinations of some values, in their order; otherwise a list.
  private static func streams(_ sets: [LabelSet]) -> String {
    if let product = StreamProduct(sets) { return labels(product.factors) }
    return "["
      + sets.map { set in labels(set.labels.map { ($0.name, [$0.value]) }) }
      .joined(separator: ", ") + "]"
  }

  private static func labels(_ factors: [(name: String, values: [String])]) -> String {
    if factors.isEmpty { return "{}" }
    return YAMLText.mapping(
      factors.map { factor in
        (factor.name, YAMLText.list(factor.values.map(YAMLText.quoted)))
      })
  }
}

/// Label sets as the product of labels with several values each, of which the last varies fastest.
struct StreamProduct {
  let factors: [(name: String, values: [String])]

  /// Nil if the sets are no such product.
  init?(_ sets: [LabelSet]) {
    guard let first = sets.first else { return nil }
    let names = first.labels.map(\.name)
    guard sets.allSatisfy({ $0.labels.map(\.name) == names }) else { return nil }
    // The slowest label is that whose value changes last: names by the length of their first run.
    var factors: [(name: String, values: [String], run: Int)] = names.map { name in
      var values: [String] = []
      for set in sets {
        let value = set[name] ?? ""
        if !values.contains(value) { values.append(value) }
      }
      let run = sets.firstIndex { $0[name] != first[name] } ?? sets.count
      return (name, values, run)
    }
    factors.sort { $0.run > $1.run }
    var combinations: [[Label]] = [[]]
    for factor in factors {
      if combinations.count * factor.values.count > sets.count { return nil }
      combinations = combinations.flatMap { set in
        factor.values.map { set + [Label(factor.name, $0)] }
      }
    }
    guard combinations.map({ LabelSet($0) }) == sets else { return nil }
    self.factors = factors.map { ($0.name, $0.values) }
  }
}
