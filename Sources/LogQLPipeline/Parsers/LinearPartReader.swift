import LogModel

/// Takes an expression apart, if it is linear.
struct LinearPartReader {
  private(set) var parts: [LinearPart] = []
  /// Whether it begins with `^`.
  private(set) var isAnchored = false
  let arena = ByteArena()
  private var groups = 0

  /// More are not worth the time that it takes to look at them.
  private static let mostParts = 100

  /// Appends the parts of a node; false if it has a form that is not linear.
  mutating func read(_ node: ExpressionNode) -> Bool {
    if parts.count > Self.mostParts { return false }
    switch node.kind {
    case .empty: return true
    case .literal(let characters, foldsCase: false): return append(characters)
    case .oneOf, .any, .anyButNewline: return appendRun(node, least: 1, most: 1)
    case .star(isLazy: false): return appendRun(node.parts[0], least: 0, most: nil)
    case .plus(isLazy: false): return appendRun(node.parts[0], least: 1, most: nil)
    case .optional(isLazy: false): return appendRun(node.parts[0], least: 0, most: 1)
    case .repetition(let least, let most, isLazy: false):
      return appendRun(node.parts[0], least: least, most: most)
    case .concatenation: return node.parts.allSatisfy { read($0) }
    case .capture:
      groups += 1
      let group = groups
      parts.append(.groupStart(group))
      if !read(node.parts[0]) { return false }
      parts.append(.groupEnd(group))
      return true
    case .textStart:
      if !parts.isEmpty || isAnchored { return false }
      isAnchored = true
      return true
    case .textEnd:
      parts.append(.textEnd)
      return true
    default: return false
    }
  }

  private mutating func append(_ characters: [UInt32]) -> Bool {
    var text: [UInt8] = []
    for character in characters {
      guard let scalar = Unicode.Scalar(character) else { return false }
      text += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
    }
    parts.append(.text(text.withUnsafeBytes { arena.copy(ByteRun($0)) }))
    return !text.isEmpty
  }

  private mutating func appendRun(_ node: ExpressionNode, least: Int, most: Int?) -> Bool {
    guard let ranges = node.characters,
      let run = CharacterRun(ranges, least: least, most: most, arena)
    else { return false }
    parts.append(.run(run))
    return true
  }

  /// Whether every run ends where something that is not of its class must follow.
  var isUnambiguous: Bool {
    for (index, part) in parts.enumerated() {
      guard case .run(let run) = part, run.least != run.most else { continue }
      if !follows(parts[(index + 1)...], run) { return false }
    }
    return true
  }

  /// Whether nothing that the parts may begin with is of the class.
  private func follows(_ parts: ArraySlice<LinearPart>, _ run: CharacterRun) -> Bool {
    for part in parts {
      switch part {
      case .groupStart, .groupEnd: continue
      case .textEnd: return true
      case .text(let text):
        let first = text.start[0]
        return first < 0x80 ? run.members[Int(first)] == 0 : !run.hasSomeBeyond
      case .run(let next):
        if run.hasSomeBeyond && next.hasSomeBeyond { return false }
        if (0..<0x80).contains(where: { run.members[$0] != 0 && next.members[$0] != 0 }) {
          return false
        }
        if next.least > 0 { return true }
      }
    }
    return true
  }
}

extension ExpressionNode {
  /// What a node that stands for one character may be.
  fileprivate var characters: CharacterRanges? {
    switch kind {
    case .oneOf(let ranges): ranges
    case .any: .all
    case .anyButNewline: .allButNewline
    case .literal(let text, foldsCase: false): text.count == 1 ? .only(text[0]) : nil
    default: nil
    }
  }
}
