/// The entries of one stream in a push: entries `entries` of the request's batch.
public struct PushStream: Sendable {
  /// Canonical label text; the distributor parses and checks it.
  public var labels: String
  public var entries: Range<Int>

  public init(labels: String, entries: Range<Int>) {
    self.labels = labels
    self.entries = entries
  }
}

/// One push: some streams of one tenant over one immutable slab, shared while in flight.
public final class PushRequest: Sendable {
  public let tenant: TenantID
  public let streams: [PushStream]
  public let batch: EntryBatch

  public init(tenant: TenantID, streams: [PushStream], batch: EntryBatch) {
    self.tenant = tenant
    self.streams = streams
    self.batch = batch
  }

  /// About what it takes on the wire, bytes.
  public var wireBytes: Int {
    streams.reduce(batch.lineBytes + 12 * batch.count) { $0 + $1.labels.utf8.count + 8 }
  }
}
