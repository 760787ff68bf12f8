import LogModel

/// What one push adds to the write-ahead log: streams it made, entries it stored.
struct PushRecord {
  let tenant: TenantID
  var series: [SeriesRecord.Series] = []
  var stored: StoredEntries

  /// `streams`, `entries`: how many it will have at most.
  init(tenant: TenantID, streams: Int, entries: Int) {
    self.tenant = tenant
    stored = StoredEntries(groupCapacity: streams, entryCapacity: entries)
  }

  var isEmpty: Bool { series.isEmpty && stored.groups.isEmpty }
  var entryCount: Int { stored.indices.count }
}
