import LogModel
import LogQL

/// One line filter, tested on one line at a time.
struct ReferenceLineFilter {
  private let filter: LineFilter
  private var expressions: [RegularExpression] = []

  init(_ filter: LineFilter) throws(LogQLError) {
    self.filter = filter
    guard filter.op == .matches || filter.op == .matchesNot else { return }
    for bytes in filter.alternatives {
      do {
        let pattern = String(decoding: bytes, as: UTF8.self)
        expressions.append(try RegularExpression(pattern, dotMatchesNewline: false))
      } catch {
        throw LogQLError(.validation, "stage '\(filter.canonicalText)' : \(error.description)")
      }
    }
  }

  func accepts(_ line: [UInt8]) -> Bool {
    switch filter.op {
    case .contains:
      let texts = filter.alternatives.filter { !$0.isEmpty }
      return texts.isEmpty || texts.contains { occurs($0, in: line) }
    case .lacks: return !filter.alternatives.contains { occurs($0, in: line) }
    case .matches: return matchesOne(line)
    case .matchesNot: return !matchesOne(line)
    }
  }

  private func matchesOne(_ line: [UInt8]) -> Bool {
    line.withUnsafeBytes { bytes in expressions.contains { $0.matches(bytes, anchored: false) } }
  }

  private func occurs(_ text: [UInt8], in line: [UInt8]) -> Bool {
    if text.isEmpty { return true }
    if text.count > line.count { return false }
    return (0...(line.count - text.count)).contains { start in
      line[start..<(start + text.count)].elementsEqual(text)
    }
  }
}
