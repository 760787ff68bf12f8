import Bytes
import Environment

/// All faults of a run: those at given times, and those that come by chance, within a budget.
///
/// The random ones are drawn before the run begins, so that a run's faults are a plain list: it can be
/// printed, written into a scenario file, and made shorter. Draws are numbered by process and event;
/// removing a process leaves the others as they were.
public struct FaultModel: Sendable, Equatable {
  public var events: [FaultEvent]
  public var processes: [RandomFault]
  /// Ingesters that may be out of order at one time because of random faults, beside those that the
  /// events take out: ⌊(replication factor − 1) / 2⌋ is what a quorum forgives.
  public var budget: Int
  /// How long an ingester must have been well before the next random fault may take one out.
  public var stability: Duration
  /// Whether ingesters log what they acknowledge; otherwise every crash loses it.
  public var hasLog: Bool
  /// Which processes a seed has, and how often they come; nil: all, as often as they say.
  public var swarm: Swarm?

  public init(
    events: [FaultEvent], processes: [RandomFault], budget: Int, stability: Duration,
    hasLog: Bool = true, swarm: Swarm? = nil
  ) {
    self.events = events
    self.processes = processes
    self.budget = budget
    self.stability = stability
    self.hasLog = hasLog
    self.swarm = swarm
  }

  /// Every fault of the run with this seed, in order of time; all are over by `duration`.
  public func drawn(seed: UInt64, cluster: ClusterSettings, duration: Duration) -> [FaultEvent] {
    let candidates = processes.enumerated().flatMap { number, process in
      FaultDraws(process, number, seed: seed, cluster: cluster, swarm).events(until: duration)
    }
    var outages = Outages(self, duration: duration)
    let admitted = candidates.sortedByTime.filter { outages.admit($0) }
    return (events + admitted).sortedByTime
  }
}

extension [FaultEvent] {
  /// Those at one time stay in their order.
  fileprivate var sortedByTime: [FaultEvent] {
    enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
      .map(\.element)
  }
}

/// When which node is out of order.
private struct Outages {
  private struct Span {
    var node: NodeName
    var from: Duration
    var until: Duration
  }

  private var spans: [Span] = []
  /// Ingesters that have lost acknowledged entries: an entry may have been with any of them, however
  /// long ago it was.
  private var forgetful: Set<NodeName> = []
  private let model: FaultModel

  init(_ model: FaultModel, duration: Duration) {
    self.model = model
    for event in model.events {
      noteLoss(event.action)
      if event.action.isOutage {
        add(
          event.action.nodes, event.at, until: event.action.lasts.map { event.at + $0 } ?? duration)
      }
    }
  }

  private mutating func noteLoss(_ action: FaultAction) {
    forgetful.formUnion(action.losers(hasLog: model.hasLog))
  }

  private mutating func add(_ nodes: [NodeName], _ from: Duration, until: Duration) {
    for node in nodes { spans.append(Span(node: node, from: from, until: until)) }
  }

  /// Whether the event fits: its nodes are well, and not too many ingesters are not.
  mutating func admit(_ event: FaultEvent) -> Bool {
    let losers = event.action.losers(hasLog: model.hasLog)
    if !losers.isEmpty && forgetful.union(losers).count > model.budget { return false }
    if event.action.isOutage && !admitOutage(event) { return false }
    noteLoss(event.action)
    return true
  }

  private mutating func admitOutage(_ event: FaultEvent) -> Bool {
    let from = event.at
    let until = event.at + (event.action.lasts ?? .zero)
    let near = spans.filter {
      $0.from < until + model.stability && from < $0.until + model.stability
    }
    let nodes = event.action.nodes
    if near.contains(where: { nodes.contains($0.node) }) { return false }
    var ingesters = Set(near.map(\.node).filter { $0.role == .ingester })
    ingesters.formUnion(nodes.filter { $0.role == .ingester })
    let hitsIngesters = nodes.contains { $0.role == .ingester }
    if hitsIngesters && ingesters.count > model.budget { return false }
    add(nodes, from, until: until)
    return true
  }
}

/// The draws of one process.
private struct FaultDraws {
  private let process: RandomFault
  private let key: DrawKey
  private let cluster: ClusterSettings
  private let isOn: Bool
  /// Mean time between two, nanoseconds: 1 ms to 36 years, so that five times as much fits.
  private let mean: Int64

  init(
    _ process: RandomFault, _ number: Int, seed: UInt64, cluster: ClusterSettings, _ swarm: Swarm?
  ) {
    self.process = process
    self.cluster = cluster
    // By name and place among those of that name would be steadier still, but files give no names.
    key = DrawKey(seed: seed, purpose: "faults").of(process.name).of(UInt64(number))
    let swarm = swarm ?? Swarm()
    let draws = key.of(.max)
    isOn = draws.draw(0, below: 1_000_000) < UInt64(swarm.faultsOn)
    let width = UInt64(swarm.strength.upperBound - swarm.strength.lowerBound)
    let strength = Int64(swarm.strength.lowerBound) + Int64(draws.draw(1, below: width + 1))
    let product = process.every.nanosecondCount.multipliedFullWidth(by: 1_000_000)
    mean = min(max(1_000_000, strength.dividingFullWidth(product).quotient), 1 << 60)
  }

  func events(until duration: Duration) -> [FaultEvent] {
    if !isOn { return [] }
    var events: [FaultEvent] = []
    var at = Duration.zero
    var number: UInt64 = 0
    // A plan of more than so many faults is a mistake; times of no length would never end.
    while events.count < 10_000 {
      let draws = key.of(number)
      number += 1
      let wait = ExponentialTable.delay(draws.draw(0), mean: mean)
      at += .nanoseconds(max(1_000_000, wait))
      let lasts = between(process.lasts, draws.draw(1))
      if at + lasts > duration { break }
      if let action = action(draws, lasts) { events.append(FaultEvent(at: at, action)) }
    }
    return events
  }

  private func action(_ draws: DrawKey, _ lasts: Duration) -> FaultAction? {
    switch process.targets {
    case .nodes(let nodes):
      if nodes.isEmpty { return nil }
      return action(on: nodes[Int(draws.draw(2, below: UInt64(nodes.count)))], draws, lasts)
    case .services(let services):
      if services.isEmpty { return nil }
      return action(on: services[Int(draws.draw(2, below: UInt64(services.count)))], draws, lasts)
    }
  }

  private func action(on node: NodeName, _ draws: DrawKey, _ lasts: Duration) -> FaultAction? {
    switch process.kind {
    case .crash(let how): return .crash([node], how: how, restartAfter: lasts)
    case .stop: return .stop([node], restartAfter: lasts)
    case .pause: return .pause([node], lasts: lasts)
    case .partition:
      let others = cluster.nodes.filter { $0 != node }
      if others.isEmpty { return nil }
      let isOneWay = draws.draw(3, below: 3) == 0
      return .partition([[node], others], isOneWay ? .oneWay : .symmetric, lasts: lasts)
    case .network(let latency, let loss):
      let trouble = NetworkTrouble(
        latency: between(latency, draws.draw(3)),
        lossPerMillion: between(loss, draws.draw(4)))
      return .network([node], trouble, lasts: lasts)
    case .clog: return .network([node], NetworkTrouble(isClogged: true), lasts: lasts)
    case .clock(let furthest):
      // Milliseconds: shorter ones say nothing, and read badly.
      let far = between(.milliseconds(1)...max(.milliseconds(1), furthest), draws.draw(3))
      let isBehind = draws.draw(4, below: 2) == 0
      return .clock([node], ClockTrouble(offset: isBehind ? .zero - far : far), lasts: lasts)
    case .disk(let trouble):
      let trouble = DiskTrouble(
        errorsPerMillion: between(trouble.errorsPerMillion, draws.draw(3)),
        slowdown: between(trouble.slowdown, draws.draw(4)), isFull: trouble.isFull)
      return .disk([node], trouble, lasts: lasts)
    case .rot(let flips): return .rot([node], flips: between(flips, draws.draw(3)))
    case .slow, .fail: return nil
    }
  }

  private func action(on service: ServiceName, _ draws: DrawKey, _ lasts: Duration)
    -> FaultAction?
  {
    switch process.kind {
    case .slow(let factor): .slow(service, .factor(between(factor, draws.draw(3))), lasts: lasts)
    case .fail(let share):
      .fail(service, perMillion: between(share, draws.draw(3)), lasts: lasts)
    default: nil
    }
  }

  /// Uniform, in whole milliseconds where the bounds leave room for them.
  private func between(_ bounds: ClosedRange<Duration>, _ draw: UInt64) -> Duration {
    let (low, high) = (bounds.lowerBound.nanosecondCount, bounds.upperBound.nanosecondCount)
    let width = UInt64(high - low)
    let drawn = low + Int64(draw.multipliedFullWidth(by: width + 1).high)
    let rounded = drawn / 1_000_000 * 1_000_000
    return .nanoseconds(rounded >= low ? rounded : drawn)
  }

  private func between(_ bounds: ClosedRange<Int>, _ draw: UInt64) -> Int {
    let width = UInt64(bounds.upperBound - bounds.lowerBound)
    return bounds.lowerBound + Int(draw.multipliedFullWidth(by: width + 1).high)
  }
}

/// Waiting times of a process that has no memory, from an integer table: the same on every machine.
enum ExponentialTable {
  /// −ln(1 − k/32) in thousandths, k = 0 … 31, and 5 in the place of the endless tail.
  private static let quantiles: [Int64] = [
    0, 32, 65, 98, 134, 170, 208, 247, 288, 330, 375, 421, 470, 521, 575, 633, 693, 758, 827, 901,
    981, 1068, 1163, 1269, 1386, 1520, 1674, 1856, 2079, 2367, 2773, 3466, 5000,
  ]

  /// - Parameter mean: any unit; the result has the same.
  static func delay(_ draw: UInt64, mean: Int64) -> Int64 {
    let (segment, rest) = draw.multipliedFullWidth(by: UInt64(quantiles.count - 1))
    let (low, high) = (quantiles[Int(segment)], quantiles[Int(segment) + 1])
    // Millionths of the mean.
    let share = low * 1000 + Int64(rest.multipliedFullWidth(by: UInt64((high - low) * 1000)).high)
    let product = mean.multipliedFullWidth(by: share)
    return Int64(1_000_000).dividingFullWidth(product).quotient
  }
}
