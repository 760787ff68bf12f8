import LogModel

/// The streams of one tenant in one ingester. Made at the first push, never removed.
final class TenantInstance {
  let tenant: TenantID
  private var mapper = FingerprintMapper()
  private var byLabels: [LabelSet: IngesterStream] = [:]
  private var byFingerprint: [Fingerprint: IngesterStream] = [:]
  /// In order of creation; nil where one was removed.
  private var ordered: [IngesterStream?] = []
  /// Where the stream that was pushed to last stands in `ordered`.
  private var lastPushed = 0

  init(tenant: TenantID) { self.tenant = tenant }

  var streamCount: Int { byLabels.count }

  /// Streams in order of creation.
  var streams: some Sequence<IngesterStream> { ordered.lazy.compactMap { $0 } }

  subscript(_ labels: LabelSet) -> IngesterStream? { byLabels[labels] }

  /// The stream that a push names. Clients push to the same streams in the same order again and again,
  /// so the one behind the last is tried before a look-up.
  func pushed(_ labels: LabelSet) -> IngesterStream? {
    var next = lastPushed + 1
    if next >= ordered.count { next = 0 }
    if next < ordered.count, let stream = ordered[next], stream.labels === labels {
      lastPushed = next
      return stream
    }
    guard let stream = byLabels[labels] else { return nil }
    lastPushed = stream.position
    // Replay has made equal labels of its own.
    stream.labels = labels
    return stream
  }

  subscript(_ fingerprint: Fingerprint) -> IngesterStream? { byFingerprint[fingerprint] }

  /// Makes the stream of labels that have none.
  func makeStream(_ labels: LabelSet) -> IngesterStream {
    let fingerprint = mapper.map(
      labels.fingerprint, labels, holder: byFingerprint[labels.fingerprint]?.labels)
    let stream = IngesterStream(
      tenant: tenant, labels: labels, fingerprint: fingerprint, position: ordered.count)
    byLabels[labels] = stream
    byFingerprint[fingerprint] = stream
    ordered.append(stream)
    return stream
  }

  func remove(_ stream: IngesterStream) {
    byLabels[stream.labels] = nil
    byFingerprint[stream.fingerprint] = nil
    ordered[stream.position] = nil
    if ordered.count > 64 && byLabels.count * 2 < ordered.count { compact() }
  }

  private func compact() {
    ordered.removeAll { $0 == nil }
    for (position, stream) in ordered.enumerated() { stream?.position = position }
  }
}
