/// Why a look-up found no replica set; `description` is the text that a client sees (status 500).
public enum RingError: Error, Equatable, Sendable, CustomStringConvertible {
  case emptyRing
  /// Fewer replicas than a quorum are alive. `unhealthy`: addresses of the others, in walk order.
  case tooFewReplicas(needed: Int, found: Int, unhealthy: [String])
  case tooManyUnhealthy

  public var description: String {
    switch self {
    case .emptyRing: "empty ring"
    case .tooFewReplicas(let needed, let found, let unhealthy):
      "at least \(needed) live replicas required, could only find \(found)"
        + (unhealthy.isEmpty
          ? "" : " - unhealthy instances: " + unhealthy.joined(separator: ","))
    case .tooManyUnhealthy: "too many unhealthy instances in the ring"
    }
  }
}
