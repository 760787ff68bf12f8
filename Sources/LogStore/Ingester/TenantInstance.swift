import LogModel

/// The streams of one tenant in one ingester. Made at the first push, never removed.
final class TenantInstance {
  let tenant: TenantID
  private var mapper = FingerprintMapper()
  private var byLabels: [LabelSet: IngesterStream] = [:]
  private var byFingerprint: [Fingerprint: IngesterStream] = [:]
  /// In order of creation; nil where one was removed.
  private var ordered: [IngesterStream?] = []

  init(tenant: TenantID) { self.tenant = tenant }

  var streamCount: Int { byLabels.count }

  /// Streams in order of creation.
  var streams: some Sequence<IngesterStream> { ordered.lazy.compactMap { $0 } }

  subscript(_ labels: LabelSet) -> IngesterStream? { byLabels[labels] }
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
