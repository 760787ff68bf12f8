import Environment
import Scenarios
import Simulation

/// What is wrong with the simulated world at present, fault by fault: where several meet, the end of
/// one leaves the others in force.
struct TroublesInForce {
  /// Directions that are cut; a direction may be cut several times.
  var cuts: [(from: NodeAddress, to: NodeAddress)] = []
  var paused: [NodeName] = []
  var services = InForce<ServiceName, ServiceTrouble>()
  var networks = InForce<NodeName, NetworkTrouble>()
  var clocks = InForce<NodeName, ClockTrouble>()
  var disks = InForce<NodeName, DiskTrouble>()

  /// How a fault changes a service.
  enum ServiceTrouble {
    case slow(Slowdown)
    case failing(perMillion: Int)
  }

  /// Whether the cut was still in force.
  mutating func remove(cut: (from: NodeAddress, to: NodeAddress)) -> Bool {
    guard let place = cuts.firstIndex(where: { $0.from == cut.from && $0.to == cut.to }) else {
      return false
    }
    cuts.remove(at: place)
    return true
  }

  /// Whether nothing else holds the node back.
  mutating func remove(paused node: NodeName) -> Bool {
    guard let place = paused.firstIndex(of: node) else { return false }
    paused.remove(at: place)
    return !paused.contains(node)
  }

  /// The latest slowdown counts, and the worst failure.
  func condition(of service: ServiceName) -> ServiceCondition {
    var condition = ServiceCondition()
    for trouble in services[service] {
      switch trouble {
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

  /// Latencies add up, the worst loss counts.
  func network(of node: NodeName) -> NetworkTrouble {
    var sum = NetworkTrouble()
    for trouble in networks[node] {
      sum.latency += trouble.latency
      sum.lossPerMillion = max(sum.lossPerMillion, trouble.lossPerMillion)
    }
    return sum
  }

  /// The latest counts.
  func clock(of node: NodeName) -> ClockTrouble { clocks[node].last ?? ClockTrouble() }

  /// The worst of each kind counts.
  func disk(of node: NodeName) -> DiskCondition {
    var condition = DiskCondition()
    for trouble in disks[node] {
      condition.failuresPPM = max(condition.failuresPPM, UInt64(trouble.errorsPerMillion))
      condition.slowPercent = max(condition.slowPercent, Int64(trouble.slowdown) * 100)
      condition.isFull = condition.isFull || trouble.isFull
    }
    return condition
  }

  mutating func removeAll() {
    cuts = []
    paused = []
    services.removeAll()
    networks.removeAll()
    clocks.removeAll()
    disks.removeAll()
  }
}

/// Troubles of one kind, in the order in which they began.
struct InForce<Subject: Equatable, Trouble> {
  private var entries: [(number: Int, subject: Subject, trouble: Trouble)] = []
  private var begun = 0

  /// The number by which it ends.
  mutating func add(_ trouble: Trouble, to subject: Subject) -> Int {
    begun += 1
    entries.append((begun, subject, trouble))
    return begun
  }

  /// False if it was over.
  mutating func end(_ number: Int) -> Bool {
    guard let place = entries.firstIndex(where: { $0.number == number }) else { return false }
    entries.remove(at: place)
    return true
  }

  subscript(_ subject: Subject) -> [Trouble] {
    entries.filter { $0.subject == subject }.map(\.trouble)
  }

  /// Numbers go on: what ends later does not meet another trouble.
  mutating func removeAll() { entries = [] }
}
