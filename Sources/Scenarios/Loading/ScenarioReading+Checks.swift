import Bytes

/// `expect:` and `thresholds:`.
extension ScenarioReading {
  func expectations(_ file: Section) -> [Expectation] {
    guard file.has("expect") else { return Expectation.defaults }
    var result: [Expectation] = []
    for node in file.list("expect", of: "checks") ?? [] {
      if case .mapping(let pairs) = node.content, pairs.contains(where: { $0.key.text == "quirk" })
      {
        diagnostics.report(
          node.position, "expected quirks come later",
          expected: alternatives(Expectation.allCases.map(\.rawValue)))
        continue
      }
      guard let value = diagnostics.choice(node, "an expectation", Expectation.self) else {
        continue
      }
      if result.contains(value) {
        diagnostics.report(
          node.position, "\"\(value.rawValue)\" is expected twice", expected: "each check once")
      } else {
        result.append(value)
      }
    }
    return result
  }

  func thresholds(_ file: Section) -> [Threshold] {
    (file.list("thresholds", of: "thresholds") ?? []).compactMap { node in
      guard
        let text = diagnostics.text(node, "a threshold", expected: ThresholdText.form)
      else { return nil }
      do throws(TextProblem) {
        return try ThresholdText.threshold(text, metrics)
      } catch {
        diagnostics.report(node.position, error)
        return nil
      }
    }
  }
}

/// `metric.aggregation comparison bound`, as in `flush.duration.p99 < 5s`.
enum ThresholdText {
  static let form = "metric.aggregation, a comparison and a bound, as in flush.duration.p99 < 5s"

  static func threshold(_ text: String, _ metrics: MetricRegistry) throws(TextProblem) -> Threshold
  {
    let parts = text.split(separator: " ")
    guard parts.count == 3 else {
      throw TextProblem("bad threshold \"\(shortened(text))\"", expected: form)
    }
    let (metric, aggregation) = try quantity(String(parts[0]), metrics)
    let comparisons = Threshold.Comparison.allCases.map(\.rawValue)
    guard let comparison = Threshold.Comparison(rawValue: String(parts[1])) else {
      throw TextProblem(
        "unknown comparison \"\(shortened(String(parts[1])))\"",
        expected: alternatives(comparisons))
    }
    let unit = aggregation == .count ? .count : metric.unit
    let bound: Double
    do throws(TextProblem) {
      bound = try Self.bound(String(parts[2]), unit)
    } catch {
      throw TextProblem(
        "\(parts[0]) is measured in \(words(unit)): \(error.problem)", expected: error.expected,
        suggestion: error.suggestion)
    }
    return Threshold(
      metric: metric.name, aggregation: aggregation, comparison: comparison, bound: bound,
      unit: unit, text: text)
  }

  private static func words(_ unit: MetricUnit) -> String {
    switch unit {
    case .bytes: "bytes"
    case .nanoseconds: "time"
    case .count: "numbers"
    case .ratio: "ratios"
    case .usd: "US dollars"
    }
  }

  /// The metric and how it is aggregated: the last part of the dotted name.
  private static func quantity(_ text: String, _ metrics: MetricRegistry)
    throws(TextProblem) -> (MetricDefinition, Aggregation)
  {
    let names = metrics.definitions.map(\.name)
    if let whole = metrics[text] {
      throw TextProblem(
        "\"\(shortened(text))\" has no aggregation",
        expected: alternatives(whole.aggregations.map { "\(text).\($0.rawValue)" }))
    }
    guard let dot = text.lastIndex(of: ".") else {
      throw TextProblem(
        "unknown metric \"\(shortened(text))\"", expected: form,
        suggestion: nearestName(to: text, among: names))
    }
    let name = String(text[..<dot])
    let last = String(text[text.index(after: dot)...])
    guard let metric = metrics[name] else {
      let near = nearestName(to: name, among: names)
      throw TextProblem(
        "unknown metric \"\(shortened(name))\"",
        expected: near == nil ? "one of those that `norn metrics` lists" : nil,
        suggestion: near.map { Aggregation(rawValue: last) == nil ? $0 : "\($0).\(last)" })
    }
    guard let aggregation = metric.aggregations.first(where: { $0.rawValue == last }) else {
      throw TextProblem(
        "\(name) has no aggregation \"\(shortened(last))\"",
        expected: alternatives(metric.aggregations.map(\.rawValue)))
    }
    return (metric, aggregation)
  }

  private static func bound(_ text: String, _ unit: MetricUnit) throws(TextProblem) -> Double {
    switch unit {
    case .bytes:
      return Double(try QuantityText.size(text, .binary))
    case .nanoseconds:
      let (seconds, attoseconds) = try QuantityText.duration(text).components
      return Double(seconds) * 1e9 + Double(attoseconds / 1_000_000_000)
    case .count:
      if let value = Int(text), value >= 0, !text.hasPrefix("+") { return Double(value) }
      throw TextProblem("bad number \"\(shortened(text))\"", expected: "a whole number")
    case .ratio:
      if let value = decimal(text) { return value }
      if text.hasSuffix("%"), let value = decimal(String(text.dropLast())) { return value / 100 }
      throw TextProblem("bad ratio \"\(shortened(text))\"", expected: "a number, as in 0.6 or 60%")
    case .usd:
      if let value = decimal(text.hasPrefix("$") ? String(text.dropFirst()) : text) { return value }
      throw TextProblem("bad amount \"\(shortened(text))\"", expected: "dollars, as in 0.05")
    }
  }

  private static func decimal(_ text: String) -> Double? {
    var rest = Substring(text).utf8
    guard QuantityText.takeDecimal(&rest) != nil, rest.isEmpty else { return nil }
    return Double(text)
  }
}
