import Bytes
import LogModel
import LogQLPipeline
import LogQLSyntax
import Testing

/// Batches against lines one at a time, and both against a model that knows no shortcut.
@Suite struct LineFilterPropertyTests {
  @Test func batchesEqualLinesOneAtATime() throws {
    var draws = SplitMix(20_261_121)
    for _ in 0..<4000 {
      let batch = RandomFilters.batch(&draws)
      let filters = RandomFilters.filters(&draws)
      guard let chain = try? LineFilterChain(filters) else { continue }
      var selection: [UInt32] = []
      chain.filter(batch, selection: &selection)
      let expected = (0..<batch.count).filter { index in
        batch.withLine(index) { line in filters.allSatisfy { NaiveFilter.accepts($0, Array(line)) }
        }
      }
      #expect(
        selection.map(Int.init) == expected,
        "\(filters.map(\.canonicalText)) over \((0..<batch.count).map { batch.text($0) })")
      for index in 0..<batch.count {
        let alone = batch.withLine(index) { chain.accepts($0) }
        #expect(alone == expected.contains(index), "\(filters.map(\.canonicalText))")
      }
    }
  }

  /// Batches that are looked at in parts.
  @Test(arguments: [false, true]) func largeBatchesEqualLinesOneAtATime(isReversed: Bool) throws {
    var draws = SplitMix(7)
    let words = ["alpha", "beta", "gamma", "delta", "needle", "hay", "", "epsilon", "zzz"]
    var batch = EntryBatch()
    for index in 0..<3_000 {
      let text = (0..<draws.next(9)).map { _ in draws.one(of: words) }.joined(separator: " ")
      batch.append(Int64(index), Array(text.utf8))
    }
    if isReversed {
      batch.offsets.reverse()
      batch.lengths.reverse()
    }
    for texts in [["needle", "zzz", "delta"], ["gamma", "absent"], ["missing", "lost", "gone"]] {
      let filters = texts.enumerated().map { index, text in
        LineFilter(index == 1 ? .contains : .lacks, [Array(text.utf8)])
      }
      for filters in [filters, filters.filter { $0.op == .lacks }] {
        let chain = try LineFilterChain(filters)
        var selection: [UInt32] = []
        chain.filter(batch, selection: &selection)
        let expected = (0..<batch.count).filter { index in
          batch.withLine(index) { line in
            filters.allSatisfy { NaiveFilter.accepts($0, Array(line)) }
          }
        }
        #expect(selection.map(Int.init) == expected)
      }
    }
  }
}

enum RandomFilters {
  static func text(_ draws: inout SplitMix, _ limit: Int) -> [UInt8] {
    (0..<draws.next(limit + 1)).flatMap { _ in
      Array(draws.one(of: ["a", "b", "ab", "B", "A", "k", "\n", "é", "É", "1", "."]).utf8)
    }
  }

  /// Lines in ascending, descending or no order, overlapping, empty, with bytes between them.
  static func batch(_ draws: inout SplitMix) -> EntryBatch {
    var batch = EntryBatch()
    let layout = draws.next(4)
    for index in 0..<draws.next(90) {
      let line = text(&draws, 6)
      batch.slab += text(&draws, 2)
      batch.timestamps.append(Int64(index))
      batch.offsets.append(UInt32(batch.slab.count))
      batch.lengths.append(UInt32(line.count))
      batch.slab += line
    }
    if layout == 1 {
      batch.offsets.reverse()
      batch.lengths.reverse()
    }
    if layout > 1 && batch.count > 1 {
      for index in batch.offsets.indices where draws.next(3) == 0 {
        let start = draws.next(batch.slab.count + 1)
        batch.offsets[index] = UInt32(start)
        batch.lengths[index] = UInt32(draws.next(min(batch.slab.count - start, 9) + 1))
      }
    }
    return batch
  }

  static func filters(_ draws: inout SplitMix) -> [LineFilter] {
    (0...draws.next(3)).map { _ in
      let op = draws.one(of: LineFilter.Operator.allCases)
      let count = op.isNegative ? 1 : 1 + draws.next(3)
      return LineFilter(op, (0..<count).map { _ in argument(op, &draws) })
    }
  }

  private static func argument(_ op: LineFilter.Operator, _ draws: inout SplitMix) -> [UInt8] {
    switch op {
    case .contains, .lacks: return text(&draws, 2)
    case .matches, .matchesNot: return Array(RandomExpressions.expression(&draws).utf8)
    case .matchesPattern, .matchesPatternNot:
      return (0..<draws.next(4)).flatMap { _ in
        draws.next(2) == 0 ? Array("<_>".utf8) : text(&draws, 2)
      }
    }
  }
}

enum RandomExpressions {
  static func expression(_ draws: inout SplitMix) -> String {
    (0...draws.next(4)).map { _ in
      draws.one(of: [
        "a", "b", "ab", "ba", ".*", ".+", "a|b", "|", "ab|ba", "(?i)", "(a)", "(?:a|ab)", "[ab]",
        "a*", "b+", "B?", "^", "$", "é", "(?i:AB)", "(b|.*)", ".", "\\n", "\\.", "(?s).*", "a{2}",
        "(?i:é)", "\\b", "[^a]", "1", "(ab|b.*)", "k",
      ])
    }.joined()
  }
}

/// What filters mean, without any search structure: the tables of the specification on plain arrays.
enum NaiveFilter {
  static func accepts(_ filter: LineFilter, _ line: [UInt8]) -> Bool {
    let decided = filter.alternatives.map { test(filter.op, $0.bytes, line) }
    // Alternatives that are always true are ignored beside others.
    let said = decided.compactMap { $0 }
    let isAccepted = said.isEmpty || said.contains(true)
    return filter.op.isNegative ? !isAccepted : isAccepted
  }

  /// Nil: true whatever the line is.
  private static func test(
    _ op: LineFilter.Operator, _ text: [UInt8], _ line: [UInt8]
  ) -> Bool? {
    switch op {
    case .contains, .lacks: return text.isEmpty ? nil : occurs(text, line)
    case .matches, .matchesNot: return expression(text, line)
    case .matchesPattern, .matchesPatternNot: return pattern(text, line)
    }
  }

  static func occurs(_ text: [UInt8], _ line: [UInt8]) -> Bool {
    text.count <= line.count
      && (0...(line.count - text.count)).contains { Array(line[$0..<($0 + text.count)]) == text }
  }

  private static func expression(_ text: [UInt8], _ line: [UInt8]) -> Bool? {
    if let literal = try? LiteralTest(replacing: text, in: .line) {
      return accepts(literal, line)
    }
    let compiled = try? RegularExpression(
      String(decoding: text, as: UTF8.self), dotMatchesNewline: false)
    return line.withUnsafeBytes { compiled?.matches($0, anchored: false) ?? false }
  }

  private static func accepts(_ test: LiteralTest, _ line: [UInt8]) -> Bool? {
    switch test {
    case .always: nil
    case .nonEmpty: !line.isEmpty
    case .contains(let text, let foldsCase):
      line.indices.contains { begins(text, foldsCase, line[$0...]) != nil }
    case .equals(let text, let foldsCase):
      line.isEmpty ? text.isEmpty : begins(text, foldsCase, line[...]) == line.count
    case .anyOf(let tests): tests.contains { accepts($0, line) ?? true }
    }
  }

  /// Where a text ends that the bytes begin with.
  private static func begins(
    _ text: [UInt8], _ foldsCase: Bool, _ bytes: ArraySlice<UInt8>
  ) -> Int? {
    if !foldsCase { return bytes.starts(with: text) ? bytes.startIndex + text.count : nil }
    let line = String(decoding: bytes, as: UTF8.self).unicodeScalars
    let sought = String(decoding: text, as: UTF8.self).unicodeScalars
    guard let first = bytes.first,
      text.first == ((0x41...0x5A).contains(first) ? first + 32 : first)
    else { return nil }
    var end = bytes.startIndex
    var position = line.startIndex
    for scalar in sought {
      guard position < line.endIndex,
        CaseFolding.lowercased(line[position].value) == scalar.value
      else { return nil }
      end += UTF8.width(line[position])
      position = line.index(after: position)
    }
    return end
  }

  private static func pattern(_ pattern: [UInt8], _ line: [UInt8]) -> Bool {
    let pieces = String(decoding: pattern, as: UTF8.self).components(separatedBy: "<_>")
    if line.isEmpty || pattern.isEmpty { return line.isEmpty && pattern.isEmpty }
    var rest = line[...]
    for (index, piece) in pieces.enumerated() where !piece.isEmpty {
      let text = Array(piece.utf8)
      guard
        let hit = rest.indices.first(where: { rest[$0...].starts(with: text) }),
        hit > rest.startIndex || index == 0
      else { return false }
      rest = rest[(hit + text.count)...]
    }
    return pieces.last == "" ? !rest.isEmpty : rest.isEmpty
  }
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [String] {
    var parts = [""]
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(separator) {
        parts.append("")
        rest = rest.dropFirst(separator.count)
      } else {
        parts[parts.count - 1].unicodeScalars.append(rest.unicodeScalars.removeFirst())
      }
    }
    return parts
  }
}
