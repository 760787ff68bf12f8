import LogModel

/// Memory behind the columns of a batch, where entries are written before the columns have them.
struct ColumnRoom {
  let times: UnsafeMutablePointer<Int64>
  let offsets: UnsafeMutablePointer<UInt32>
  let lengths: UnsafeMutablePointer<UInt32>
  /// The set of each entry; not to be touched if no room was asked for.
  let sets: UnsafeMutablePointer<UInt32>
  /// The same for the ends of sets, and for their pairs. The pairs of the last set lie in front of the
  /// room for more.
  let setEnds: UnsafeMutablePointer<UInt32>
  let pairs: UnsafeMutablePointer<EntryMetadata.Pair>
  /// Entries that there is room for.
  let rows: Int
  /// Pairs that there is room for.
  let pairRoom: Int
  /// Sets and pairs that are there already.
  let setBase: Int
  let pairBase: Int

  /// Entries, sets and pairs that were written.
  var count = 0
  var setCount = 0
  var pairCount = 0

  /// Most pairs of an entry that is written here.
  static let mostPairs = 127

  /// Whether an entry's pairs may not fit any more.
  @inline(__always)
  var isFullOfPairs: Bool { pairRoom != 0 && pairRoom &- pairCount < Self.mostPairs }

  /// Closes the set of the next `count` pairs; returns its number.
  @inline(__always)
  mutating func endSet(of count: Int) -> UInt32 {
    pairCount &+= count
    setEnds[setCount] = UInt32(truncatingIfNeeded: pairBase &+ pairCount)
    setCount &+= 1
    return UInt32(truncatingIfNeeded: setBase &+ setCount)
  }

  /// Makes room for `rows` more entries, with metadata if asked for, and keeps what `fill` has written.
  @inline(__always)
  static func extend(
    _ batch: inout EntryBatch, _ columns: inout EntryMetadata, rows: Int, sets hasSets: Bool,
    pairs hasPairs: Bool, _ fill: (inout ColumnRoom) -> Void
  ) {
    var (times, offsets, lengths): ([Int64], [UInt32], [UInt32]) = ([], [], [])
    swap(&times, &batch.timestamps)
    swap(&offsets, &batch.offsets)
    swap(&lengths, &batch.lengths)
    let (setBase, pairBase) = (columns.setEnds.count, columns.pairs.count)
    let pairRoom = hasPairs ? 4 * rows + mostPairs : 0
    extend(&times, rows) { times, timeCount in
      extend(&offsets, rows) { offsets, offsetCount in
        extend(&lengths, rows) { lengths, lengthCount in
          extend(&columns.sets, hasSets ? rows : 0) { sets, rowCount in
            extend(&columns.setEnds, hasPairs ? rows : 0) { setEnds, setCount in
              extend(&columns.pairs, pairRoom) { pairs, pairCount in
                var room = ColumnRoom(
                  times: times, offsets: offsets, lengths: lengths, sets: sets, setEnds: setEnds,
                  pairs: pairs, rows: rows, pairRoom: pairRoom, setBase: setBase,
                  pairBase: pairBase)
                fill(&room)
                (timeCount, offsetCount, lengthCount) = (room.count, room.count, room.count)
                rowCount = hasSets ? room.count : 0
                (setCount, pairCount) = (room.setCount, room.pairCount)
              }
            }
          }
        }
      }
    }
    swap(&times, &batch.timestamps)
    swap(&offsets, &batch.offsets)
    swap(&lengths, &batch.lengths)
  }

  @inline(__always)
  private static func extend<T>(
    _ column: inout [T], _ count: Int,
    _ fill: (_ memory: UnsafeMutablePointer<T>, _ count: inout Int) -> Void
  ) {
    column.append(addingCapacity: max(count, 1)) { span in
      span.withUnsafeMutableBufferPointer { buffer, count in
        guard let memory = buffer.baseAddress else {
          preconditionFailure("a column without memory")
        }
        fill(memory, &count)
      }
    }
  }
}
