public import Environment
public import LogModel
public import LogQLSyntax
public import LogStore
import Scenarios
import Simulation

/// The reference implementation in the simulated world.
///
/// Node 0 is the harness's own client; then come the nodes of the scenario. Everything runs on the
/// simulator's thread.
public final class SimulatedCluster: SystemUnderTest, @unchecked Sendable {
  let simulator: Simulator
  private let settings: LogStoreSettings
  let names: [NodeName]
  private let byRole: [NodeRole: [NodeName]]
  private let addresses: [NodeName: NodeAddress]
  let client: NodeAddress
  private var clientEnvironment: SimulatedEnvironment?
  /// How to ask a running node to stop, by name.
  var stopSignals: [NodeName: () -> Void] = [:]
  /// Nodes that were asked to stop before they had started, and nodes to start once they have ended.
  var stopsEarly: Set<NodeName> = []
  var restartsAtEnd: Set<NodeName> = []
  /// Nodes that no fault has stopped for good: whoever runs them starts them again.
  var isMeantToRun: Set<NodeName> = []
  /// Faults that have begun and are not over.
  var troubles = TroublesInForce()
  /// Nodes by name, each the one that was started last.
  private(set) var actors: [NodeName: any Actor] = [:]
  private var nextDistributor = 0
  private var nextQuerier = 0
  /// Called when a fault begins or ends.
  var onFault: ((String) -> Void)?

  init(_ scenario: Scenario, _ settings: LogStoreSettings, _ simulator: Simulator) {
    self.simulator = simulator
    self.settings = settings
    client = simulator.addNode("client")
    names = scenario.cluster.nodes
    byRole = Dictionary(grouping: names, by: \.role)
    var addresses: [NodeName: NodeAddress] = [:]
    for name in names { addresses[name] = simulator.addNode(name.description) }
    self.addresses = addresses
    simulator.setBoot(client) { [unowned self] in clientEnvironment = $0 }
    for name in names {
      simulator.setBoot(address(name)) { [unowned self] in boot(name, $0) }
    }
    simulator.start(client)
    isMeantToRun = Set(names)
    for name in names { simulator.start(address(name)) }
  }

  public var environment: any NodeEnvironment { clientEnvironment! }

  public var nodes: [String] { names.map(\.description) }

  func address(_ name: NodeName) -> NodeAddress { addresses[name]! }

  private func nodes(of role: NodeRole) -> [NodeName] { byRole[role] ?? [] }

  /// All ingesters in their order; nil for one that is down.
  func runningIngesters() -> [(name: String, node: IngesterNode?)] {
    nodes(of: .ingester).map { name in
      (name.description, simulator.isRunning(address(name)) ? actors[name] as? IngesterNode : nil)
    }
  }

  /// Gives back the nodes' memory, once nothing asks for it any more.
  func forgetNodes() { actors = [:] }

  // MARK: Processes

  private func boot(_ name: NodeName, _ environment: SimulatedEnvironment) {
    switch name.role {
    case .ingester:
      let node = IngesterNode(environment: environment, settings: settings)
      actors[name] = node
      live(name, environment, on: node, start: { try await $0.start() }, stop: { await $0.stop() })
    case .distributor:
      let node = DistributorNode(environment: environment, settings: settings)
      actors[name] = node
      live(name, environment, on: node, start: { try await $0.start() }, stop: { await $0.stop() })
    case .querier:
      let node = QuerierNode(environment: environment, settings: settings)
      actors[name] = node
      live(name, environment, on: node, start: { try await $0.start() }, stop: { await $0.stop() })
    }
  }

  /// The life of a process: start, serve, stop when asked, end.
  private func live<A: Actor>(
    _ name: NodeName, _ environment: SimulatedEnvironment, on node: A,
    start: @escaping @Sendable (isolated A) async throws -> Void,
    stop: @escaping @Sendable (isolated A) async -> Void
  ) {
    environment.spawn("main", on: node) { [unowned self] node in
      do {
        try await start(node)
        if self.stopsEarly.remove(name) == nil {
          try await environment.wait("the signal to stop") { token in
            self.stopSignals[name] = { environment.wake(token) }
          }
        }
      } catch {
        self.failed(name, "\(error)")
        return
      }
      await stop(node)
      self.ended(name)
    }
  }

  /// A process that cannot start, or that its disk stops, ends; who runs it tries again.
  private func failed(_ name: NodeName, _ error: String) {
    guard !simulator.isUnwinding else { return }
    stopSignals[name] = nil
    simulator.end(address(name))
    onFault?("\(name) cannot start: \(error)")
    simulator.schedule(at: simulator.time + Self.restartDelay.nanosecondCount) {
      if self.isMeantToRun.contains(name) { self.start(name) }
    }
  }

  /// How long who runs the processes waits before starting one again that could not start.
  private static let restartDelay = Duration.seconds(10)

  private func ended(_ name: NodeName) {
    stopSignals[name] = nil
    simulator.end(address(name))
    onFault?("\(name) has stopped")
    if restartsAtEnd.remove(name) != nil { start(name) }
  }

  func start(_ name: NodeName) {
    isMeantToRun.insert(name)
    if simulator.isRunning(address(name)) { return }
    stopSignals[name] = nil
    simulator.start(address(name))
    onFault?("\(name) starts")
  }

  // MARK: Requests

  public func push(_ request: PushRequest, timeout: Duration) async throws(NodeStopped)
    -> PushOutcome
  {
    let distributors = nodes(of: .distributor)
    let target = distributors[nextDistributor % distributors.count]
    nextDistributor += 1
    do throws(RPCError) {
      _ = try await environment.network.call(
        address(target), PushBody.message(request), timeout: timeout)
      return .acknowledged
    } catch {
      switch error {
      case .nodeStopped: throw NodeStopped()
      case .status(let code, let text) where code / 100 == 4 && code != 429:
        return .rejected(code: code, text: text)
      case .status(let code, let text): return .unknown(text: "\(code) \(text)")
      case .deadlineExceeded: return .unknown(text: "no answer within \(timeout)")
      case .unavailable: return .unknown(text: "\(target) cannot be reached")
      }
    }
  }

  public func query(
    _ tenant: TenantID, _ text: String, _ parameters: QueryParameters, timeout: Duration
  ) async throws(NodeStopped) -> QueryAnswer {
    let queriers = nodes(of: .querier)
    let target = queriers[nextQuerier % queriers.count]
    nextQuerier += 1
    do throws(RPCError) {
      let reply = try await environment.network.call(
        address(target),
        QueryBody.message(tenant: tenant, text: text, parameters: parameters), timeout: timeout)
      guard let body = reply.body as? QueryResultBody else {
        return .failure(text: "\(target) answered without a result")
      }
      return .result(body.result)
    } catch {
      switch error {
      case .nodeStopped: throw NodeStopped()
      case .status(_, let text): return .failure(text: text)
      case .deadlineExceeded: return .failure(text: "no answer within \(timeout)")
      case .unavailable: return .failure(text: "\(target) cannot be reached")
      }
    }
  }

  public func flush() async throws(NodeStopped) {
    for name in nodes(of: .ingester) {
      do throws(RPCError) {
        _ = try await environment.network.call(
          address(name), Message(method: Method.flush.rawValue), timeout: .seconds(5))
      } catch {
        if error == .nodeStopped { throw NodeStopped() }
      }
    }
  }

  public func inspect() async throws(NodeStopped) -> [Inspection?] {
    let ingesters = nodes(of: .ingester)
    let group = environment.network.openGroup(timeout: .seconds(5))
    defer { environment.network.close(group) }
    for (tag, name) in ingesters.enumerated() {
      environment.network.send(
        group, address(name), Message(method: Method.inspect.rawValue), tag: tag)
    }
    var answers: [Inspection?] = Array(repeating: nil, count: ingesters.count)
    while let reply = try await environment.network.nextReply(group) {
      if case .success(let message) = reply.result {
        answers[reply.tag] = (message.body as? InspectionBody)?.inspection
      }
    }
    return answers
  }
}
