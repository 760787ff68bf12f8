import Bytes
import LogModel
import Testing

@testable import LogStore

struct RecordTests {
  private static func bytes(_ hex: String) -> [UInt8] { Hex.bytes(hex) ?? [] }

  @Test func `records of a push have the measured bytes`() throws {
    let series = SeriesRecord(
      tenant: TenantID("fake"),
      series: [
        SeriesRecord.Series(
          ref: 0x852a_f07b_66ac_c10f, labels: [Label("app", "web"), Label("env", "prod")])
      ])
    let logged = Self.bytes(
      "010466616b6501852af07b66acc10f02036170700377656203656e760470726f64")
    #expect(series.encoded() == logged)
    let read = try logged.withUnsafeBytes {
      var reader = ByteReader($0, from: 1)
      return try SeriesRecord(&reader)
    }
    #expect(read == series)

    let batch = Entry.batch([
      Entry(time: 1_700_000_000_000_000_000, line: "one"),
      Entry(time: 1_700_000_001_000_000_000, line: "two"),
    ])
    let stored = Self.stored([0, 1], ref: 0x852a_f07b_66ac_c10f, counter: 2)
    #expect(
      EntriesRecord.encoded(tenant: TenantID("fake"), stored: stored, batch: batch)
        == Self.bytes(
          "050466616b6517979cfe362a0000852af07b66acc10f00000000000000020200036f6e650080a8d6b9070374776f00"
        ))
  }

  private static func stored(_ indices: [UInt32], ref: UInt64, counter: Int64) -> StoredEntries {
    var stored = StoredEntries()
    stored.indices = indices
    stored.endGroup(from: 0, ref: ref, counter: counter)
    return stored
  }

  @Test func `a stream that a push names twice has one group`() {
    var stored = StoredEntries()
    var groups: [Int] = []
    for (first, ref) in [(0, 7), (2, 8), (4, 7), (6, 9)] as [(UInt32, UInt64)] {
      let count = stored.indices.count
      stored.indices += [first, first + 1]
      let guess = ref == 7 ? 0 : groups.count
      groups.append(
        stored.endGroup(from: count, ref: ref, counter: Int64(first), guess: guess))
    }
    #expect(groups == [0, 1, 0, 2])
    #expect(stored.groups.map(\.ref) == [7, 8, 9])
    #expect(stored.groups.map(\.counter) == [4, 2, 6])
    #expect(
      stored.groups.map { Array(stored.indices[$0.places]) } == [[0, 1, 4, 5], [2, 3], [6, 7]])
  }

  @Test func `entries with metadata read back`() throws {
    let entries = [
      Entry(time: 50, line: "late", metadata: [Label("trace", "x"), Label("user", "")]),
      Entry(time: -7, line: ""),
    ]
    let bytes = EntriesRecord.encoded(
      tenant: TenantID("t"),
      stored: Self.stored([0, 1], ref: 9, counter: 4), batch: Entry.batch(entries))
    let decoded = try bytes.withUnsafeBytes {
      try EntriesRecord.decoded(bytes, type: $0[0], ByteReader($0, from: 1))
    }
    #expect(decoded.groups.map(\.counter) == [4])
    #expect(Entry.list(decoded.batch) == entries)
  }

  @Test func `every cut record is refused and none crashes`() {
    let bytes = EntriesRecord.encoded(
      tenant: TenantID("tenant"),
      stored: Self.stored([0], ref: 9, counter: 4),
      batch: Entry.batch([Entry(time: 5, line: "line", metadata: [Label("a", "b")])]))
    // Cut right behind the head it is a record without streams.
    for length in 1..<bytes.count where length != 16 {
      #expect(throws: WALRecordError.self, "\(length)") {
        let cut = Array(bytes[..<length])
        try cut.withUnsafeBytes {
          _ = try EntriesRecord.decoded(cut, type: 5, ByteReader($0, from: 1))
        }
      }
    }
  }

  @Test func `fingerprints that collide are mapped`() {
    let vector = Vectors.cases("ingester/fp_mapping.json")[0]
    var mapper = FingerprintMapper()
    var holders: [UInt64: LabelSet] = [:]
    for step in vector["steps"].list {
      let raw = step["fp"].hex ?? 0
      if step["op"].text == "remove_from_memory" {
        holders[raw] = nil
        continue
      }
      let flat = step["labels"].list.compactMap(\.text)
      let labels = LabelSet(
        stride(from: 0, to: flat.count, by: 2).map { Label(flat[$0], flat[$0 + 1]) })
      let mapped = mapper.map(Fingerprint(bits: raw), labels, holder: holders[raw])
      #expect(mapped.bits == step["mapped"].hex)
      if step["stored"].bool { holders[mapped.bits] = labels }
    }
  }
}
