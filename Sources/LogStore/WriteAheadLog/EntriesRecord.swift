import Bytes
import LogModel

/// Writes entries records (version 3: with counter and metadata) straight from a push's slab.
enum EntriesRecord {
  /// Type byte, tenant, base timestamp, then per stream ref, counter, count and entries. The base is
  /// the first entry's timestamp.
  static func encoded(tenant: TenantID, stored: StoredEntries, batch: EntryBatch) -> [UInt8] {
    let (groups, count) = (stored.groups, stored.indices.count)
    var writer = ByteWriter(capacity: batch.slab.count + 16 * count + 32 * groups.count + 32)
    writer.byte(RecordType.entriesV3)
    writer.lengthPrefixed(tenant.text)
    let base = stored.indices.first.map { batch.timestamps[Int($0)] } ?? 0
    writer.big64(UInt64(bitPattern: base))
    batch.withView { view in
      for group in groups {
        writer.big64(group.ref)
        writer.big64(UInt64(bitPattern: group.counter))
        writer.uvarint(group.places.count)
        for index in stored.indices[group.places] { writer.entry(Int(index), of: view, base: base) }
      }
    }
    return writer.bytes
  }
}

extension ByteWriter {
  fileprivate mutating func entry(_ index: Int, of batch: EntryBatchView, base: Int64) {
    varint(batch.timestamps[index] &- base)
    lengthPrefixed(batch.line(index))
    let pairs = batch.pairs(index)
    uvarint(pairs.count)
    for pair in pairs {
      lengthPrefixed(batch.text(pair.name))
      lengthPrefixed(batch.text(pair.value))
    }
  }
}

extension EntriesRecord {
  /// An entries record of any version.
  struct Decoded {
    struct Group {
      var ref: UInt64
      /// 0 in version 1.
      var counter: Int64
      /// Entries of the batch.
      var entries: Range<Int>
    }

    var tenant: TenantID
    var groups: [Group] = []
    var batch = EntryBatch()
  }

  /// Reads a record whole: of a damaged one nothing is used. `reader` stands behind the type byte
  /// (version 1: no counter, 2: counter, 3: counter and metadata) of `record`, which becomes the slab
  /// of the entries.
  static func decoded(_ record: [UInt8], type: UInt8, _ start: ByteReader)
    throws(WALRecordError) -> Decoded
  {
    var reader = start
    var decoded: Decoded
    let base: Int64
    do {
      let tenant = String(decoding: try reader.lengthPrefixed(), as: UTF8.self)
      decoded = Decoded(tenant: TenantID(tenant))
      // Room for entries of 100 bytes: shorter ones are rare.
      decoded.batch = EntryBatch(lineCapacity: record.count / 100)
      decoded.batch.slab = record
      base = Int64(bitPattern: try reader.big64())
    } catch {
      throw .head(error)
    }
    while !reader.isAtEnd {
      let ref: UInt64
      var counter: Int64 = 0
      let count: UInt64
      do {
        ref = try reader.big64()
        if type != RecordType.entriesV1 { counter = Int64(bitPattern: try reader.big64()) }
        count = try reader.uvarint()
      } catch {
        throw .refEntry(error)
      }
      let first = decoded.batch.count
      for read in 0..<Int(clamping: count) {
        do {
          try decoded.batch.appendLogged(
            &reader, base: base, hasMetadata: type == RecordType.entriesV3)
        } catch {
          throw .entry(number: read + 1)
        }
      }
      decoded.groups.append(
        Decoded.Group(ref: ref, counter: counter, entries: first..<decoded.batch.count))
    }
    return decoded
  }
}

extension EntryBatch {
  fileprivate mutating func appendLogged(
    _ reader: inout ByteReader, base: Int64, hasMetadata: Bool
  ) throws(ByteError) {
    let timestamp = base &+ (try reader.varint())
    let line = try reader.lengthPrefixed()
    timestamps.append(timestamp)
    offsets.append(UInt32(truncatingIfNeeded: reader.offset - line.count))
    lengths.append(UInt32(truncatingIfNeeded: line.count))
    metadata?.sets.append(0)
    let pairCount = hasMetadata ? try reader.length() : 0
    try setPairs(count - 1, count: pairCount) { () throws(ByteError) in
      (name: try reader.lengthPrefixed(), value: try reader.lengthPrefixed())
    }
  }
}
