import Bytes
import LogModel

/// Texts that stand in everything that a regular expression matches: they are sought first, and the
/// expression is tried only where they are found.
struct RequiredTexts: Sendable {
  enum Piece: Sendable {
    case exact(ByteNeedle)
    /// In lower case; letters of ASCII are compared in any case, other bytes as they are.
    case folded([UInt8], FoldedProbe)
  }

  /// One of these is there; the ones that are best sought.
  let pieces: [Piece]
  /// So is one of each of these.
  private let further: [[Piece]]

  /// Nil if the expression asks for no text that is worth seeking.
  init?(_ tree: ExpressionTree) {
    var search = TextSearch()
    search.visit(tree.root)
    search.endRun()
    guard let best = search.best else { return nil }
    pieces = best.map(Piece.init)
    let others = search.found.indices.filter { search.found[$0] != best }
      .sorted { (-search.found[$0].worth, $0) < (-search.found[$1].worth, $1) }
    further = others.prefix(2).map { search.found[$0].map(Piece.init) }
  }

  /// Whether the texts besides `pieces` are in a line.
  func furtherOccur(in line: UnsafeRawBufferPointer) -> Bool {
    for texts in further where !RequiredTexts.anyOccurs(texts, in: line) { return false }
    return true
  }

  /// Whether all texts are in a line.
  func occur(in line: UnsafeRawBufferPointer) -> Bool {
    RequiredTexts.anyOccurs(pieces, in: line) && furtherOccur(in: line)
  }

  private static func anyOccurs(_ pieces: [Piece], in line: UnsafeRawBufferPointer) -> Bool {
    for piece in pieces where piece.first(in: line, from: 0) != nil { return true }
    return false
  }
}

extension RequiredTexts.Piece {
  fileprivate init(_ run: TextSearch.Run) {
    self =
      run.foldsCase
      ? .folded(run.bytes, FoldedProbe(prefix: run.bytes)) : .exact(ByteNeedle(run.bytes))
  }

  /// Where the text stands next at or after `from`.
  @inline(__always)
  func first(in text: UnsafeRawBufferPointer, from: Int) -> Int? {
    switch self {
    case .exact(let needle): return needle.first(in: text, from: from)
    case .folded(let sought, let probe):
      var from = from
      while let start = probe.first(in: text, from: from) {
        if text.count - start >= sought.count,
          sought.indices.allSatisfy({ asciiLowercased(text[start + $0]) == sought[$0] })
        {
          return start
        }
        from = start + 1
      }
      return nil
    }
  }

  var count: Int {
    switch self {
    case .exact(let needle): needle.bytes.count
    case .folded(let text, _): text.count
    }
  }
}

/// Walks through an expression and keeps the texts that are best sought.
private struct TextSearch {
  /// Bytes that follow one another in every match.
  struct Run: Equatable {
    var bytes: [UInt8] = []
    var foldsCase = false

    var rarity: Int { ByteNeedle(bytes).rarity }
  }

  /// Of each list one text is in every match.
  private(set) var found: [[Run]] = []
  private var run = Run()

  var best: [Run]? { found.max { $0.worth < $1.worth } }

  /// More texts than these take longer to seek than they save.
  private static let mostTexts = 6
  private static let longest = 64
  private static let mostLists = 32

  mutating func visit(_ node: ExpressionNode) {
    switch node.kind {
    case .empty, .textStart, .textEnd, .lineStart, .lineEnd, .wordBoundary, .noWordBoundary: break
    case .literal(let characters, let foldsCase):
      for character in characters { append(character, foldsCase) }
    case .capture, .concatenation: for part in node.parts { visit(part) }
    case .plus:
      visit(node.parts[0])
      endRun()
    case .repetition(let min, let max, _) where min > 0:
      visit(node.parts[0])
      if max != 1 { endRun() }
    case .alternation:
      endRun()
      consider(alternatives(node))
    case .nothing, .oneOf, .anyButNewline, .any, .star, .optional, .repetition: endRun()
    }
  }

  private mutating func append(_ character: UInt32, _ foldsCase: Bool) {
    guard let scalar = Unicode.Scalar(character) else { return endRun() }
    if run.bytes.count >= Self.longest { endRun() }
    let orbit = foldsCase ? CaseFolding.orbit(of: character) : []
    if orbit.count <= 1 {
      // Upper-case letters of a run that was exact so far, and of one that is not, differ.
      if run.foldsCase && isUpper(character) { endRun() }
      run.bytes += String(scalar).utf8
    } else if orbit.count == 2 && orbit[1] < 0x80 {
      if !run.foldsCase && run.bytes.contains(where: { isUpper(UInt32($0)) }) { endRun() }
      run.foldsCase = true
      run.bytes.append(UInt8(orbit[1]))
    } else {
      endRun()
    }
  }

  private func isUpper(_ character: UInt32) -> Bool { (0x41...0x5A).contains(character) }

  /// The texts of the alternatives; nil if one asks for none.
  private func alternatives(_ node: ExpressionNode) -> [Run]? {
    var all: [Run] = []
    for part in node.parts {
      var search = TextSearch()
      search.visit(part)
      search.endRun()
      guard let texts = search.best, all.count + texts.count <= Self.mostTexts else { return nil }
      all += texts
    }
    return all
  }

  mutating func endRun() {
    let ended = run
    run = Run()
    if !ended.bytes.isEmpty { consider([ended]) }
  }

  private mutating func consider(_ texts: [Run]?) {
    guard let texts, !texts.isEmpty, texts.allSatisfy({ $0.bytes.count > 1 }) else { return }
    if found.count < Self.mostLists { found.append(texts) }
  }
}

extension [TextSearch.Run] {
  /// Rare texts are worth much, many of them less.
  fileprivate var worth: Int { (map(\.rarity).min() ?? 0) - 3 * (count - 1) }
}
