import LogModel

/// How entries at one time are ordered between sequences.
enum TieOrder {
  /// By label string (stream labels and metadata), as queries see it.
  case labels(LabelSet)
  /// By position alone, as a closing chunk rewrites itself.
  case position

  /// The label string of an entry of the stream.
  func text(_ metadata: [Label]) -> String {
    switch self {
    case .position: ""
    case .labels(let stream):
      metadata.isEmpty ? stream.canonical : LabelSet(stream.labels + metadata).canonical
    }
  }
}

/// Merges sequences that overlap in time: a tournament that remembers losers (chunk format, §10).
///
/// Sequence i is leaf N + i, inner nodes are 1 … N − 1, the parent of k is k / 2.
struct EntryMerge {
  private let sequences: [EntrySequence]
  private let direction: Direction
  private let ties: TieOrder
  /// Position of each sequence's current entry.
  private var positions: [Int]
  /// The sequence that lost at each inner node.
  private var losers: [Int]
  private var champion: Int

  init(_ sequences: [EntrySequence], _ direction: Direction, _ ties: TieOrder) {
    self.sequences = sequences
    self.direction = direction
    self.ties = ties
    let count = sequences.count
    positions = Array(repeating: 0, count: count)
    losers = Array(repeating: 0, count: max(count, 1))
    champion = 0
    guard count > 1 else { return }
    var winners = Array(repeating: 0, count: 2 * count)
    for leaf in count..<(2 * count) { winners[leaf] = leaf - count }
    for left in stride(from: 2 * count - 2, through: 2, by: -2) {
      let (a, b) = (winners[left], winners[left + 1])
      // On a tie the right one wins.
      let leftWins = precedes(a, b)
      winners[left / 2] = leftWins ? a : b
      losers[left / 2] = leftWins ? b : a
    }
    champion = winners[1]
  }

  /// Appends the entries in order; forward, only those that the window admits.
  mutating func drain(_ window: ReadWindow, into batch: inout EntryBatch) {
    var window = window
    var bases: [Int] = []
    for sequence in sequences {
      bases.append(sequence.count > 0 ? batch.takeBytes(of: sequence) : 0)
    }
    while !sequences.isEmpty && isLive(champion) && !window.hasEnded {
      if direction == .backward || window.admits(time(champion)) {
        batch.append(sequences[champion], positions[champion], base: bases[champion])
      }
      positions[champion] += 1
      if isLive(champion) { climb(from: champion) } else { replaceEnded() }
    }
  }

  private func isLive(_ sequence: Int) -> Bool { positions[sequence] < sequences[sequence].count }

  /// The challenger meets the losers on its way up; one takes over only if it is strictly less.
  private mutating func climb(from challenger: Int) {
    champion = challenger
    var node = (sequences.count + challenger) / 2
    while node >= 1 {
      if precedes(losers[node], champion) { swap(&losers[node], &champion) }
      node /= 2
    }
  }

  /// The champion has ended: the first live loser above its leaf becomes the challenger.
  private mutating func replaceEnded() {
    var node = (sequences.count + champion) / 2
    while node >= 1 {
      if isLive(losers[node]) {
        swap(&losers[node], &champion)
        climb(from: champion)
        return
      }
      node /= 2
    }
  }

  /// Strictly less. An ended sequence stands at the end of time with hash 0.
  private func precedes(_ a: Int, _ b: Int) -> Bool {
    let (x, y) = (time(a), time(b))
    if x != y { return direction == .forward ? x < y : x > y }
    if isLive(a) && !isLive(b) { return false }
    let (left, right) = (pairs(a), pairs(b))
    if left.isEmpty && right.isEmpty && isLive(a) == isLive(b) { return false }
    return SymbolTable.precedes(
      isLive(a) ? ties.text(left) : "", isLive(b) ? ties.text(right) : "")
  }

  private func time(_ sequence: Int) -> Int64 {
    guard isLive(sequence) else { return direction == .forward ? .max : .min }
    let columns = sequences[sequence]
    return columns.entries.timestamps[columns.index(positions[sequence])]
  }

  private func pairs(_ sequence: Int) -> [Label] {
    isLive(sequence) ? sequences[sequence].metadata(positions[sequence]) : []
  }
}
