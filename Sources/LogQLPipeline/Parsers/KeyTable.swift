import CSystem

/// The keys that a parser has met, with the label names they stand for: a tree, because keys of nested
/// objects are told apart by where they lie.
///
/// A line's keys mostly are those of the line before, so the key at each position is guessed first.
final class KeyTable {
  private struct Node {
    var parent: Int32
    /// Whether the key reads in a line as it is: no escapes.
    var isPlain: Bool
    /// The number of the label name; -1 if not known yet, -2 if the key gives no name.
    var name: Int32
    var key: ByteRun
    /// The key with what stands before and behind it in a line.
    var text: ByteRun
  }

  /// A key that a position of a line may have again.
  private struct Guess {
    var text: UnsafePointer<UInt8>
    /// Length of the text, bytes; greater than any line if there is no guess.
    var count: Int
    var node: Int32
    var parent: Int32

    static var none: Guess {
      Guess(text: ByteRun.empty.start, count: .max, node: -1, parent: -1)
    }
  }

  /// Stands for no key: what the keys of the outermost object lie in.
  static let root: Int32 = -1

  private var nodes = GrowingBuffer<Node>()
  /// Open addressing: nodes, -1 where free. A power of two, at most half full.
  private var table: [Int32] = Array(repeating: -1, count: 128)
  private let arena = ByteArena()
  /// The key that was at each position of the last line.
  private let guesses: UnsafeMutablePointer<Guess>
  private static let guessedPositions = 64
  /// How many bytes of a line are looked at when a key is guessed, at least.
  static let guessedBytes = 32

  private let opening: [UInt8]
  private let closing: [UInt8]
  private let refusesInvalid: Bool

  /// - Parameters:
  ///   - opening: what stands before a key.
  ///   - closing: what stands behind it.
  ///   - refusesInvalid: keys that are no UTF-8 give no name.
  init(opening: String, closing: String, refusesInvalid: Bool = false) {
    self.opening = Array(opening.utf8)
    self.closing = Array(closing.utf8)
    self.refusesInvalid = refusesInvalid
    guesses = .allocate(capacity: Self.guessedPositions)
    guesses.initialize(repeating: .none, count: Self.guessedPositions)
  }

  deinit { guesses.deallocate() }

  /// The node of the key that begins at `start` with what stands before it, if it is the one that the
  /// last line had at this position and what has to stand behind it does; nil if not. `start` moves
  /// behind that, which is in front of `end`.
  ///
  /// At least `guessedBytes` must be readable from `start` on.
  @inline(__always)
  func guess(
    _ position: Int, in parent: Int32, at start: inout UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> Int32? {
    guard position < Self.guessedPositions else { return nil }
    let guess = guesses + position
    let count = guess.pointee.count
    guard count < end - start, guess.pointee.parent == parent,
      norn_begins_with(start, guess.pointee.text, count)
    else { return nil }
    start += count
    return guess.pointee.node
  }

  /// The node of a key, new or known. It becomes the guess for its position.
  func node(_ key: ByteRun, in parent: Int32, position: Int) -> Int32 {
    let found = find(key, parent)
    if position < Self.guessedPositions {
      let node = nodes.start[Int(found)]
      guesses[position] =
        node.isPlain
        ? Guess(text: node.text.start, count: node.text.count, node: found, parent: parent) : .none
    }
    return found
  }

  private func find(_ key: ByteRun, _ parent: Int32) -> Int32 {
    var place = place(key, parent)
    while table[place] >= 0 {
      let node = nodes.start + Int(table[place])
      if node.pointee.parent == parent && node.pointee.key.hasBytes(of: key) {
        return table[place]
      }
      place = (place + 1) & (table.count - 1)
    }
    let new = Int32(nodes.count)
    table[place] = new
    let text = (opening + Array(key.bytes) + closing).withUnsafeBytes { arena.copy(ByteRun($0)) }
    nodes.append(
      Node(
        parent: parent, isPlain: Self.isPlain(key), name: -1,
        key: ByteRun(text.start + opening.count, count: key.count), text: text))
    if nodes.count * 2 > table.count { growTable() }
    return new
  }

  private static func isPlain(_ key: ByteRun) -> Bool {
    key.bytes.allSatisfy { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
  }

  private func place(_ key: ByteRun, _ parent: Int32) -> Int {
    Int(truncatingIfNeeded: key.hash(seed: UInt64(truncatingIfNeeded: parent))) & (table.count - 1)
  }

  private func growTable() {
    table = Array(repeating: -1, count: table.count * 2)
    for number in 0..<nodes.count {
      var place = place(nodes.start[number].key, nodes.start[number].parent)
      while table[place] >= 0 { place = (place + 1) & (table.count - 1) }
      table[place] = Int32(number)
    }
  }

  /// The number of the label name that a key stands for; nil if it gives none.
  @inline(__always)
  func name(_ node: Int32, _ state: LineState) -> Int? {
    let known = nodes.start[Int(node)].name
    if known >= 0 { return Int(known) }
    return known == -2 ? nil : makeName(node, state)
  }

  private func makeName(_ node: Int32, _ state: LineState) -> Int? {
    var keys: [ByteRun] = []
    var next = node
    while next != Self.root {
      keys.append(nodes.start[Int(next)].key)
      next = nodes.start[Int(next)].parent
    }
    let isRefused = refusesInvalid && !keys.allSatisfy(UTF8Text.isValid)
    let name = isRefused ? [] : LabelName.sanitized(keys.reversed().lazy.map(\.bytes))
    if name.isEmpty {
      nodes.start[Int(node)].name = -2
      return nil
    }
    let number = name.withUnsafeBytes { state.name(ByteRun($0)) }
    nodes.start[Int(node)].name = Int32(number)
    return number
  }

  /// The bytes of a key.
  func key(_ node: Int32) -> ByteRun { nodes.start[Int(node)].key }
}
