import Bytes
import Glibc
import LogModel
import LogQLSyntax

/// Entries of one stream from several sources become one sequence: merged by time, doubles dropped
/// (spec: index and store, §10.4). An entry is a double if an earlier one at the same time has the
/// same line and metadata; others at the same time keep their order of arrival.
struct StreamMerge {
  let direction: Direction
  /// Off only in the mutant that proves the checkers.
  let dropsDuplicates: Bool
  /// Whether the lines themselves are wanted, and not their lengths alone.
  let wantsLines: Bool
  /// Doubles dropped so far.
  private(set) var duplicates = 0

  init(_ direction: Direction, dropsDuplicates: Bool = true, wantsLines: Bool = true) {
    self.direction = direction
    self.dropsDuplicates = dropsDuplicates
    self.wantsLines = wantsLines
  }

  /// Merges runs that are each in order of time into one batch.
  mutating func merge(_ runs: [EntryBatch]) -> EntryBatch { joined(parts(runs)) }

  /// Merges runs that are each in order of time; the result are parts, one behind the other in time and
  /// none empty. Where only one run has entries they are its own, not copied.
  ///
  /// O(entries × runs that overlap in time).
  mutating func parts(_ runs: [EntryBatch]) -> [EntryBatch] {
    precondition(
      runs.allSatisfy { !$0.slab.isEmpty || $0.lengths.allSatisfy { $0 == 0 } },
      "a run without its lines cannot be merged")
    var parts: [EntryBatch] = []
    var cluster: [Int] = []
    // The last time of the cluster.
    var reach: Int64 = 0
    for run in distinct(runs, inOrderOfStart(runs)) {
      let times = runs[run].timestamps
      let (first, last) = (times[0], times[times.count - 1])
      if !cluster.isEmpty && comes(reach, before: first) {
        parts.append(merge(cluster, of: runs))
        cluster.removeAll(keepingCapacity: true)
      }
      if cluster.isEmpty || comes(reach, before: last) { reach = last }
      cluster.append(run)
    }
    if !cluster.isEmpty { parts.append(merge(cluster, of: runs)) }
    return parts
  }

  /// Parts that come one behind the other as one batch.
  func joined(_ parts: [EntryBatch]) -> EntryBatch {
    guard var joined = parts.first else { return EntryBatch() }
    if parts.count == 1 { return joined }
    joined = EntryBatch(
      lineCapacity: parts.reduce(0) { $0 + $1.count },
      byteCapacity: wantsLines ? parts.reduce(0) { $0 + $1.slabExtent.count } : 0)
    for part in parts {
      if wantsLines {
        joined.add(part)
      } else {
        for index in 0..<part.count {
          joined.appendLength(part.timestamps[index], Int(part.lengths[index]))
        }
      }
    }
    return joined
  }

  private func comes(_ time: Int64, before other: Int64) -> Bool {
    direction == .forward ? time < other : time > other
  }

  /// The runs that have entries, by their first time; at one time as they came.
  private func inOrderOfStart(_ runs: [EntryBatch]) -> [Int] {
    runs.indices.filter { runs[$0].count > 0 }.sorted { a, b in
      let (x, y) = (runs[a].timestamps[0], runs[b].timestamps[0])
      return x == y ? a < b : comes(x, before: y)
    }
  }

  /// Replicas that took the same pushes answer with the same bytes: whole runs are doubles then. Equal
  /// runs start together.
  private mutating func distinct(_ runs: [EntryBatch], _ order: [Int]) -> [Int] {
    if !dropsDuplicates { return order }
    var kept: [Int] = []
    for run in order {
      let start = runs[run].timestamps[0]
      let isDouble =
        kept.reversed().prefix { runs[$0].timestamps[0] == start }
        .contains { Self.isSame(runs[$0], runs[run]) }
      if isDouble { duplicates += runs[run].count } else { kept.append(run) }
    }
    return kept
  }

  /// Merges runs that overlap in time; each is a position in `runs`.
  private mutating func merge(_ cluster: [Int], of runs: [EntryBatch]) -> EntryBatch {
    if cluster.count == 1, !dropsDuplicates || Self.hasDistinctTimes(runs[cluster[0]]) {
      return runs[cluster[0]]
    }
    // At one time entries come in the order of the runs.
    let overlapping = cluster.sorted().map { runs[$0] }
    return interleave(overlapping.count > Self.mostRuns ? chained(overlapping) : overlapping)
  }

  /// Every run that is merged takes a piece of the stack.
  private static let mostRuns = 512

  /// Joins neighbouring runs of which one ends where the next begins, such as the blocks of a chunk.
  private func chained(_ runs: [EntryBatch]) -> [EntryBatch] {
    var chains: [EntryBatch] = []
    for run in runs {
      if let end = chains.last?.timestamps.last, !comes(run.timestamps[0], before: end) {
        chains[chains.count - 1].append(contentsOf: run)
      } else {
        chains.append(run)
      }
    }
    return chains
  }

  private static func isSame(_ a: EntryBatch, _ b: EntryBatch) -> Bool {
    a.timestamps == b.timestamps && a.lengths == b.lengths && a.offsets == b.offsets
      && a.slab.withUnsafeBytes { x in b.slab.withUnsafeBytes { y in isEqual(x, y) } }
      && a.timestamps.indices.allSatisfy { a.hasSamePairs($0, as: b, $0) }
  }

  private static func hasDistinctTimes(_ run: EntryBatch) -> Bool {
    for index in 1..<max(1, run.count) where run.timestamps[index] == run.timestamps[index - 1] {
      return false
    }
    return true
  }

  private mutating func interleave(_ runs: [EntryBatch]) -> EntryBatch {
    var merged = EntryBatch(
      lineCapacity: runs.reduce(0) { max($0, $1.count) },
      byteCapacity: wantsLines ? runs.reduce(0) { max($0, $1.lineBytes) } : 0)
    let hasMetadata = runs.contains { $0.metadata != nil }
    if hasMetadata { merged.metadata = EntryMetadata() }
    var imports = runs.map { $0.metadata.map(MetadataImport.init) }
    var origins: [(run: Int, index: Int)] = []
    var cursors: [MergeCursor] = []
    var open = OpenRuns(inOrderOfStart(runs))
    Self.withCursors(runs, &cursors) { cursors in
      var taken = TakenLines()
      while let time = nextTime(cursors, &open) {
        taken.removeAll()
        origins.removeAll(keepingCapacity: true)
        for run in open.runs {
          while cursors[run].next == time {
            let line = cursors[run].line
            let index = cursors[run].position
            cursors[run].advance()
            let isDouble =
              dropsDuplicates
              && taken.contains(line) { other in
                !hasMetadata
                  || runs[origins[other].run].hasSamePairs(
                    origins[other].index, as: runs[run], index)
              }
            if isDouble {
              duplicates += 1
              continue
            }
            taken.append(line)
            if wantsLines {
              merged.append(time, line)
            } else {
              merged.appendLength(time, line.count)
            }
            if hasMetadata {
              origins.append((run, index))
              merged.takePairs(of: index, from: runs[run], &imports[run])
            }
          }
        }
      }
    }
    return merged
  }

  /// The next time of all; runs that have it are open then.
  private func nextTime(
    _ cursors: UnsafeMutableBufferPointer<MergeCursor>, _ open: inout OpenRuns
  ) -> Int64? {
    var next: Int64?
    var hasEnded = false
    for run in open.runs {
      guard let time = cursors[run].next else {
        hasEnded = true
        continue
      }
      if next.map({ comes(time, before: $0) }) ?? true { next = time }
    }
    if hasEnded { open.runs.removeAll { cursors[$0].next == nil } }
    while let run = open.waiting.last, let start = cursors[run].next {
      if let next, comes(next, before: start) { break }
      next = start
      open.openNext()
    }
    return next
  }

  /// Runs `body` with a cursor over each run's storage.
  private static func withCursors(
    _ runs: [EntryBatch], _ cursors: inout [MergeCursor],
    _ body: (UnsafeMutableBufferPointer<MergeCursor>) -> Void
  ) {
    if cursors.count == runs.count {
      cursors.withUnsafeMutableBufferPointer { body($0) }
      return
    }
    let run = runs[cursors.count]
    run.timestamps.withUnsafeBufferPointer { times in
      run.offsets.withUnsafeBufferPointer { offsets in
        run.lengths.withUnsafeBufferPointer { lengths in
          run.slab.withUnsafeBytes { slab in
            cursors.append(
              MergeCursor(times: times, offsets: offsets, lengths: lengths, slab: slab))
            withCursors(runs, &cursors, body)
          }
        }
      }
    }
  }
}

/// The runs of a merge between their first and last entry.
private struct OpenRuns {
  /// Ascending: at one time entries come in the order of the runs.
  var runs: [Int] = []
  /// Those to come, the next one last.
  private(set) var waiting: [Int]

  init(_ order: [Int]) { waiting = order.reversed() }

  mutating func openNext() {
    let run = waiting.removeLast()
    runs.insert(run, at: runs.firstIndex { $0 > run } ?? runs.count)
  }
}

/// A place in one run of a merge. Valid only while the run's storage is borrowed.
private struct MergeCursor {
  let times: UnsafeBufferPointer<Int64>
  let offsets: UnsafeBufferPointer<UInt32>
  let lengths: UnsafeBufferPointer<UInt32>
  let slab: UnsafeRawBufferPointer
  private(set) var position = 0
  /// Time of the entry here; nil at the end.
  private(set) var next: Int64?

  init(
    times: UnsafeBufferPointer<Int64>, offsets: UnsafeBufferPointer<UInt32>,
    lengths: UnsafeBufferPointer<UInt32>, slab: UnsafeRawBufferPointer
  ) {
    self.times = times
    self.offsets = offsets
    self.lengths = lengths
    self.slab = slab
    next = times.first
  }

  mutating func advance() {
    position += 1
    next = position < times.count ? times[position] : nil
  }

  /// The line of the entry here.
  var line: UnsafeRawBufferPointer {
    let start = Int(offsets[position])
    return UnsafeRawBufferPointer(rebasing: slab[start..<(start + Int(lengths[position]))])
  }
}

/// The lines that a merge has taken at one time: hardly ever more than one.
private struct TakenLines {
  private var first: UnsafeRawBufferPointer?
  private var others: [UnsafeRawBufferPointer] = []

  mutating func removeAll() {
    first = nil
    if !others.isEmpty { others.removeAll(keepingCapacity: true) }
  }

  mutating func append(_ line: UnsafeRawBufferPointer) {
    if first == nil { first = line } else { others.append(line) }
  }

  /// Whether a line with the same bytes is among them, of which `condition` holds, given its number.
  func contains(_ line: UnsafeRawBufferPointer, where condition: (Int) -> Bool) -> Bool {
    guard let first else { return false }
    if isEqual(first, line) && condition(0) { return true }
    for (number, other) in others.enumerated()
    where isEqual(other, line) && condition(number + 1) {
      return true
    }
    return false
  }
}

extension EntryBatch {
  /// Adds the entries of another batch with copies of their bytes.
  fileprivate mutating func add(_ other: EntryBatch) {
    if count > 0 {
      append(contentsOf: other)
      return
    }
    let extent = other.slabExtent
    slab.append(contentsOf: other.slab[extent])
    timestamps.append(contentsOf: other.timestamps)
    lengths.append(contentsOf: other.lengths)
    offsets.append(contentsOf: other.offsets.lazy.map { $0 - UInt32(extent.lowerBound) })
    metadata = other.metadata
  }

  /// The part of a run in order of time that lies in `range`.
  func slice(_ range: TimeRange, _ direction: Direction) -> EntryBatch {
    var first = 0
    var end = count
    if direction == .forward {
      first = partition { $0 >= range.start.nanoseconds }
      end = partition { $0 >= range.end.nanoseconds }
    } else {
      first = partition { $0 < range.end.nanoseconds }
      end = partition { $0 < range.start.nanoseconds }
    }
    if first == 0 && end == count { return self }
    return copy(first..<max(first, end))
  }

  /// Index of the first entry whose time satisfies a condition that all later ones satisfy too.
  private func partition(_ condition: (Int64) -> Bool) -> Int {
    timestamps.indices.partitionPoint { condition(timestamps[$0]) }
  }

  /// Some entries as a batch of their own, over the same slab.
  func copy(_ range: Range<Int>) -> EntryBatch {
    var part = EntryBatch()
    if range.isEmpty { return part }
    part.slab = slab
    part.timestamps = Array(timestamps[range])
    part.offsets = Array(offsets[range])
    part.lengths = Array(lengths[range])
    if var metadata {
      metadata.sets = Array(metadata.sets[range])
      part.metadata = metadata
    }
    return part
  }
}
