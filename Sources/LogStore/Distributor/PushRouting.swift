/// Which streams of a push go to which ingester: one call each, its streams in request order.
struct PushRouting {
  struct Route: Equatable {
    /// Position in the ring's instances.
    var instance: Int
    /// Positions in the push's streams.
    var streams: [Int]
  }

  /// In order of first appearance.
  private(set) var routes: [Route] = []

  /// One replica set per stream.
  init(_ sets: [ReplicationSet]) {
    for (stream, set) in sets.enumerated() {
      for instance in set.instances {
        // A push reaches few ingesters: searching them beats hashing.
        if let route = routes.firstIndex(where: { $0.instance == instance }) {
          routes[route].streams.append(stream)
        } else {
          var streams: [Int] = []
          streams.reserveCapacity(sets.count - stream)
          streams.append(stream)
          routes.append(Route(instance: instance, streams: streams))
        }
      }
    }
  }
}
