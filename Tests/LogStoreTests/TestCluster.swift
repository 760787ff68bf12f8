import Bytes
import Chunks
import Environment
import LogModel
import LogQLSyntax
import Simulation
import Testing

@testable import LogStore

/// A simulated log store with one client that plays a script:
///
///     let cluster = TestCluster(settings)
///     let rows = try cluster.run { client in
///       try await client.push(#"{app="a"}"#, ["one", "two"])
///       return try await client.lines(#"{app="a"}"#)
///     }
final class TestCluster {
  let simulator: Simulator
  let ingesters: [NodeAddress]
  private let client: NodeAddress
  /// Events that nodes recorded, in order.
  private(set) var events: [(node: String, event: Event)] = []
  /// The actor of each running ingester, by name.
  let actors = Actors()

  final class Actors {
    var ingesters: [String: IngesterNode] = [:]
  }

  init(_ settings: LogStoreSettings = .test, ingesters count: Int = 3, seed: UInt64 = 1) {
    let simulator = Simulator(SimulationOptions(seed: seed))
    self.simulator = simulator
    let actors = actors
    ingesters = (0..<count).map { simulator.addNode("ingester-\($0)") }
    for ingester in ingesters {
      simulator.setBoot(ingester) { environment in
        let node = IngesterNode(environment: environment, settings: settings)
        actors.ingesters[environment.name] = node
        environment.spawn("start", on: node) { node in await Self.report { try await node.start() }
        }
      }
    }
    simulator.setBoot(simulator.addNode("distributor-0")) { environment in
      let node = DistributorNode(environment: environment, settings: settings)
      environment.spawn("start", on: node) { node in await Self.report { try await node.start() } }
    }
    simulator.setBoot(simulator.addNode("querier-0")) { environment in
      let node = QuerierNode(environment: environment, settings: settings)
      environment.spawn("start", on: node) { node in await Self.report { try await node.start() } }
    }
    client = simulator.addNode("client")
    simulator.onRecord = { [unowned self, unowned simulator] node, _, event in
      events.append((simulator.name(of: node), event))
    }
  }

  private static func report(_ body: () async throws -> Void) async {
    do { try await body() } catch is NodeStopped {} catch { Issue.record("start: \(error)") }
  }

  /// Starts every node, plays the script five seconds later, and ends the world.
  func run<R: Sendable>(_ script: @escaping @Sendable (isolated Client) async throws -> R) throws
    -> R
  {
    let outcome = Outcome<R>()
    simulator.setBoot(client) { environment in
      let client = Client(environment: environment)
      environment.spawn("script", on: client) { client in
        do {
          try await client.sleep(.seconds(5))
          outcome.result = .success(try await script(client))
        } catch {
          outcome.result = .failure(error)
        }
      }
    }
    for index in 0..<simulator.nodeCount { simulator.start(NodeAddress(index: Int32(index))) }
    try simulator.run(until: { outcome.result != nil })
    let result = try #require(outcome.result)
    try simulator.unwind()
    return try result.get()
  }

  /// Plays something at a virtual time since the start.
  func at(_ time: Duration, _ action: @escaping () -> Void) {
    simulator.schedule(at: time.nanosecondCount, action)
  }

  /// Stops an ingester gracefully and ends its process.
  func stop(_ ingester: Int) {
    let address = ingesters[ingester]
    let name = simulator.name(of: address)
    guard let node = actors.ingesters[name] else { return }
    node.assumeStopping { [simulator] in simulator.end(address) }
  }

  func count(of name: Event.Name) -> Int { events.count { $0.event.name == name } }
  func sum(of name: Event.Name) -> Int64 {
    events.reduce(0) { $0 + ($1.event.name == name ? $1.event.a : 0) }
  }

  private final class Outcome<R>: @unchecked Sendable {
    var result: Result<R, any Error>?
  }
}

extension IngesterNode {
  /// Starts a task of the node that stops it; `ended` is called on the simulator's thread.
  nonisolated func assumeStopping(_ ended: @escaping () -> Void) {
    let box = StopBox(ended)
    environment.spawn("stop", on: self) { node in
      await node.stop()
      box.ended()
    }
  }
}

private final class StopBox: @unchecked Sendable {
  let ended: () -> Void
  init(_ ended: @escaping () -> Void) { self.ended = ended }
}

extension LogStoreSettings {
  /// Defaults, strict, with snappy.
  static var test: LogStoreSettings {
    var settings = LogStoreSettings()
    settings.compatibility = .strict
    settings.chunkEncoding = .snappy
    return settings
  }
}

/// A client of the simulated cluster.
actor Client {
  nonisolated var unownedExecutor: UnownedSerialExecutor { environment.executor }
  let environment: any NodeEnvironment
  let tenant = TenantID("test")

  init(environment: any NodeEnvironment) { self.environment = environment }

  var now: Int64 { environment.wallTime.nanoseconds }

  func sleep(_ duration: Duration) async throws { try await environment.sleep(for: duration) }

  /// Pushes lines at successive nanoseconds from now on.
  func push(_ labels: String, _ lines: [String]) async throws {
    try await push([(labels, lines.enumerated().map { Entry(time: now + Int64($0), line: $1) })])
  }

  func push(_ streams: [(labels: String, entries: [Entry])]) async throws {
    var batch = EntryBatch()
    var pushed: [PushStream] = []
    for stream in streams {
      let first = batch.count
      for entry in stream.entries {
        Array(entry.line.utf8).withUnsafeBytes { batch.append(entry.time, $0, entry.metadata) }
      }
      pushed.append(PushStream(labels: stream.labels, entries: first..<batch.count))
    }
    let request = PushRequest(tenant: tenant, streams: pushed, batch: batch)
    _ = try await call("distributor-0", PushBody.message(request))
  }

  /// The answer to a range query over all time up to now.
  func query(
    _ text: String, limit: Int = 1_000_000, direction: Direction = .forward,
    from: Int64 = 1_704_067_200_000_000_000
  ) async throws -> QueryResultBody {
    let parameters = QueryParameters.range(
      Timestamp(nanoseconds: from), Timestamp(nanoseconds: now + 60_000_000_000), limit: limit,
      direction: direction)
    let reply = try await call(
      "querier-0", QueryBody.message(tenant: tenant, text: text, parameters: parameters))
    guard let body = reply.body as? QueryResultBody else {
      throw RPCError.status(code: 0, text: "a reply without a result")
    }
    return body
  }

  /// The lines of a log query in order of time, over all streams.
  func lines(_ text: String, limit: Int = 1_000_000, direction: Direction = .forward)
    async throws -> [String]
  {
    guard
      case .streams(let streams) = try await query(text, limit: limit, direction: direction)
        .result
    else { return [] }
    return streams.flatMap { Entry.list($0.entries) }
      .sorted { direction == .forward ? $0.time < $1.time : $0.time > $1.time }
      .map(\.line)
  }

  /// Returns the error that a call ends with.
  func status(_ body: (isolated Client) async throws -> Void) async -> RPCError? {
    do {
      try await body(self)
      return nil
    } catch {
      return error as? RPCError
    }
  }

  private func call(_ name: String, _ message: Message) async throws -> Message {
    guard let address = environment.network.address(of: name) else {
      throw RPCError.unavailable
    }
    return try await environment.network.call(address, message, timeout: .seconds(120))
  }
}
