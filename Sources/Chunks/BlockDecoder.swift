import Bytes
import LogModel

/// Decodes block payloads: entries back to back (chunk format, §4). A batch's slab is the payload
/// itself or a part of it; an entry costs no allocation.
struct BlockDecoder {
  /// Version 4 has metadata after each line.
  private let hasMetadata: Bool
  private let losesCutEntries: Bool
  private let metadata: MetadataDecoder
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
    var state = Progress(payload: payload, base: base)
    while !state.isDone {
      ColumnRoom.extend(
        &batch, &columns, rows: state.pieceCount, sets: hasMetadata, pairs: state.hasPairs
      ) { room in
        // Two loops: where no entry has pairs the one without them keeps its state in registers.
        if state.hasPairs {
          fill(&state, &room, readsPairs: true)
        } else {
          fill(&state, &room, readsPairs: false)
        }
      }
      if state.needsCare { carefulRow(&state, &batch, &columns) }
    }
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

  enum Failure {
    case invalidData(at: Int)
    case lineTooLong(UInt64, at: Int)
    case lineCut(at: Int)
    case badName(String, at: Int)
  }

  /// How far a payload is decoded.
  struct Progress {
    let payload: UnsafeRawBufferPointer
    let base: Int
    var at = 0
    var isDone: Bool
    /// Whether the next entry is one that the plain loop does not take.
    var needsCare = false
    /// Whether an entry had metadata.
    var hasPairs = false
    var failure: Failure?

    init(payload: UnsafeRawBufferPointer, base: Int) {
      self.payload = payload
      self.base = base
      isDone = payload.isEmpty
    }

    /// Entries that are decoded into the columns' memory at a time: at most as many as there can be.
    var pieceCount: Int { min(512, (payload.count - at) / 2 + 1) }

    mutating func stop(_ failure: Failure?) {
      self.failure = failure
      isDone = true
    }
  }

  /// The bytes `01 00`: a section without pairs.
  private static let noPairs = UInt16(littleEndian: 0x0001)

  /// Decodes entries while there is room and they are plain: whole, not near the payload's end, with
  /// metadata as it is usually written. What is not is left to `carefulRow`.
  @inline(__always)
  private mutating func fill(
    _ state: inout Progress, _ columns: inout ColumnRoom, readsPairs: Bool
  ) {
    guard let memory = state.payload.baseAddress else { return }
    // What is in local variables need not be read again after each write to the columns.
    var room = columns
    let end = state.payload.count
    let base = state.base
    var at = state.at
    var row = 0
    state.needsCare = true
    let metadata = metadata
    var sections = metadata.sections
    // Time and length take at most 20 bytes: one check of bounds for both.
    while end &- at >= 2 &* LEB128.longest &+ 1 {
      if row == room.rows || (readsPairs && room.isFullOfPairs) {
        state.needsCare = false
        break
      }
      var size = 0
      guard let time = LEB128.get(memory + at, &size) else { break }
      var line = at &+ size
      var length = UInt64(memory.load(fromByteOffset: line, as: UInt8.self))
      let second = UInt64(memory.load(fromByteOffset: line &+ 1, as: UInt8.self))
      if length < 0x80 {
        line &+= 1
      } else if second < 0x80 {
        length = (length & 0x7F) | second &<< 7
        line &+= 2
      } else {
        guard let long = LEB128.get(memory + line, &size) else { break }
        length = long
        line &+= size
      }
      guard length <= UInt64(truncatingIfNeeded: end &- line), length < ChunkLayout.longestLine
      else { break }
      var next = line &+ Int(truncatingIfNeeded: length)
      if hasMetadata {
        guard end &- next >= 2 else { break }
        if (memory + next).loadUnaligned(as: UInt16.self) == Self.noPairs {
          next &+= 2
          room.sets[row] = 0
        } else {
          guard readsPairs, let set = sections.read(memory, &next, end, &room, metadata) else {
            break
          }
          room.sets[row] = set
        }
      }
      room.times[row] = LEB128.unzigzag(time)
      room.offsets[row] = UInt32(truncatingIfNeeded: base &+ line)
      room.lengths[row] = UInt32(truncatingIfNeeded: length)
      row &+= 1
      at = next
    }
    if readsPairs { metadata.take(sections) }
    columns = room
    columns.count = row
    state.at = at
    if at >= end {
      state.isDone = true
      state.needsCare = false
    }
  }

  /// Decodes one entry with every read checked.
  private mutating func carefulRow(
    _ state: inout Progress, _ batch: inout EntryBatch, _ columns: inout EntryMetadata
  ) {
    let payload = state.payload
    var at = state.at
    guard let time = LEB128.read(payload, &at), let length = LEB128.read(payload, &at) else {
      return state.stop(.invalidData(at: at))
    }
    if length >= ChunkLayout.longestLine { return state.stop(.lineTooLong(length, at: at)) }
    let line = at
    guard Int(length) <= payload.count - line else { return state.stop(.lineCut(at: line)) }
    at += Int(length)
    if hasMetadata {
      guard let set = section(&state, &at, &columns) else { return }
      columns.sets.append(set)
      state.hasPairs = state.hasPairs || set != 0
    }
    batch.timestamps.append(LEB128.unzigzag(time))
    batch.offsets.append(UInt32(truncatingIfNeeded: state.base + line))
    batch.lengths.append(UInt32(truncatingIfNeeded: length))
    state.at = at
    if at >= payload.count { state.isDone = true }
  }

  /// Decodes the metadata behind a line and moves behind it; nil if decoding ends.
  private mutating func section(
    _ state: inout Progress, _ at: inout Int, _ columns: inout EntryMetadata
  ) -> UInt32? {
    let start = at
    if let set = metadata.section(state.payload, &at, into: &columns) { return set }
    switch metadata.failure {
    case .cut: state.stop(losesCutEntries ? nil : .invalidData(at: start))
    case .invalid: state.stop(.invalidData(at: at))
    case .badName(let name): state.stop(.badName(name, at: at))
    }
    return nil
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
