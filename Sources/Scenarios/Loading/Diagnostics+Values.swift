import Bytes
import LogModel

/// Values of a node with their checks: nil after reporting what is wrong. `name` is what messages
/// call the value.
extension Diagnostics {
  /// The text of a scalar as it stands.
  func text(_ node: YAMLNode, _ name: String, expected: String = "text") -> String? {
    if let text = node.text { return text }
    report(node.position, "\(name) is \(node.kind)", expected: expected)
    return nil
  }

  /// A scalar read by `parse`.
  private func parsed<T>(
    _ node: YAMLNode, _ name: String, expected: String,
    _ parse: (String) throws(TextProblem) -> T
  ) -> T? {
    guard let text = text(node, name, expected: expected) else { return nil }
    do throws(TextProblem) {
      return try parse(text)
    } catch {
      report(
        node.position,
        TextProblem(
          "\(name): \(error.problem)", expected: error.expected, suggestion: error.suggestion))
      return nil
    }
  }

  func duration(
    _ node: YAMLNode, _ name: String, in range: ClosedRange<Duration> = .anyDuration
  ) -> Duration? {
    guard
      let value = parsed(
        node, name, expected: QuantityText.durationForm, QuantityText.duration)
    else { return nil }
    if range.contains(value) { return value }
    if value < range.lowerBound {
      let least =
        range.lowerBound == .nanoseconds(1) ? "more than 0" : "at least \(words(range.lowerBound))"
      report(node.position, "\(name) is \(words(value))", expected: least)
    } else {
      report(
        node.position, "\(name) is \(words(value))", expected: "at most \(words(range.upperBound))")
    }
    return nil
  }

  func time(_ node: YAMLNode, _ name: String) -> Timestamp? {
    parsed(node, name, expected: TimeText.form, TimeText.time)
  }

  func rate(_ node: YAMLNode, _ name: String) -> Rate? {
    parsed(node, name, expected: "a rate, as in 50/s", QuantityText.rate)
  }

  func size(
    _ node: YAMLNode, _ name: String, _ units: QuantityText.SizeUnits, in range: ClosedRange<Int>
  ) -> Int? {
    guard
      let value = parsed(
        node, name, expected: QuantityText.sizeForm(units),
        { text throws(TextProblem) in try QuantityText.size(text, units) })
    else { return nil }
    return checked(value, node, name, range, unit: " bytes")
  }

  func integer(_ node: YAMLNode, _ name: String, in range: ClosedRange<Int>) -> Int? {
    let expected = "a whole number"
    guard let text = text(node, name, expected: expected) else { return nil }
    guard let value = Int(text), !text.hasPrefix("+") else {
      report(node.position, "\(name) is \(node.kind)", expected: expected)
      return nil
    }
    return checked(value, node, name, range, unit: "")
  }

  private func checked(
    _ value: Int, _ node: YAMLNode, _ name: String, _ range: ClosedRange<Int>, unit: String
  ) -> Int? {
    if range.contains(value) { return value }
    report(
      node.position, "\(name) is \(value)\(unit)",
      expected: range.upperBound == .max
        ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  /// `0.1%` as parts per million, at most `most`.
  func share(_ node: YAMLNode, _ name: String, atMost most: Int) -> Int? {
    let form = "a percentage from 0% to \(most / 10_000)%, with at most 4 decimals"
    guard let text = text(node, name, expected: form) else { return nil }
    if let value = QuantityText.share(text), value <= most { return value }
    report(node.position, "\(name) is \(node.kind)", expected: form)
    return nil
  }

  /// `LOW..HIGH`, or one value for both.
  func span<T: Comparable>(
    _ node: YAMLNode, _ name: String, expected form: String, in limits: ClosedRange<T>,
    _ parse: (String) -> T?
  ) -> ClosedRange<T>? {
    guard let text = text(node, name, expected: form) else { return nil }
    let parts = text.split(separator: "..", maxSplits: 1, omittingEmptySubsequences: false)
    let values = parts.compactMap { parse(String($0)) }
    if values.count == parts.count, let low = values.first, let high = values.last, low <= high,
      limits.contains(low), limits.contains(high)
    {
      return low...high
    }
    report(node.position, "\(name) is \(node.kind)", expected: form)
    return nil
  }

  /// `1m..5m`
  func span(_ node: YAMLNode, _ name: String, in limits: ClosedRange<Duration>) -> ClosedRange<
    Duration
  >? {
    span(node, name, expected: "a time or a range of times, as in 1m..5m", in: limits) {
      try? QuantityText.duration($0)
    }
  }

  /// `true` or `false`; YAML's older words for them are refused because they surprise.
  func boolean(_ node: YAMLNode, _ name: String) -> Bool? {
    if case .scalar(let text, isPlain: true) = node.content {
      if text == "true" { return true }
      if text == "false" { return false }
    }
    report(node.position, "\(name) is \(node.kind)", expected: "true or false")
    return nil
  }

  /// One of the raw values of `E`.
  func choice<E: RawRepresentable<String> & CaseIterable>(
    _ node: YAMLNode, _ name: String, _: E.Type
  ) -> E? {
    let names = E.allCases.map(\.rawValue)
    if case .scalar(let text, _) = node.content, let value = E(rawValue: text) { return value }
    let near = node.text.flatMap { nearestName(to: $0, among: names) }
    report(
      node.position, "\(name) is \(node.kind)", expected: alternatives(names), suggestion: near)
    return nil
  }

  /// The elements of a list of two, smaller first: bounds of a range.
  func bounds(_ node: YAMLNode, _ name: String) -> ClosedRange<Duration>? {
    let form = "[shortest, longest], as in [500ms, 5m]"
    guard case .sequence(let elements) = node.content, elements.count == 2 else {
      report(node.position, "\(name) is \(node.kind)", expected: form)
      return nil
    }
    let low = duration(elements[0], name, in: .positive)
    let high = duration(elements[1], name, in: .positive)
    guard let low, let high else { return nil }
    if low <= high { return low...high }
    report(
      node.position, "\(name) goes from \(words(low)) down to \(words(high))", expected: form)
    return nil
  }
}

/// A duration as files write it: `1h30m`, `250us`.
func words(_ duration: Duration) -> String {
  let (seconds, attoseconds) = duration.components
  if seconds == 0 && attoseconds == 0 { return "0s" }
  var text = seconds < 0 || attoseconds < 0 ? "-" : ""
  var whole = seconds.magnitude
  for (unit, length) in [("h", UInt64(3600)), ("m", 60), ("s", 1)] where whole >= length {
    text += "\(whole / length)\(unit)"
    whole %= length
  }
  var nanoseconds = attoseconds.magnitude / 1_000_000_000
  for (unit, length) in [("ms", UInt64(1_000_000)), ("us", 1000), ("ns", 1)]
  where nanoseconds >= length {
    text += "\(nanoseconds / length)\(unit)"
    nanoseconds %= length
  }
  return text
}
