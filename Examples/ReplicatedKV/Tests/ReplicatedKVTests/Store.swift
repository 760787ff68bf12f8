import Bytes
import Environment
import ReplicatedKV
import Simulation

/// How a run can fail.
enum Violation: Error, Equatable {
  case notLinearizable
  /// A key could not be read although nothing was wrong any more.
  case unavailable
}

/// What is tested: three replicas, three clients, and a plan of operations and faults by seed.
struct Store {
  typealias Plan = TestPlan<Operation>

  var flaw: Flaw?
  static let replicas = ["replica-1", "replica-2", "replica-3"]
  static let clients = ["client-1", "client-2", "client-3"]
  static let keys = ["a", "b"]
  static let length = Duration.seconds(20)

  static func plan(seed: UInt64) -> Plan {
    let draws = DrawKey(seed: seed, purpose: "operations")
    let operations = (1...80).map { number in
      // Five at a time on one key within milliseconds: requests that meet are what is hard.
      let burst = draws.of(.max).of(UInt64(number / 5))
      var draw = DrawStream(draws.of(UInt64(number)))
      return Operation(
        number: number,
        at: .milliseconds(burst.draw(0, below: 20_000)) + .microseconds(draw.next(below: 20_000)),
        client: clients[Int(draw.next(below: 3))], key: keys[Int(burst.draw(1, below: 2))],
        kind: draw.next(below: 2) == 0 ? .read : .write)
    }
    var faults = RandomFaults()
    faults.every = .seconds(1)
    faults.lasts = .milliseconds(50) ... .seconds(3)
    faults.mostOut = 2
    return Plan(
      faults: faults.drawn(seed: seed, nodes: replicas, peers: clients, until: length),
      operations: operations.sorted { ($0.at, $0.number) < ($1.at, $1.number) })
  }

  /// Carries a plan out in a new world; tells how it failed, and what clients saw.
  func run(_ plan: Plan, seed: UInt64) async throws -> SimulationReport<Outcome> {
    try await Simulation(seed: seed).run { [flaw] world in
      let history = History()
      for name in Self.replicas { world.addNode(name) { Replica.start($0, flaw: flaw) } }
      for (number, name) in Self.clients.enumerated() {
        world.addNode(name) { environment in
          let operations = plan.operations.filter { $0.client == name }
          Caller.start(environment, UInt64(number + 1), operations, history, flaw)
        }
      }
      world.schedule(plan.faults)
      try await world.sleep(until: Self.length)
      try await world.until("all clients are done", within: .seconds(120)) {
        history.clientsDone == Self.clients.count
      }
      world.endFaults()
      return await Self.judge(history, world, flaw)
    }
  }

  struct Outcome {
    var violation: Violation?
    /// Calls on the key that is wrong, in words.
    var account: [String] = []
  }

  /// Reads every key once more, and judges what was seen.
  private static func judge(_ history: History, _ world: isolated World, _ flaw: Flaw?) async
    -> Outcome
  {
    let client = KVClient(
      world.environment, writer: 0, replicas: replicas.map { world.address(of: $0) }, flaw: flaw)
    for key in keys {
      let call = history.begin("the test", key, .read(nil))
      var value: [UInt8]??
      for _ in 0..<20 where value == nil {
        value = try? await client.read(key)
        if value == nil { try? await world.sleep(for: .milliseconds(500)) }
      }
      guard let value else { return Outcome(violation: .unavailable, account: ["key \(key)"]) }
      history.end(call, .read(Caller.number(value)))
    }
    for key in keys where !Linearizability.holds(history.calls(on: key)) {
      return Outcome(
        violation: .notLinearizable, account: history.calls(on: key).map(\.description))
    }
    return Outcome()
  }
}

/// A client's node: does what it is told to, one operation after another.
actor Caller {
  private let environment: any NodeEnvironment
  private let client: KVClient
  private let history: History

  nonisolated var unownedExecutor: UnownedSerialExecutor { environment.executor }

  private init(
    _ environment: any NodeEnvironment, _ writer: UInt64, _ history: History, _ flaw: Flaw?
  ) {
    self.environment = environment
    self.history = history
    let replicas = Store.replicas.compactMap { environment.network.address(of: $0) }
    client = KVClient(environment, writer: writer, replicas: replicas, flaw: flaw)
  }

  static func start(
    _ environment: any NodeEnvironment, _ writer: UInt64, _ operations: [Operation],
    _ history: History, _ flaw: Flaw?
  ) {
    let caller = Caller(environment, writer, history, flaw)
    environment.spawn("operations", on: caller) { caller in
      for operation in operations { try? await caller.carryOut(operation) }
      history.clientsDone += 1
    }
  }

  private func carryOut(_ operation: Operation) async throws {
    let wait = operation.at - (environment.now - MonotonicTime(nanoseconds: 0))
    if wait > .zero { try await environment.sleep(for: wait) }
    switch operation.kind {
    case .read:
      let call = history.begin(environment.name, operation.key, .read(nil))
      history.end(call, .read(Self.number(try await client.read(operation.key))))
    case .write:
      let action = Call.Action.write(operation.number)
      let call = history.begin(environment.name, operation.key, action)
      try await client.write(operation.key, Array(String(operation.number).utf8))
      history.end(call, action)
    }
  }

  static func number(_ value: [UInt8]?) -> Int? {
    value.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
  }
}
