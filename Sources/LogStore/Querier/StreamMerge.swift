import Glibc
import LogModel
import LogQL

/// Entries of one stream from several sources become one sequence: merged by time, doubles dropped
/// (spec: index and store, §10.4). An entry is a double if an earlier one at the same time has the
/// same line and metadata; others at the same time keep their order of arrival.
struct StreamMerge {
  let direction: Direction
  /// Off only in the mutant that proves the checkers.
  let dropsDuplicates: Bool
  /// Doubles dropped so far.
  private(set) var duplicates = 0

  init(_ direction: Direction, dropsDuplicates: Bool = true) {
    self.direction = direction
    self.dropsDuplicates = dropsDuplicates
  }

  /// Merges runs that are each in order of time. O(entries × runs).
  mutating func merge(_ runs: [EntryBatch]) -> EntryBatch {
    var runs = runs.filter { $0.count > 0 }
    if dropsDuplicates && runs.count > 1 { dropEqualRuns(&runs) }
    if runs.isEmpty { return EntryBatch() }
    if runs.count == 1 && (!dropsDuplicates || Self.hasDistinctTimes(runs[0])) { return runs[0] }
    return interleave(runs)
  }

  /// Replicas that took the same pushes answer with the same bytes: whole runs are doubles then.
  private mutating func dropEqualRuns(_ runs: inout [EntryBatch]) {
    var kept: [EntryBatch] = []
    for run in runs {
      if kept.contains(where: { Self.isSame($0, run) }) {
        duplicates += run.count
      } else {
        kept.append(run)
      }
    }
    runs = kept
  }

  private static func isSame(_ a: EntryBatch, _ b: EntryBatch) -> Bool {
    a.timestamps == b.timestamps && a.lengths == b.lengths && a.offsets == b.offsets
      && (a.metadata ?? []) == (b.metadata ?? [])
      && a.slab.withUnsafeBytes { x in b.slab.withUnsafeBytes { y in isEqual(x, y) } }
  }

  private static func hasDistinctTimes(_ run: EntryBatch) -> Bool {
    for index in 1..<max(1, run.count) where run.timestamps[index] == run.timestamps[index - 1] {
      return false
    }
    return true
  }

  private mutating func interleave(_ runs: [EntryBatch]) -> EntryBatch {
    let most = runs.reduce(0) { max($0, $1.count) }
    var merged = EntryBatch(
      lineCapacity: most, byteCapacity: runs.reduce(0) { max($0, $1.slab.count) })
    if runs.contains(where: { $0.metadata != nil }) { merged.metadata = [] }
    var positions = [Int](repeating: 0, count: runs.count)
    while let time = nextTime(runs, positions) {
      let first = merged.count
      for run in runs.indices {
        while positions[run] < runs[run].count && runs[run].timestamps[positions[run]] == time {
          take(runs[run], positions[run], into: &merged, since: first)
          positions[run] += 1
        }
      }
    }
    return merged
  }

  private func nextTime(_ runs: [EntryBatch], _ positions: [Int]) -> Int64? {
    var next: Int64?
    for run in runs.indices where positions[run] < runs[run].count {
      let time = runs[run].timestamps[positions[run]]
      guard let best = next else {
        next = time
        continue
      }
      if direction == .forward ? time < best : time > best { next = time }
    }
    return next
  }

  private mutating func take(
    _ run: EntryBatch, _ index: Int, into merged: inout EntryBatch, since first: Int
  ) {
    let pairs = run.metadata?[index] ?? []
    run.withLine(index) { line in
      if dropsDuplicates {
        for other in first..<merged.count
        where (merged.metadata?[other] ?? []) == pairs && merged.withLine(other, { isEqual($0, line) })
        {
          duplicates += 1
          return
        }
      }
      merged.append(run.timestamps[index], line)
      let last = merged.count - 1
      if !pairs.isEmpty { merged.metadata?[last] = pairs }
    }
  }
}

extension EntryBatch {
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
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if condition(timestamps[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Some entries as a batch of their own, over the same slab.
  func copy(_ range: Range<Int>) -> EntryBatch {
    var part = EntryBatch()
    if range.isEmpty { return part }
    part.slab = slab
    part.timestamps = Array(timestamps[range])
    part.offsets = Array(offsets[range])
    part.lengths = Array(lengths[range])
    part.metadata = metadata.map { Array($0[range]) }
    return part
  }
}
