import Environment
import LogModel

/// Why an ingester refused an entry of a stream.
struct EntryRefusal: Equatable {
  /// Of the entry, nanoseconds.
  var timestamp: Int64
  /// Oldest time that the stream still takes, nanoseconds.
  var oldest: Int64

  var text: String {
    "entry too far behind, entry timestamp is: \(TimeText.rfc3339(timestamp)), oldest acceptable "
      + "timestamp is: \(TimeText.rfc3339(oldest))"
  }
}

/// The entries of one stream push that were refused; answered with 400 (spec: ingester, §2.4).
struct StreamPushError: Equatable {
  var tenant: TenantID
  var labels: LabelSet
  var refusals: [EntryRefusal]
  /// Entries of this stream in the push.
  var offered: Int

  /// - Parameter maximum: refusals that are listed; 0: all.
  func text(maximum: Int) -> String {
    let listed = maximum == 0 ? refusals[...] : refusals.prefix(maximum)
    return listed.reduce(into: "") {
      $0 += "entry with timestamp \(TimeText.long($1.timestamp)) ignored, reason: '\($1.text)',\n"
    } + "user '\(tenant.text)', total ignored: \(refusals.count) out of \(offered) for stream: "
      + labels.canonical
  }

  func rpcError(_ settings: LogStoreSettings) -> RPCError {
    .status(code: 400, text: text(maximum: settings.maxReturnedStreamErrors))
  }
}
