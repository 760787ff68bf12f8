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

  /// Merges runs that are each in order of time. O(entries × runs).
  mutating func merge(_ runs: [EntryBatch]) -> EntryBatch {
    var runs = runs.filter { $0.count > 0 }
    precondition(
      runs.allSatisfy { !$0.slab.isEmpty || $0.lengths.allSatisfy { $0 == 0 } },
      "a run without its lines cannot be merged")
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
    Self.withCursors(runs, &cursors) { cursors in
      var taken: [MergeCursor.Line] = []
      while let time = nextTime(cursors) {
        taken.removeAll(keepingCapacity: true)
        origins.removeAll(keepingCapacity: true)
        for run in cursors.indices {
          while cursors[run].next == time {
            let line = cursors[run].line
            let index = cursors[run].position
            cursors[run].advance()
            let isDouble =
              dropsDuplicates
              && taken.indices.contains(where: {
                taken[$0].hasBytes(of: line)
                  && (!hasMetadata
                    || runs[origins[$0].run].hasSamePairs(origins[$0].index, as: runs[run], index))
              })
            if isDouble {
              duplicates += 1
              continue
            }
            taken.append(line)
            if wantsLines {
              merged.append(time, line.bytes)
            } else {
              merged.appendLength(time, line.bytes.count)
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

  private func nextTime(_ cursors: [MergeCursor]) -> Int64? {
    var next: Int64?
    for cursor in cursors {
      guard let time = cursor.next else { continue }
      guard let best = next else {
        next = time
        continue
      }
      if direction == .forward ? time < best : time > best { next = time }
    }
    return next
  }

  /// Runs `body` with a cursor over each run's storage.
  private static func withCursors(
    _ runs: [EntryBatch], _ cursors: inout [MergeCursor], _ body: (inout [MergeCursor]) -> Void
  ) {
    if cursors.count == runs.count {
      body(&cursors)
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

  /// The entry here.
  var line: Line {
    let start = Int(offsets[position])
    return Line(
      bytes: UnsafeRawBufferPointer(rebasing: slab[start..<(start + Int(lengths[position]))]))
  }

  struct Line {
    let bytes: UnsafeRawBufferPointer

    func hasBytes(of other: Line) -> Bool { isEqual(bytes, other.bytes) }
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
    if var metadata {
      metadata.sets = Array(metadata.sets[range])
      part.metadata = metadata
    }
    return part
  }
}
