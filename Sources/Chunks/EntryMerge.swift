import Bytes
import LogModel

/// How entries at one time are ordered between sequences.
enum TieOrder {
  /// By label string (stream labels and metadata), as queries see it.
  case labels(LabelSet)
  /// By position alone, as a closing chunk rewrites itself.
  case position
}

/// The label strings of a batch's entries, one per set of metadata.
struct LabelTexts {
  private let ties: TieOrder
  private var texts: [String?] = []

  init(_ ties: TieOrder) { self.ties = ties }

  /// The label string of an entry with the set's pairs.
  mutating func text(_ set: UInt32, _ metadata: EntryMetadata?) -> String {
    guard case .labels(let stream) = ties else { return "" }
    guard set != 0, let metadata else { return stream.canonical }
    while texts.count <= Int(set) { texts.append(nil) }
    if let known = texts[Int(set)] { return known }
    let text = LabelSet(stream.labels + metadata.labels(set: set)).canonical
    texts[Int(set)] = text
    return text
  }
}

/// Merges sequences that overlap in time: a tournament that remembers losers (chunk format, §10).
///
/// Sequence i is leaf N + i, inner nodes are 1 … N − 1, the parent of k is k / 2. Sequences are runs of
/// rows of one batch; the result is an order of rows.
struct EntryMerge {
  private let sequences: [Range<Int>]
  private let batch: EntryBatch
  private let direction: Direction
  private let sentinelTies: Bool
  private var texts: LabelTexts
  /// Row of each sequence's current entry.
  private var positions: [Int]
  /// The sequence that lost at each inner node.
  private var losers: [Int]
  private var champion: Int

  /// `sequences`: in the order of their positions in the tournament.
  init(
    _ sequences: [Range<Int>], of batch: EntryBatch, _ direction: Direction, _ ties: TieOrder,
    _ quirks: ChunkQuirks
  ) {
    self.sequences = sequences
    self.batch = batch
    self.direction = direction
    sentinelTies = quirks.contains(.endOfTimeLost)
    texts = LabelTexts(ties)
    let count = sequences.count
    positions = sequences.map(\.lowerBound)
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

  /// The rows in order; forward, only those that the window admits.
  mutating func rows(_ window: ReadWindow) -> [Int] {
    var window = window
    var rows: [Int] = []
    rows.reserveCapacity(sequences.reduce(0) { $0 + $1.count })
    while !sequences.isEmpty && isLive(champion) && !window.hasEnded {
      let row = positions[champion]
      if direction == .backward || window.admits(batch.timestamps[row]) { rows.append(row) }
      positions[champion] += 1
      if isLive(champion) { climb(from: champion) } else { replaceEnded() }
    }
    return rows
  }

  private func isLive(_ sequence: Int) -> Bool {
    positions[sequence] < sequences[sequence].upperBound
  }

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

  /// Strictly less. An ended sequence stands at the end of time with hash 0 (in Loki; strict: behind
  /// everything).
  private mutating func precedes(_ a: Int, _ b: Int) -> Bool {
    let (isLiveA, isLiveB) = (isLive(a), isLive(b))
    if !sentinelTies && isLiveA != isLiveB { return isLiveA }
    let (x, y) = (time(a), time(b))
    if x != y { return direction == .forward ? x < y : x > y }
    if isLiveA && !isLiveB { return false }
    let (left, right) = (set(a), set(b))
    if left == right && isLiveA == isLiveB { return false }
    return ByteOrder.precedes(
      isLiveA ? texts.text(left, batch.metadata) : "",
      isLiveB ? texts.text(right, batch.metadata) : "")
  }

  private func time(_ sequence: Int) -> Int64 {
    guard isLive(sequence) else { return direction == .forward ? .max : .min }
    return batch.timestamps[positions[sequence]]
  }

  private func set(_ sequence: Int) -> UInt32 {
    isLive(sequence) ? batch.metadata?.sets[positions[sequence]] ?? 0 : 0
  }
}
