import LogModel

/// Decodes block payloads: entries back to back (chunk format, §4). A batch's slab is the payload
/// itself or a part of it; an entry costs no allocation.
struct BlockDecoder {
  /// Version 4 has metadata after each line.
  private let hasMetadata: Bool
  private let losesCutEntries: Bool
  private var metadata: MetadataDecoder
  /// The columns of the batch that is being filled, while it has no metadata yet.
  private var spare = EntryMetadata()

  init(_ metadata: MetadataDecoder?, _ quirks: ChunkQuirks) {
    hasMetadata = metadata != nil
    losesCutEntries = quirks.contains(.cutEntryLost)
    self.metadata = metadata ?? MetadataDecoder(TextTable(), namesFallBack: false)
  }

  /// Makes the batch empty; its memory is used again.
  mutating func startBatch(_ batch: inout EntryBatch) {
    if let old = batch.metadata.take() { spare = old }
    spare.removeAllKeepingCapacity()
    batch.removeAllKeepingCapacity()
    metadata.startBatch()
  }

  /// Positions in a slab have 32 bits: what is wrong with `count` bytes at `base`; nil: they fit.
  static func excess(_ base: Int, _ count: Int, _ section: ChunkError.Section) -> ChunkError? {
    let (end, overflow) = base.addingReportingOverflow(count)
    if !overflow && end <= Int(UInt32.max) { return nil }
    return ChunkError(
      .unsupported, section, at: 0,
      "its \(count) bytes do not fit into a batch of \(base) bytes: it may take 4 GiB")
  }

  /// Appends the entries of a payload that starts at byte `base` of the batch's slab. Stops at the
  /// first error, which is returned: also if the slab is then more than 4 GiB. `expected`: about how
  /// many entries there are.
  mutating func decode(
    _ payload: UnsafeRawBufferPointer, base: Int, expected: Int, _ section: ChunkError.Section,
    into batch: inout EntryBatch
  ) -> ChunkError? {
    if let error = Self.excess(base, payload.count, section) { return error }
    let before = batch.count
    let room = max(0, min(expected, payload.count / 2))
    if batch.timestamps.capacity < before + room {
      batch.timestamps.reserveCapacity(before + room)
      batch.offsets.reserveCapacity(before + room)
      batch.lengths.reserveCapacity(before + room)
    }
    var columns = takeColumns(&batch, before)
    var sets: [UInt32] = []
    swap(&sets, &columns.sets)
    var state = Progress(payload: payload, base: base)
    while !state.isDone {
      ColumnRoom.extend(&batch, &sets, by: hasMetadata ? Self.pieceCount : 0) {
        rows(&state, $0, &columns)
      }
    }
    swap(&sets, &columns.sets)
    if hasMetadata { columns.texts = metadata.texts }
    if !columns.setEnds.isEmpty { batch.metadata = columns } else { spare = columns }
    return state.failure.map { error($0, section) }
  }

  /// The metadata columns of the batch, with a set for each entry so far.
  private mutating func takeColumns(_ batch: inout EntryBatch, _ count: Int) -> EntryMetadata {
    if let present = batch.metadata.take() { return present }
    // Known sections belong to sets of another batch.
    if count == 0 {
      metadata.startBatch()
      spare.removeAllKeepingCapacity()
    }
    var columns = EntryMetadata()
    swap(&columns, &spare)
    if columns.sets.count != count && hasMetadata {
      columns.sets.removeAll(keepingCapacity: true)
      columns.sets.append(contentsOf: repeatElement(0, count: count))
    }
    return columns
  }

  // MARK: - Rows

  private enum Failure {
    case invalidData(at: Int)
    case lineTooLong(UInt64, at: Int)
    case lineCut(at: Int)
    case badName(String, at: Int)
  }

  /// How far a payload is decoded.
  private struct Progress {
    let payload: UnsafeRawBufferPointer
    let base: Int
    var at = 0
    var isDone: Bool
    var failure: Failure?

    init(payload: UnsafeRawBufferPointer, base: Int) {
      self.payload = payload
      self.base = base
      isDone = payload.isEmpty
    }

    mutating func stop(_ failure: Failure?) {
      self.failure = failure
      isDone = true
    }
  }

  /// Entries that are decoded into the columns' memory at a time.
  private static let pieceCount = ColumnRoom.rows
  /// The bytes `01 00`: a section without pairs.
  private static let noPairs = UInt16(littleEndian: 0x0001)

  /// Decodes up to `pieceCount` entries; returns how many.
  @inline(__always)
  private mutating func rows(
    _ state: inout Progress, _ room: ColumnRoom, _ columns: inout EntryMetadata
  ) -> Int {
    guard let memory = state.payload.baseAddress else { return 0 }
    let end = state.payload.count
    let base = state.base
    var at = state.at
    var row = 0
    // Time and length take at most 20 bytes: one check of bounds for both.
    while row < Self.pieceCount && end &- at >= 2 &* VarintBytes.longest &+ 1 {
      var size = 0
      guard let time = VarintBytes.get(memory + at, &size) else { break }
      var line = at &+ size
      var length = UInt64(memory.load(fromByteOffset: line, as: UInt8.self))
      let second = UInt64(memory.load(fromByteOffset: line &+ 1, as: UInt8.self))
      if length < 0x80 {
        line &+= 1
      } else if second < 0x80 {
        length = (length & 0x7F) | second &<< 7
        line &+= 2
      } else {
        guard let long = VarintBytes.get(memory + line, &size) else { break }
        length = long
        line &+= size
      }
      guard length <= UInt64(truncatingIfNeeded: end &- line), length < ChunkLayout.longestLine
      else { break }
      var next = line &+ Int(truncatingIfNeeded: length)
      if hasMetadata {
        if end &- next >= 2 && (memory + next).loadUnaligned(as: UInt16.self) == Self.noPairs {
          next &+= 2
          room.sets[row] = 0
        } else {
          state.at = at
          guard let after = section(&state, next, room, row, &columns) else { return row }
          next = after
        }
      }
      room.times[row] = VarintBytes.unzigzag(time)
      room.offsets[row] = UInt32(truncatingIfNeeded: base &+ line)
      room.lengths[row] = UInt32(truncatingIfNeeded: length)
      row &+= 1
      at = next
    }
    state.at = at
    if at >= end {
      state.isDone = true
    } else if row < Self.pieceCount && carefulRow(&state, room, row, &columns) {
      row &+= 1
    }
    return row
  }

  /// Decodes the metadata behind a line; returns where the next entry starts, nil if decoding ends.
  private mutating func section(
    _ state: inout Progress, _ at: Int, _ room: ColumnRoom, _ row: Int,
    _ columns: inout EntryMetadata
  ) -> Int? {
    var position = at
    if let set = metadata.section(state.payload, &position, into: &columns) {
      room.sets[row] = set
      return position
    }
    switch metadata.failure {
    case .cut: state.stop(losesCutEntries ? nil : .invalidData(at: at))
    case .invalid: state.stop(.invalidData(at: position))
    case .badName(let name): state.stop(.badName(name, at: position))
    }
    return nil
  }

  /// Decodes one entry with every read checked: near the end of the payload, and where the bytes are
  /// not an entry. False if decoding ends.
  private mutating func carefulRow(
    _ state: inout Progress, _ room: ColumnRoom, _ row: Int, _ columns: inout EntryMetadata
  ) -> Bool {
    let payload = state.payload
    var at = state.at
    guard let time = MetadataDecoder.value(payload, &at),
      let length = MetadataDecoder.value(payload, &at)
    else {
      state.stop(.invalidData(at: at))
      return false
    }
    if length >= ChunkLayout.longestLine {
      state.stop(.lineTooLong(length, at: at))
      return false
    }
    let line = at
    guard Int(length) <= payload.count - line else {
      state.stop(.lineCut(at: line))
      return false
    }
    at += Int(length)
    if hasMetadata {
      guard let after = section(&state, at, room, row, &columns) else { return false }
      at = after
    }
    room.times[row] = VarintBytes.unzigzag(time)
    room.offsets[row] = UInt32(truncatingIfNeeded: state.base + line)
    room.lengths[row] = UInt32(truncatingIfNeeded: length)
    state.at = at
    if at >= payload.count { state.isDone = true }
    return true
  }

  private func error(_ failure: Failure, _ section: ChunkError.Section) -> ChunkError {
    switch failure {
    case .invalidData(let offset):
      ChunkError(.truncated, section, at: offset, "invalid data in chunk")
    case .lineTooLong(let length, let offset):
      ChunkError(
        .malformed, section, at: offset, "line too long \(length), maximum 1073741824")
    case .lineCut(let offset): ChunkError(.truncated, section, at: offset, "EOF")
    case .badName(let name, let offset):
      ChunkError(.malformed, section, at: offset, MetadataName.problem(name))
    }
  }
}

/// Memory behind the columns of a batch, where rows are written.
struct ColumnRoom {
  let times: UnsafeMutablePointer<Int64>
  let offsets: UnsafeMutablePointer<UInt32>
  let lengths: UnsafeMutablePointer<UInt32>
  /// Of the metadata; must not be touched if no room was asked for.
  let sets: UnsafeMutablePointer<UInt32>

  /// Rows that `extend` makes room for.
  static let rows = 512

  /// Makes room for `rows` more rows, and for the sets of `setRows`; keeps as many as `fill` says that
  /// it has written.
  @inline(__always)
  static func extend(
    _ batch: inout EntryBatch, _ sets: inout [UInt32], by setRows: Int,
    _ fill: (ColumnRoom) -> Int
  ) {
    var (offsets, lengths): ([UInt32], [UInt32]) = ([], [])
    swap(&offsets, &batch.offsets)
    swap(&lengths, &batch.lengths)
    var count = 0
    batch.timestamps.append(addingCapacity: rows) { times in
      times.withUnsafeMutableBufferPointer { times, timeCount in
        offsets.append(addingCapacity: rows) { offsets in
          offsets.withUnsafeMutableBufferPointer { offsets, offsetCount in
            lengths.append(addingCapacity: rows) { lengths in
              lengths.withUnsafeMutableBufferPointer { lengths, lengthCount in
                sets.append(addingCapacity: max(setRows, 1)) { sets in
                  sets.withUnsafeMutableBufferPointer { sets, setCount in
                    guard let times = times.baseAddress, let offsets = offsets.baseAddress,
                      let lengths = lengths.baseAddress, let sets = sets.baseAddress
                    else { preconditionFailure("columns without memory") }
                    count = fill(
                      ColumnRoom(times: times, offsets: offsets, lengths: lengths, sets: sets))
                    (timeCount, offsetCount, lengthCount) = (count, count, count)
                    setCount = setRows == 0 ? 0 : count
                  }
                }
              }
            }
          }
        }
      }
    }
    swap(&offsets, &batch.offsets)
    swap(&lengths, &batch.lengths)
  }
}
