import LogModel
import LogQLSyntax

/// `| regexp "(?P<name>…)"`: the named groups of the first match become labels (spec: LogQL, §7.7).
struct RegexpParser: LineStage {
  private let expression: RegularExpression

  init(_ pattern: Text) throws(StageFault) {
    do {
      expression = try RegularExpression(
        String(decoding: pattern, as: UTF8.self), dotMatchesNewline: false)
    } catch {
      throw StageFault(text: error.description)
    }
  }

  func process(_ line: inout Line) -> Bool {
    if line.hints.skipsParsers { return true }
    var offsets = Array(repeating: -1, count: 2 * (expression.groupCount + 1))
    let isFound = line.text.withUnsafeBytes { expression.firstMatch(in: $0, into: &offsets) }
    if !isFound { return true }
    let text = line.text
    for group in 1..<(expression.groupCount + 1) {
      guard let written = expression.groupName(group) else { continue }
      let (start, end) = (offsets[2 * group], offsets[2 * group + 1])
      let value = start < 0 ? [] : Text(text[start..<end])
      switch line.extract(LabelNaming.name([Text(written.utf8)]), value) {
      case .proceed: break
      case .stop: return true
      case .drop: return false
      }
    }
    return true
  }
}

/// `| pattern "<name> text <other>"`: what stands between texts becomes labels (spec: LogQL, §7.7).
struct PatternParser: LineStage {
  private let parts: [LinePattern.Part]

  init(_ pattern: Text) { parts = LinePattern(pattern).parts }

  func process(_ line: inout Line) -> Bool {
    if line.hints.skipsParsers || line.text.isEmpty { return true }
    var rest = line.text[...]
    var parts = parts[...]
    if case .text(let leading)? = parts.first {
      guard rest.starts(with: leading) else { return true }
      rest = rest.dropFirst(leading.count)
      parts.removeFirst()
    }
    while case .capture(let name)? = parts.popFirst() {
      var value = rest
      if case .text(let literal)? = parts.popFirst() {
        let end = Text(rest).withUnsafeBytes { TextSearch.first(literal, in: $0, from: 0) }
        if let end {
          value = rest.prefix(end)
          rest = rest.dropFirst(end + literal.count)
        } else {
          // Without the text the capture takes the rest.
          parts = []
        }
      }
      guard let name else { continue }
      switch line.extract(Text(name.utf8), Text(value)) {
      case .proceed: break
      case .stop: return true
      case .drop: return false
      }
    }
    return true
  }
}
