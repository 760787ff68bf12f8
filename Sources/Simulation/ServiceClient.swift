import Bytes
import Environment

/// How a service is doing at present; faults change it.
public struct ServiceCondition: Sendable {
  /// Delays are multiplied by this, in percent.
  public var slowPercent: Int64 = 100
  /// Added to every delay, nanoseconds.
  public var extraDelay: Int64 = 0
  /// Requests that fail, per million. A quarter of them take effect all the same.
  public var failuresPPM: UInt64 = 0

  public init() {}
}

/// Everything a simulated service shares: its delays, its condition, and the numbers of its requests.
final class ServiceState {
  let latency: ServiceLatency
  let draws: DrawKey
  var condition = ServiceCondition()
  var counters = ServiceCounters()
  private var requests: UInt64 = 0

  init(_ latency: ServiceLatency, _ draws: DrawKey) {
    self.latency = latency
    self.draws = draws
  }

  /// Delay of the next request.
  func delay(isWrite: Bool, bytes: Int) -> Int64 {
    requests &+= 1
    let table = isWrite ? latency.write : latency.read
    let base =
      table.delay(draws.draw(requests)) + Int64(bytes) * latency.nanosecondsPerKiB / 1024
    return base * condition.slowPercent / 100 + condition.extraDelay
  }

  /// What becomes of a request at the service.
  enum Fate {
    case done
    case refused
    /// It is done, but the answer is that of a failure.
    case answerLost
  }

  /// Fate of the request whose delay was drawn last.
  func fate() -> Fate {
    if condition.failuresPPM == 0 { return .done }
    let key = draws.of(1)
    if key.draw(2 &* requests, below: 1_000_000) >= condition.failuresPPM { return .done }
    return key.draw(2 &* requests &+ 1, below: 4) == 0 ? .answerLost : .refused
  }
}

/// Requests of one incarnation to the services.
///
/// A request takes effect at the service halfway through its delay, whether or not the caller is
/// still there to see the answer.
final class ServiceClient: @unchecked Sendable {
  let simulator: Simulator
  let node: SimulatedNode
  let incarnation: Incarnation

  init(_ simulator: Simulator, _ node: SimulatedNode, _ incarnation: Incarnation) {
    self.simulator = simulator
    self.node = node
    self.incarnation = incarnation
  }

  /// What a service answered, between its effect and the caller's waking.
  private final class Answer<T> { var result: Result<T, StoreError>? }

  /// `bytes`: what is sent. `digest` goes to the trace. `apply` runs at the service.
  func request<T>(
    _ service: ServiceState, _ label: StaticString, isWrite: Bool, bytes: Int, digest: UInt64,
    background: Bool = false, _ apply: @escaping () -> Result<T, StoreError>
  ) async throws(StoreError) -> T {
    if incarnation.state.rawValue >= Incarnation.State.dead.rawValue {
      await simulator.refuse(incarnation)
      throw .nodeStopped
    }
    let delay = service.delay(isWrite: isWrite, bytes: bytes)
    let fate = service.fate()
    let answer = Answer<T>()
    let token = simulator.openWait(incarnation.index, label)
    let (simulator, node) = (self.simulator, self.node)
    simulator.schedule(at: simulator.time + delay / 2) {
      simulator.trace.add(
        .store, node: node.index, time: simulator.time,
        UInt64(bytes) << 1 | (isWrite ? 1 : 0), digest)
      if fate != .refused { answer.result = apply() }
      if fate != .done { answer.result = .failure(.unavailable(text: "503 Slow Down")) }
      simulator.schedule(
        background ? .backgroundTimer : .timer, at: simulator.time + delay - delay / 2,
        a: token.index, b: token.generation)
    }
    do throws(NodeStopped) {
      _ = try await simulator.suspend(token, of: incarnation)
    } catch {
      throw .nodeStopped
    }
    switch answer.result {
    case .success(let value)?: return value
    case .failure(let error)?:
      service.counters.failures += 1
      throw error
    case nil: throw .unavailable(text: "the service did not answer")
    }
  }
}
