public import Environment

/// One of the nodes that hold every key. It keeps the newest entry that it was told of, and knows
/// nothing of the other replicas.
public actor Replica {
  private let environment: any NodeEnvironment
  private let flaw: Flaw?
  private var entries: [String: Entry] = [:]
  /// There before the first request is.
  private var log: EntryLog?

  public nonisolated var unownedExecutor: UnownedSerialExecutor { environment.executor }

  private init(_ environment: any NodeEnvironment, _ flaw: Flaw?) {
    self.environment = environment
    self.flaw = flaw
  }

  /// What each start of the process runs.
  public static func start(_ environment: any NodeEnvironment, flaw: Flaw? = nil) {
    environment.spawn("main", on: Replica(environment, flaw)) { replica in
      // A process whose disk fails, or that is dead, serves nobody.
      try? await replica.serve()
    }
  }

  private func serve() async throws(DiskError) {
    (log, entries) = try await EntryLog.recover(environment.disk, flaw)
    environment.network.serve(on: self) { replica, _, request async throws(RPCError) in
      switch (Method(rawValue: request.method), request.body) {
      case (.find, let body as Named):
        return Message(method: request.method, body: Found(replica.entries[body.key]))
      case (.store, let body as Found):
        if let entry = body.entry { try await replica.store(entry) }
        return Message(method: request.method)
      default:
        throw .status(code: 400, text: "method \(request.method) is not one of a replica's")
      }
    }
  }

  private func store(_ entry: Entry) async throws(RPCError) {
    do throws(DiskError) {
      if let known = entries[entry.key], known.version >= entry.version {
        // The one that is known may be on its way to the disk still.
        try await log?.sync()
      } else {
        entries[entry.key] = entry
        try await log?.append(entry)
      }
    } catch {
      throw error == .nodeStopped ? .nodeStopped : .status(code: 500, text: "\(error)")
    }
  }
}
