/// Words for the place where two runs part.
public enum TraceDifference {
  /// The first effect inside `window` that differs, from both runs, with the one before it.
  public static func describe(_ one: Simulator, _ other: Simulator, _ window: Range<UInt64>)
    -> [String]
  {
    let (left, right) = (one.trace.kept, other.trace.kept)
    var place = 0
    while place < left.count && place < right.count && left[place] == right[place] { place += 1 }
    if place == left.count && place == right.count {
      return ["effects \(window.lowerBound) to \(window.upperBound) are equal when run again"]
    }
    var lines: [String] = []
    if place > 0 { lines.append("both:   " + one.describe(left[place - 1])) }
    lines.append("first:  " + (place < left.count ? one.describe(left[place]) : "no more effects"))
    lines.append(
      "second: " + (place < right.count ? other.describe(right[place]) : "no more effects"))
    return lines
  }
}

extension Simulator {
  /// An effect in words: ordinal, time, node, what.
  func describe(_ event: TraceEvent) -> String {
    let node = event.node < 0 ? "the world" : nodes[Int(event.node)].name
    return "#\(event.ordinal) \(format(event.time)) \(node): \(words(event))"
  }

  private func words(_ event: TraceEvent) -> String {
    func peer(_ word: UInt64) -> String {
      let index = Int(UInt32(truncatingIfNeeded: word))
      return index < nodes.count ? nodes[index].name : "?"
    }
    switch event.kind {
    case .send: return "sends \(event.a >> 32) bytes to \(peer(event.a))"
    case .deliver: return "gets a message from \(peer(event.a))"
    case .drop: return "a message from \(peer(event.a)) is lost"
    case .disk: return "disk operation \(event.a & 0xFF), \(event.a >> 8) bytes"
    case .store:
      return "\(event.a & 1 == 1 ? "writes to" : "reads from") a store, \(event.a >> 1) bytes"
    case .record: return eventNames[event.a] ?? "records an event"
    case .fault: return "fault \(event.a & 0xFF)"
    }
  }
}
