import LogModel

/// The merge of §10, straight from its table.
struct ModelMerge {
  private let sequences: [[ChunkModel.Record]]
  private let direction: Direction
  private let purpose: ChunkModel.Purpose
  private let endedTies: Bool
  /// Where each sequence stands.
  private var places: [Int]

  /// `endedTies`: an ended sequence is one at the end of time, as in Loki, and not behind it.
  init(
    _ sequences: [[ChunkModel.Record]], _ direction: Direction, _ purpose: ChunkModel.Purpose,
    endedTies: Bool
  ) {
    self.sequences = sequences
    self.direction = direction
    self.purpose = purpose
    self.endedTies = endedTies
    places = sequences.map { _ in 0 }
  }

  private func current(_ sequence: Int) -> ChunkModel.Record? {
    places[sequence] < sequences[sequence].count ? sequences[sequence][places[sequence]] : nil
  }

  private func isLess(_ a: Int, _ b: Int) -> Bool {
    let (x, y) = (current(a), current(b))
    if !endedTies && (x == nil) != (y == nil) { return x != nil }
    let end: Int64 = direction == .forward ? .max : .min
    let (s, t) = (x?.timestamp ?? end, y?.timestamp ?? end)
    if s != t { return direction == .forward ? s < t : s > t }
    // The hash of an ended one is 0, which is less than that of the stream.
    if x != nil && y == nil { return false }
    return purpose == .query && ModelNames.precedes(x?.text ?? [], y?.text ?? [])
  }

  mutating func run() -> [ChunkModel.Record] {
    let count = sequences.count
    var winner = (0..<(2 * count)).map { $0 - count }
    var loser = [Int](repeating: 0, count: count)
    var node = 2 * count - 2
    while node >= 2 {
      let (left, right) = (winner[node], winner[node + 1])
      (winner[node / 2], loser[node / 2]) = isLess(left, right) ? (left, right) : (right, left)
      node -= 2
    }
    var champion = winner[1]
    var result: [ChunkModel.Record] = []
    while let record = current(champion) {
      result.append(record)
      places[champion] += 1
      var node = (count + champion) / 2
      if current(champion) == nil {
        while node >= 1 && current(loser[node]) == nil { node /= 2 }
        if node == 0 { break }
        swap(&loser[node], &champion)
        node = (count + champion) / 2
      }
      while node >= 1 {
        if isLess(loser[node], champion) { swap(&loser[node], &champion) }
        node /= 2
      }
    }
    return result
  }
}
