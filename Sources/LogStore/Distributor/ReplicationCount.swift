/// Counts the replies of one push: each stream needs a quorum of its replicas (spec: distributor and
/// ring, §11). One call's outcome counts for every stream in it.
struct ReplicationCount {
  private var successesNeeded: [Int]
  private var failuresLeft: [Int]
  private var openStreams: Int

  /// One replica set per stream.
  init(_ sets: [ReplicationSet]) {
    successesNeeded = sets.map { $0.instances.count - $0.maxErrors }
    failuresLeft = sets.map(\.maxErrors)
    openStreams = sets.count
  }

  /// Whether every stream has its quorum.
  var isDone: Bool { openStreams == 0 }

  /// A call that carried `streams` succeeded.
  mutating func succeed(_ streams: [Int]) {
    for stream in streams {
      successesNeeded[stream] -= 1
      if successesNeeded[stream] == 0 { openStreams -= 1 }
    }
  }

  /// A call that carried `streams` failed. True if that fails the push: its error is the answer.
  mutating func fail(_ streams: [Int]) -> Bool {
    var isTooMany = false
    for stream in streams {
      failuresLeft[stream] -= 1
      if failuresLeft[stream] < 0 { isTooMany = true }
    }
    return isTooMany
  }
}
