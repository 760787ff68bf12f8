import LogModel

/// What one push adds to the write-ahead log: streams it made, entries it stored.
struct PushRecord {
  let tenant: TenantID
  var series: [SeriesRecord.Series] = []
  private(set) var groups: [StoredEntries] = []

  init(tenant: TenantID) { self.tenant = tenant }

  var isEmpty: Bool { series.isEmpty && groups.isEmpty }
  var entryCount: Int { groups.reduce(0) { $0 + $1.indices.count } }

  /// Adds what a stream stored; a stream that the push names twice has one group, with the counter
  /// of the last.
  mutating func add(_ stored: [UInt32], of stream: IngesterStream) {
    if stored.isEmpty { return }
    let ref = stream.fingerprint.bits
    let number = groups.count
    if stream.recordGroup < number, groups[stream.recordGroup].ref == ref {
      groups[stream.recordGroup].indices += stored
      groups[stream.recordGroup].counter = stream.entryCount
      return
    }
    stream.recordGroup = number
    groups.append(StoredEntries(ref: ref, counter: stream.entryCount, indices: stored))
  }
}
