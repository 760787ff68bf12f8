/// What a node of the cluster does.
public enum NodeRole: String, CaseIterable, Sendable {
  case ingester
  case distributor
  case querier
}

/// A node of the cluster: `ingester-1` is the first ingester.
public struct NodeName: Hashable, Sendable, CustomStringConvertible {
  public let role: NodeRole
  /// From 1.
  public let number: Int

  public init(_ role: NodeRole, _ number: Int) {
    self.role = role
    self.number = number
  }

  public var description: String { "\(role.rawValue)-\(number)" }
}

/// The nodes and the network between them.
public struct ClusterSettings: Sendable, Equatable {
  public var ingesters: Int
  /// At most `ingesters`.
  public var replicationFactor: Int
  public var distributors: Int
  public var queriers: Int
  /// One-way delay of a message, drawn between the bounds.
  public var latency: ClosedRange<Duration>
  /// Messages lost, per million.
  public var lossPerMillion: Int

  public init(
    ingesters: Int = 3, replicationFactor: Int = 3, distributors: Int = 1, queriers: Int = 1,
    latency: ClosedRange<Duration> = .microseconds(250) ... .milliseconds(1),
    lossPerMillion: Int = 0
  ) {
    self.ingesters = ingesters
    self.replicationFactor = replicationFactor
    self.distributors = distributors
    self.queriers = queriers
    self.latency = latency
    self.lossPerMillion = lossPerMillion
  }

  public func count(of role: NodeRole) -> Int {
    switch role {
    case .ingester: ingesters
    case .distributor: distributors
    case .querier: queriers
    }
  }

  /// All nodes: ingesters, distributors, queriers, each by number.
  public var nodes: [NodeName] {
    NodeRole.allCases.flatMap { role in (0..<count(of: role)).map { NodeName(role, $0 + 1) } }
  }
}
