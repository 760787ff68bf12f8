public import Environment

/// The world of one simulation, as its body sees it: makes nodes, troubles them, waits, and asks them
/// like any client. It is itself a node, named `world`, that no fault reaches.
///
/// Its methods belong to its actor: a body calls them without `await`. What only looks can be called
/// from anywhere on the simulator's thread.
public actor World {
  /// The body's own clocks, network and draws.
  public nonisolated let environment: SimulatedEnvironment
  /// What this world is made of, for whatever has no method here.
  public nonisolated let simulator: Simulator
  nonisolated let journal: Journal
  nonisolated let watch = Watch()
  private nonisolated let onError: @Sendable (any Error) -> Void
  /// Nodes by name, in the order in which they were added.
  public private(set) var nodes: [String] = []
  /// Faults that have begun and are not over.
  var inForce: [(number: Int, fault: Fault)] = []
  var faultsBegun = 0

  public nonisolated var unownedExecutor: UnownedSerialExecutor { environment.executor }

  private init(
    _ simulator: Simulator, _ environment: SimulatedEnvironment,
    _ onError: @escaping @Sendable (any Error) -> Void
  ) {
    self.simulator = simulator
    self.environment = environment
    self.onError = onError
    journal = Journal()
  }

  /// Adds the world's own node, which runs from now on.
  static func start(in simulator: Simulator, onError: @escaping @Sendable (any Error) -> Void)
    -> World
  {
    var world: World?
    let address = simulator.addNode("world")
    simulator.setBoot(address) { world = World(simulator, $0, onError) }
    simulator.start(address)
    let journal = world!.journal
    simulator.onRecord = { [unowned simulator] node, time, event in
      journal.add(time, simulator.name(of: node), .recorded(event))
    }
    return world!
  }

  // MARK: Nodes

  /// Adds a node and starts it. `boot` is what each of its starts runs, the restarts too: it makes the
  /// node's actors anew and spawns their tasks. Of an earlier life only the disk is left.
  ///
  /// - Parameter cores: virtual processors, those of the options if nil.
  @discardableResult
  public func addNode(
    _ name: String, cores: Int? = nil, _ boot: @escaping (SimulatedEnvironment) -> Void
  ) -> NodeAddress {
    let address = simulator.addNode(name, cores: cores)
    nodes.append(name)
    simulator.setBoot(address, boot)
    simulator.start(address)
    return address
  }

  /// Where a node can be called. It has been added.
  public nonisolated func address(of name: String) -> NodeAddress {
    simulator.checkThread()
    guard let address = simulator.address(of: name) else {
      let known = simulator.nodes.map(\.name).joined(separator: ", ")
      preconditionFailure("no node is named \(name); there are \(known)")
    }
    return address
  }

  public nonisolated func isRunning(_ name: String) -> Bool {
    simulator.isRunning(address(of: name))
  }

  /// What is in a file of a node now, synced or not; nil if there is none. For checks: nothing is
  /// charged or traced.
  public nonisolated func contents(of path: String, on name: String) -> [UInt8]? {
    let disk = simulator.nodes[Int(address(of: name).index)].disk
    guard let normal = DiskState.normalized(path), case .file(let file)? = disk.entry(normal) else {
      return nil
    }
    return file.read(offset: 0, count: file.size)
  }

  // MARK: Time

  /// Virtual time since the start.
  public nonisolated var now: Duration { .nanoseconds(simulator.time) }

  public func sleep(for duration: Duration) async throws(NodeStopped) {
    try await environment.sleep(for: duration)
  }

  /// Sleeps until a time since the start; returns at once if it has passed.
  public func sleep(until time: Duration) async throws(NodeStopped) {
    if time > now { try await environment.sleep(for: time - now) }
  }

  /// Waits until `condition` holds; throws `WorldError.conditionNotMet` if it does not `within` that
  /// time. The condition is asked after every job and event, so let it be cheap. It may look at a
  /// node's actor through `assumeIsolated`.
  public func until(_ what: String, within limit: Duration, _ condition: @escaping () -> Bool)
    async throws
  {
    if condition() { return }
    let outcome = try await environment.wait("a condition of the test", timeout: limit) {
      watch.add($0, condition)
    }
    if outcome == .timedOut {
      throw WorldError.conditionNotMet(
        simulator.report("within \(limit.secondsText) it has not come to: \(what)"))
    }
  }

  // MARK: Tasks and notes

  /// Starts another task of the body, such as a client. An error that it throws fails the run.
  public func spawn(
    _ name: StaticString, _ body: @escaping @Sendable (isolated World) async throws -> Void
  ) {
    environment.spawn(name, on: self) { [onError] world in
      do {
        try await body(world)
      } catch is NodeStopped {
        return
      } catch {
        onError(error)
      }
    }
  }

  /// Puts words of the test between the events.
  public func note(_ text: String) { journal.add(simulator.time, "world", .note(text)) }
}

/// Events in order. Belongs to the simulator's thread.
final class Journal: @unchecked Sendable {
  private(set) var events: [WorldEvent] = []

  func add(_ time: Int64, _ node: String, _ what: WorldEvent.What) {
    events.append(WorldEvent(time: .nanoseconds(time), node: node, what: what))
  }
}

/// Conditions that somebody waits for. Belongs to the simulator's thread.
final class Watch: @unchecked Sendable {
  private var conditions: [(token: WaitToken, isMet: () -> Bool)] = []

  func add(_ token: WaitToken, _ isMet: @escaping () -> Bool) {
    conditions.append((token, isMet))
  }

  /// In the order in which they were added.
  func wakeWhereMet(_ simulator: Simulator) {
    if conditions.isEmpty { return }
    conditions.removeAll { condition in
      guard simulator.isPending(condition.token) else { return true }
      guard condition.isMet() else { return false }
      simulator.endWait(condition.token, .woken)
      return true
    }
  }

  func removeAll() { conditions = [] }
}

extension Simulator {
  func isPending(_ token: WaitToken) -> Bool {
    waiters[token.index].generation == token.generation
      && waiters[token.index].outcome == .pending
  }
}
