import Environment
import LogModel
import LogQLSyntax
import LogStore
import RealEnvironment

/// A log store of one distributor, one ingester and one querier in this process, and a client that
/// asks them. Its functions block; only the main thread calls them.
final class LocalStore {
  private let host: RealHost
  private let settings: LogStoreSettings
  private let client: StoreClient
  private var ingester: IngesterNode?

  init(folder: String, flushesAtStop: Bool) throws {
    var settings = LogStoreSettings()
    settings.replicationFactor = 1
    // A driver's entries may have any time.
    settings.rejectOldSamples = false
    settings.queryIngestersWithin = .zero
    settings.walFlushOnShutdown = flushesAtStop
    self.settings = settings
    host = try RealHost(RealHostOptions(directory: folder))
    for name in ["ingester-1", "distributor-1", "querier-1"] { try host.addNode(name) }
    client = StoreClient(try host.start("client"))
  }

  /// Starts the nodes one after another: the ingester replays its log and joins the ring that the
  /// others read.
  func start() throws {
    let settings = self.settings
    let ingesterEnvironment = try host.start("ingester-1")
    let ingester = IngesterNode(environment: ingesterEnvironment, settings: settings)
    self.ingester = ingester
    try LocalStore.run(ingesterEnvironment, ingester) { node in try await node.start() }
    let distributorEnvironment = try host.start("distributor-1")
    let distributor = DistributorNode(environment: distributorEnvironment, settings: settings)
    try LocalStore.run(distributorEnvironment, distributor) { node in try await node.start() }
    let querierEnvironment = try host.start("querier-1")
    let querier = QuerierNode(environment: querierEnvironment, settings: settings)
    try LocalStore.run(querierEnvironment, querier) { node in try await node.start() }
  }

  func push(_ request: PushRequest) -> NodeAnswer {
    ask { client in
      _ = try await client.call("distributor-1", PushBody.message(request))
      return .ok
    }
  }

  func query(_ query: NodeQuery) -> NodeAnswer {
    ask { client in
      let message = QueryBody.message(
        tenant: query.tenant, text: query.text, parameters: query.parameters)
      let reply = try await client.call("querier-1", message)
      guard let body = reply.body as? QueryResultBody else {
        return .error(code: 500, text: "the querier answered without a result")
      }
      return .rows(body.result.text)
    }
  }

  /// Asks the ingester for a flush, and again until nothing is left to flush.
  func flush() -> NodeAnswer {
    ask { client in
      _ = try await client.call("ingester-1", Message(method: Method.flush.rawValue))
      while true {
        let reply = try await client.call("ingester-1", Message(method: Method.inspect.rawValue))
        guard let inspection = (reply.body as? InspectionBody)?.inspection else {
          return .error(code: 500, text: "the ingester answered without an inspection")
        }
        if inspection.unflushedChunks == 0 && inspection.flushQueueLength == 0 { return .ok }
        try await client.environment.sleep(for: .milliseconds(5))
      }
    }
  }

  /// A graceful stop: the ingester closes its log, leaves the ring, and flushes if it was told to.
  func stop() {
    if let ingester {
      _ = try? LocalStore.run(client.environment, client) { _ in await ingester.stop() }
    }
    let stopped = Awaited<Bool>()
    let host = self.host
    Task {
      await host.shutDown()
      stopped.set(true)
    }
    _ = stopped.wait()
  }

  /// Runs `body` on the client and blocks until it has an answer.
  private func ask(
    _ body: @escaping @Sendable (isolated StoreClient) async throws -> NodeAnswer
  ) -> NodeAnswer {
    let answer = Awaited<NodeAnswer>()
    client.environment.spawn("request", on: client) { client in
      do {
        answer.set(try await body(client))
      } catch RPCError.status(let code, let text) {
        answer.set(.error(code: code, text: text))
      } catch {
        answer.set(.error(code: 500, text: "\(error)"))
      }
    }
    return answer.wait()
  }

  /// Runs `body` as a task of a node and blocks until it ends.
  private static func run<A: Actor>(
    _ environment: any NodeEnvironment, _ actor: A,
    _ body: @escaping @Sendable (isolated A) async throws -> Void
  ) throws {
    let outcome = Awaited<Result<Void, any Error>>()
    environment.spawn("start", on: actor) { actor in
      do {
        try await body(actor)
        outcome.set(.success(()))
      } catch {
        outcome.set(.failure(error))
      }
    }
    try outcome.wait().get()
  }
}

/// Asks the nodes on behalf of the driver.
actor StoreClient {
  nonisolated let environment: any NodeEnvironment
  nonisolated var unownedExecutor: UnownedSerialExecutor { environment.executor }

  init(_ environment: any NodeEnvironment) { self.environment = environment }

  func call(_ node: String, _ request: Message) async throws -> Message {
    guard let address = environment.network.address(of: node) else { throw RPCError.unavailable }
    return try await environment.network.call(address, request, timeout: .seconds(60))
  }
}
