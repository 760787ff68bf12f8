import Environment
import Scenarios
import Simulation

/// What is wrong with the simulated world at present, fault by fault: where several meet, the end of
/// one leaves the others in force.
struct TroublesInForce {
  private struct Entry<Subject: Equatable, Trouble> {
    var number: Int
    var subject: Subject
    var trouble: Trouble
  }

  private(set) var cuts: [(from: NodeAddress, to: NodeAddress)] = []
  private(set) var paused: [NodeName] = []
  private var services: [Entry<ServiceName, ServiceTrouble>] = []
  private var networks: [Entry<NodeName, NetworkTrouble>] = []
  private var clocks: [Entry<NodeName, ClockTrouble>] = []
  private var begun = 0

  /// How a fault changes a service.
  enum ServiceTrouble {
    case slow(Slowdown)
    case failing(perMillion: Int)
  }

  // MARK: Cuts and pauses

  mutating func add(cut: (from: NodeAddress, to: NodeAddress)) { cuts.append(cut) }

  /// Whether the cut was still in force.
  mutating func remove(cut: (from: NodeAddress, to: NodeAddress)) -> Bool {
    guard let place = cuts.firstIndex(where: { $0.from == cut.from && $0.to == cut.to }) else {
      return false
    }
    cuts.remove(at: place)
    return true
  }

  mutating func add(paused node: NodeName) { paused.append(node) }

  /// Whether nothing else holds the node back.
  mutating func remove(paused node: NodeName) -> Bool {
    guard let place = paused.firstIndex(of: node) else { return false }
    paused.remove(at: place)
    return !paused.contains(node)
  }

  // MARK: Services

  /// Number of the trouble, by which it ends.
  mutating func add(_ trouble: ServiceTrouble, to service: ServiceName) -> Int {
    begun += 1
    services.append(Entry(number: begun, subject: service, trouble: trouble))
    return begun
  }

  /// The latest slowdown counts, and the worst failure.
  func condition(of service: ServiceName) -> ServiceCondition {
    var condition = ServiceCondition()
    for entry in services where entry.subject == service {
      switch entry.trouble {
      case .slow(.factor(let factor)):
        (condition.slowPercent, condition.extraDelay) = (Int64(factor) * 100, 0)
      case .slow(.added(let latency)):
        (condition.slowPercent, condition.extraDelay) = (100, latency.nanosecondCount)
      case .failing(let share):
        condition.failuresPPM = max(condition.failuresPPM, UInt64(share))
      }
    }
    return condition
  }

  func isWell(_ service: ServiceName) -> Bool { !services.contains { $0.subject == service } }

  // MARK: Links and clocks

  mutating func add(_ trouble: NetworkTrouble, to node: NodeName) -> Int {
    begun += 1
    networks.append(Entry(number: begun, subject: node, trouble: trouble))
    return begun
  }

  /// Latencies add up, the worst loss counts.
  func network(of node: NodeName) -> NetworkTrouble {
    var sum = NetworkTrouble()
    for entry in networks where entry.subject == node {
      sum.latency += entry.trouble.latency
      sum.lossPerMillion = max(sum.lossPerMillion, entry.trouble.lossPerMillion)
    }
    return sum
  }

  mutating func add(_ trouble: ClockTrouble, to node: NodeName) -> Int {
    begun += 1
    clocks.append(Entry(number: begun, subject: node, trouble: trouble))
    return begun
  }

  /// The latest counts.
  func clock(of node: NodeName) -> ClockTrouble {
    clocks.last { $0.subject == node }?.trouble ?? ClockTrouble()
  }

  // MARK: Ends

  /// Ends the trouble of that number; false if it was over.
  mutating func end(_ number: Int) -> Bool {
    let count = services.count + networks.count + clocks.count
    services.removeAll { $0.number == number }
    networks.removeAll { $0.number == number }
    clocks.removeAll { $0.number == number }
    return services.count + networks.count + clocks.count < count
  }

  mutating func endAll() { self = TroublesInForce(begun: begun) }

  init() {}

  private init(begun: Int) { self.begun = begun }
}
