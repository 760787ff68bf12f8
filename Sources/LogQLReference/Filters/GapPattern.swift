import LogQLSyntax

/// The pattern of `|>` and `!>`: texts in order, with something between them (spec: LogQL, §7.2).
struct GapPattern {
  private let parts: [LinePattern.Part]

  init(_ text: Text) throws(StageFault) {
    let pattern = LinePattern(text)
    for name in pattern.parts {
      if case .capture(let name?) = name {
        throw StageFault(text: "named captures are not allowed: found '<\(name)>'")
      }
    }
    for (first, second) in zip(pattern.parts, pattern.parts.dropFirst()) {
      if case .capture = first, case .capture = second {
        throw StageFault(text: "found consecutive capture '<_><_>': invalid expression")
      }
    }
    parts = pattern.parts
  }

  func accepts(_ line: UnsafeRawBufferPointer) -> Bool {
    if parts.isEmpty || line.isEmpty { return parts.isEmpty && line.isEmpty }
    var place = 0
    for (number, part) in parts.enumerated() {
      guard case .text(let text) = part else { continue }
      guard let found = TextSearch.first(text, in: line, from: place) else { return false }
      // What a capture stands for is not empty.
      if found == place && number > 0 { return false }
      place = found + text.count
    }
    if case .capture? = parts.last { return place < line.count }
    return place == line.count
  }
}
