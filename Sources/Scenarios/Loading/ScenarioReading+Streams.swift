import LogModel

/// `streams:`: labels with one or several values; every combination is a stream.
extension ScenarioReading {
  /// One mapping, or a list of them. `room`: how many streams there may be.
  func labelSets(_ node: YAMLNode, source: LineSource?, room: Int) -> [LabelSet]? {
    guard case .sequence(let elements) = node.content, let first = elements.first else {
      return combinations(node, source: source, room: room)
    }
    if case .replay = source, elements.count > 1 {
      diagnostics.report(
        elements[1].position, "a replay has several sets of labels", expected: "one mapping")
      return nil
    }
    var sets = combinations(first, source: source, room: room)
    var seen = Set(sets ?? [])
    for element in elements.dropFirst() {
      guard let more = combinations(element, source: source, room: room - (sets?.count ?? 0))
      else {
        sets = nil
        continue
      }
      if let twice = more.first(where: { !seen.insert($0).inserted }) {
        diagnostics.report(
          element.position, "the stream \(twice.canonical) is given twice",
          expected: "each stream once")
        sets = nil
      }
      sets = sets.map { $0 + more }
    }
    return sets
  }

  private func combinations(_ node: YAMLNode, source: LineSource?, room: Int) -> [LabelSet]? {
    let form = "labels, as in { app: [cart, pay], pod: \"pod-{0..9}\" }"
    guard case .mapping(let pairs) = node.content else {
      diagnostics.report(node.position, "streams is \(node.kind)", expected: form)
      return nil
    }
    var isReplay = false
    if case .replay = source { isReplay = true }
    if pairs.isEmpty && !isReplay {
      diagnostics.report(node.position, "a stream has no labels", expected: form)
      return nil
    }
    var seen: Set<String> = []
    var sets: [[Label]] = [[]]
    var isFine = true
    for pair in pairs {
      guard let name = labelName(pair.key, isReplay: isReplay) else {
        isFine = false
        continue
      }
      if !seen.insert(name).inserted {
        diagnostics.report(
          pair.key.position, "label \"\(name)\" is given twice", expected: "each label once")
        isFine = false
        continue
      }
      guard let values = labelValues(pair.value, name) else {
        isFine = false
        continue
      }
      if sets.count * values.count > room || (isReplay && values.count > 1) {
        diagnostics.report(
          pair.value.position,
          isReplay
            ? "label \"\(name)\" has \(values.count) values, but each replayed file is one stream"
            : "more than \(mostStreams) streams in the workload",
          expected: isReplay ? "one value" : "fewer values")
        return nil
      }
      sets = sets.flatMap { set in values.map { set + [Label(name, $0)] } }
    }
    return isFine ? sets.map { LabelSet($0) } : nil
  }

  private func labelName(_ node: YAMLNode, isReplay: Bool) -> String? {
    let form = "a letter or \"_\", then letters, digits and \"_\""
    guard let name = diagnostics.text(node, "a label name", expected: form) else { return nil }
    let letters = name.utf8.allSatisfy { isLetter($0) || isDigit($0) }
    guard letters, let first = name.utf8.first, !isDigit(first) else {
      diagnostics.report(
        node.position, "bad label name \"\(shortened(name))\"", expected: form)
      return nil
    }
    if isReplay && name == "filename" {
      diagnostics.report(
        node.position, "a replay sets the label \"filename\" itself", expected: "other labels")
      return nil
    }
    return name
  }

  private func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// All values of a label, ranges written out; at least one.
  private func labelValues(_ node: YAMLNode, _ name: String) -> [String]? {
    var nodes = [node]
    if case .sequence(let elements) = node.content { nodes = elements }
    var values: [String] = []
    var isFine = true
    for element in nodes {
      guard
        let text = diagnostics.text(
          element, "label \"\(name)\"", expected: "a value, or a list of values")
      else {
        isFine = false
        continue
      }
      do throws(TextProblem) {
        values += try ValueRange.expanded(text, limit: mostStreams - values.count)
      } catch {
        diagnostics.report(element.position, error)
        isFine = false
      }
    }
    if !isFine { return nil }
    if values.isEmpty || values.contains("") {
      diagnostics.report(
        node.position, "label \"\(name)\" has \(values.isEmpty ? "no" : "an empty") value",
        expected: "at least one value that is not empty")
      return nil
    }
    if Set(values).count < values.count {
      diagnostics.report(
        node.position, "label \"\(name)\" has a value twice", expected: "each value once")
      return nil
    }
    return values
  }
}

/// Ranges in label values: `pod-{0..9}`, `{00..15}` (leading zeros keep the width). Braces that hold
/// no range stay as they are.
enum ValueRange {
  static func expanded(_ text: String, limit: Int) throws(TextProblem) -> [String] {
    var results = [""]
    var rest = text[...]
    while let open = rest.firstIndex(of: "{") {
      guard let close = rest[open...].firstIndex(of: "}"),
        let range = numbers(rest[rest.index(after: open)..<close])
      else {
        let next = rest.index(after: open)
        results = results.map { $0 + rest[..<next] }
        rest = rest[next...]
        continue
      }
      let (first, last, width) = range
      if last < first {
        throw TextProblem(
          "bad range in \"\(shortened(text))\": it goes from \(first) down to \(last)",
          expected: "the smaller number first, as in {0..9}")
      }
      // Both bounds are at most six digits, so this cannot overflow.
      if results.count * (last - first + 1) > limit {
        throw TextProblem(
          "\"\(shortened(text))\" has too many values", expected: "fewer, or fewer before it")
      }
      let prefix = rest[..<open]
      results = results.flatMap { start in
        (first...last).map { number in
          let digits = String(number)
          let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
          return start + prefix + zeros + digits
        }
      }
      rest = rest[rest.index(after: close)...]
    }
    return results.map { $0 + rest }
  }

  /// `0..9` as (0, 9, width 0); `00..15` has width 2.
  private static func numbers(_ text: Substring) -> (Int, Int, Int)? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1].isEmpty, isNumber(parts[0]), isNumber(parts[2]),
      let first = Int(parts[0]), let last = Int(parts[2])
    else { return nil }
    let isPadded = parts[0].utf8.count > 1 && parts[0].hasPrefix("0")
    return (first, last, isPadded ? parts[0].utf8.count : 0)
  }

  private static func isNumber(_ text: Substring) -> Bool {
    (1...6).contains(text.utf8.count)
      && text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
  }
}
