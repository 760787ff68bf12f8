import Glibc
import LogModel
import LogQLSyntax

/// One line filter, tested on one line at a time.
struct ReferenceLineFilter {
  private let filter: LineFilter
  private var expressions: [RegularExpression] = []

  init(_ filter: LineFilter) throws(LogQLError) {
    self.filter = filter
    guard filter.op == .matches || filter.op == .matchesNot else { return }
    for bytes in filter.alternatives.map(\.bytes) {
      do {
        let pattern = String(decoding: bytes, as: UTF8.self)
        expressions.append(try RegularExpression(pattern, dotMatchesNewline: false))
      } catch {
        throw LogQLError(.validation, "stage '\(filter.canonicalText)' : \(error.description)")
      }
    }
  }

  func accepts(_ line: UnsafeRawBufferPointer) -> Bool {
    switch filter.op {
    case .contains:
      // An empty text beside others says nothing; alone it accepts every line.
      var saysSomething = false
      for text in filter.alternatives.map(\.bytes) where !text.isEmpty {
        if occurs(text, in: line) { return true }
        saysSomething = true
      }
      return !saysSomething
    case .lacks: return !filter.alternatives.contains { occurs($0.bytes, in: line) }
    case .matches: return expressions.contains { $0.matches(line, anchored: false) }
    case .matchesNot: return !expressions.contains { $0.matches(line, anchored: false) }
    case .matchesPattern, .matchesPatternNot: return false
    }
  }

  private func occurs(_ text: [UInt8], in line: UnsafeRawBufferPointer) -> Bool {
    if text.isEmpty { return true }
    if text.count > line.count { return false }
    return text.withUnsafeBytes { text in
      guard let sought = text.baseAddress, var place = line.baseAddress else { return false }
      // Where the text can begin.
      let end = place + (line.count - text.count + 1)
      while let hit = memchr(place, Int32(text[0]), end - place) {
        // Most hits fail at the last byte, without a call.
        let last = hit.load(fromByteOffset: text.count - 1, as: UInt8.self)
        if last == text[text.count - 1] && memcmp(hit, sought, text.count) == 0 { return true }
        place = UnsafeRawPointer(hit) + 1
      }
      return false
    }
  }
}
