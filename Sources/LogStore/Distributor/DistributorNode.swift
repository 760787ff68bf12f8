public import Environment
import LogModel

/// A distributor: takes pushes from clients, checks them, and sends each stream to its replicas.
///
/// ```swift
/// let node = DistributorNode(environment: environment, settings: settings)
/// environment.spawn("start", on: node) { try? await $0.start() }
/// ```
public actor DistributorNode {
  nonisolated let environment: any NodeEnvironment
  public nonisolated var unownedExecutor: UnownedSerialExecutor { environment.executor }
  let settings: LogStoreSettings
  let watcher: RingWatcher
  private let validation: PushValidation
  public private(set) var isReady = false

  public init(environment: any NodeEnvironment, settings: LogStoreSettings) {
    self.environment = environment
    self.settings = settings
    watcher = RingWatcher(environment: environment, sharing: settings.ringMemo)
    validation = PushValidation(settings: settings)
  }

  /// Reads the ring and takes pushes from then on.
  public func start() async throws {
    try await watcher.load()
    environment.spawn("distributor.ring", on: self) { node in await node.watcher.run() }
    environment.network.serve(on: self) { node, _, request async throws(RPCError) in
      try await node.handle(request)
    }
    isReady = true
  }

  /// Takes no more pushes; those in flight are answered.
  public func stop() async { isReady = false }

  private func handle(_ request: Message) async throws(RPCError) -> Message {
    guard request.method == Method.push.rawValue, let body = request.body as? PushBody else {
      throw .status(code: 404, text: "distributor: unknown method \(request.method)")
    }
    if !isReady { throw .status(code: 503, text: "distributor is stopping") }
    do {
      try await push(body.request)
    } catch {
      if case .status(let code, _) = error {
        environment.record(
          Event(.pushRejected, Int64(code), Int64(body.request.batch.count)))
      }
      throw error
    }
    return Message(method: request.method, wireBytes: 32)
  }

  // MARK: Push

  private func push(_ request: PushRequest) async throws(RPCError) {
    if request.streams.isEmpty {
      throw .status(
        code: 422, text: "error at least one valid stream is required for ingestion")
    }
    let push = validation.validate(request, now: environment.wallTime)
    if !push.streams.isEmpty {
      let ring = watcher.ring
      let addresses = watcher.addresses
      let sets = try replicaSets(of: push, in: ring)
      try await replicate(push, to: sets, addresses)
    }
    if !push.errors.isEmpty { throw .status(code: 400, text: push.errorText) }
    environment.record(
      Event(
        .pushAccepted, Int64(push.request.batch.count), Int64(push.request.batch.lineBytes),
        Int64(push.streams.count)))
  }

  private func replicaSets(of push: ValidatedPush, in ring: Ring) throws(RPCError)
    -> [ReplicationSet]
  {
    var sets: [ReplicationSet] = []
    sets.reserveCapacity(push.streams.count)
    let now = environment.wallTime
    for stream in push.streams {
      let token = StreamToken(tenant: push.request.tenant, labels: stream.labels.canonical)
      do {
        sets.append(
          try ring.lookup(
            token, for: settings.compatibility == .loki22 ? .write : .writeNoExtend,
            replicationFactor: settings.replicationFactor,
            heartbeatTimeout: settings.heartbeatTimeout, at: now))
      } catch {
        throw .status(code: 500, text: error.description)
      }
    }
    return sets
  }

  /// Sends every replica its streams and waits until each stream has a quorum or cannot get one.
  /// Calls still open then go on: late copies are stored, late replies dropped.
  private func replicate(
    _ push: ValidatedPush, to sets: [ReplicationSet], _ addresses: [NodeAddress?]
  ) async throws(RPCError) {
    let routing = PushRouting(sets)
    var count = ReplicationCount(sets)
    let group = environment.network.openGroup(timeout: settings.remoteTimeout)
    defer { environment.network.close(group) }
    try send(push, along: routing, addresses, group, &count)
    if settings.mutant == .acknowledgeBeforeQuorum { return }
    do {
      while !count.isDone, let reply = try await environment.network.nextReply(group) {
        let streams = routing.routes[reply.tag].streams
        switch reply.result {
        case .success: count.succeed(streams)
        case .failure(let error): if count.fail(streams) { throw Self.answer(to: error) }
        }
      }
    } catch let error as RPCError {
      throw error
    } catch {
      throw .nodeStopped
    }
  }

  private func send(
    _ push: ValidatedPush, along routing: PushRouting, _ addresses: [NodeAddress?],
    _ group: CallGroupID, _ count: inout ReplicationCount
  ) throws(RPCError) {
    var shared: (streams: [Int], message: Message)?
    for (tag, route) in routing.routes.enumerated() {
      guard let address = addresses[route.instance] else {
        if count.fail(route.streams) { throw Self.answer(to: .unavailable) }
        continue
      }
      // Replicas that store the same streams share one immutable body.
      if shared?.streams != route.streams {
        let body = IngesterPushBody(
          tenant: push.request.tenant, streams: route.streams.map { push.streams[$0] },
          request: push.request)
        shared = (
          route.streams,
          Message(method: Method.ingesterPush.rawValue, wireBytes: body.wireBytes, body: body)
        )
      }
      if let message = shared?.message {
        environment.network.send(group, address, message, tag: tag)
      }
    }
  }

  /// The status and text that a client gets for an ingester's error.
  static func answer(to error: RPCError) -> RPCError {
    switch error {
    case .status, .nodeStopped: error
    case .deadlineExceeded:
      .status(
        code: 500, text: "rpc error: code = DeadlineExceeded desc = context deadline exceeded")
    case .unavailable:
      .status(code: 500, text: "rpc error: code = Unavailable desc = connection refused")
    }
  }
}
