import Environment
public import Scenarios
import Simulation

/// Faults, as the plan has them: each begins when it is told to, and ends by itself.
extension SimulatedCluster {
  public func begin(_ fault: FaultAction) {
    switch fault {
    case .crash(let nodes, let how, let restartAfter): crash(nodes, how, restartAfter)
    case .restart(let nodes): for name in nodes { start(name) }
    case .stop(let nodes, let restartAfter): stop(nodes, restartAfter)
    case .pause(let nodes, let lasts): pause(nodes, lasts)
    case .partition(let groups, let direction, let lasts): partition(groups, direction, lasts)
    case .slow(let service, let slowdown, let lasts):
      trouble(.slow(slowdown), service, lasts, "slow")
    case .fail(let service, let share, let lasts):
      trouble(.failing(perMillion: share), service, lasts, "failing")
    case .network(let nodes, let trouble, let lasts): network(nodes, trouble, lasts)
    case .clock(let nodes, let trouble, let lasts): clock(nodes, trouble, lasts)
    case .disk(let nodes, let trouble, let lasts): disk(nodes, trouble, lasts)
    case .rot(let nodes, let flips): rot(nodes, flips)
    }
  }

  public func heal() {
    for cut in troubles.cuts { simulator.heal(cut.from, cut.to) }
    for name in troubles.paused { simulator.resume(address(name)) }
    let before = troubles
    troubles.removeAll()
    for name in ServiceName.allCases { apply(name) }
    for name in names {
      if before.network(of: name) != NetworkTrouble() { applyNetwork(of: name) }
      if before.clock(of: name) != ClockTrouble() { applyClock(of: name) }
      if before.disk(of: name) != DiskCondition() { applyDisk(of: name) }
    }
    for name in names where !restartsAtEnd.contains(name) { start(name) }
  }

  private func after(_ duration: Duration, _ action: @escaping () -> Void) {
    simulator.schedule(at: simulator.time + duration.nanosecondCount, action)
  }

  // MARK: Processes

  private func crash(_ nodes: [NodeName], _ how: CrashKind, _ restartAfter: Duration?) {
    for name in nodes where simulator.isRunning(address(name)) {
      switch how {
      case .kill:
        simulator.kill(address(name))
        onFault?("\(name) is killed")
      case .powerLoss:
        simulator.losePower(address(name))
        onFault?("\(name) loses its power")
      case .volumeLoss:
        simulator.loseVolume(address(name))
        onFault?("\(name) loses its disk")
      }
      stopsEarly.remove(name)
    }
    isMeantToRun.subtract(nodes)
    guard let restartAfter else { return }
    after(restartAfter) { for name in nodes { self.start(name) } }
  }

  private func stop(_ nodes: [NodeName], _ restartAfter: Duration?) {
    isMeantToRun.subtract(nodes)
    for name in nodes {
      if !simulator.isRunning(address(name)) { continue }
      onFault?("\(name) is asked to stop")
      if let signal = stopSignals.removeValue(forKey: name) {
        signal()
      } else {
        stopsEarly.insert(name)
      }
    }
    guard let restartAfter else { return }
    after(restartAfter) {
      for name in nodes {
        // A stop may take longer than that: then the start follows its end.
        if self.simulator.isRunning(self.address(name)) {
          self.restartsAtEnd.insert(name)
        } else {
          self.start(name)
        }
      }
    }
  }

  private func pause(_ nodes: [NodeName], _ lasts: Duration) {
    for name in nodes {
      simulator.pause(address(name))
      troubles.paused.append(name)
      onFault?("\(name) is paused")
    }
    after(lasts) {
      for name in nodes where self.troubles.remove(paused: name) {
        self.simulator.resume(self.address(name))
        self.onFault?("\(name) goes on")
      }
    }
  }

  // MARK: Links

  private func partition(
    _ groups: [[NodeName]], _ direction: PartitionDirection, _ lasts: Duration
  ) {
    var pairs: [(from: NodeAddress, to: NodeAddress)] = []
    for (first, group) in groups.enumerated() {
      for (second, other) in groups.enumerated() where first != second {
        if direction == .oneWay && first > second { continue }
        for from in group {
          for to in other { pairs.append((address(from), address(to))) }
        }
      }
    }
    for pair in pairs { simulator.cut(pair.from, pair.to) }
    troubles.cuts += pairs
    let text = groups.map { $0.map(\.description).joined(separator: ", ") }
      .joined(separator: direction == .oneWay ? " -> " : " | ")
    onFault?("partition: \(text)")
    after(lasts) {
      for pair in pairs where self.troubles.remove(cut: pair) {
        self.simulator.heal(pair.from, pair.to)
      }
      self.onFault?("partition healed: \(text)")
    }
  }

  private func network(_ nodes: [NodeName], _ trouble: NetworkTrouble, _ lasts: Duration) {
    let until = simulator.time + lasts.nanosecondCount
    for name in nodes {
      if trouble.isClogged { clog(name, until: until) }
      let number = troubles.networks.add(trouble, to: name)
      applyNetwork(of: name)
      onFault?("the network of \(name) \(trouble.isClogged ? "is clogged" : "is bad")")
      after(lasts) {
        guard self.troubles.networks.end(number) else { return }
        self.applyNetwork(of: name)
        self.onFault?("the network of \(name) is well again")
      }
    }
  }

  private func clog(_ name: NodeName, until: Int64) {
    for other in peers(of: name) {
      simulator.clog(address(name), other, until: until)
      simulator.clog(other, address(name), until: until)
    }
  }

  /// What is wrong with a link is what is wrong with its two ends.
  private func applyNetwork(of name: NodeName) {
    let own = troubles.network(of: name)
    for other in names where other != name {
      let far = troubles.network(of: other)
      disturb(name, address(other), own, far)
    }
    disturb(name, client, own, NetworkTrouble())
  }

  private func disturb(
    _ name: NodeName, _ other: NodeAddress, _ own: NetworkTrouble, _ far: NetworkTrouble
  ) {
    let latency = own.latency + far.latency
    let loss = UInt64(min(1_000_000, own.lossPerMillion + far.lossPerMillion))
    for (from, to) in [(address(name), other), (other, address(name))] {
      simulator.disturb(from, to, extraDelay: latency, lossPPM: loss)
    }
  }

  private func peers(of name: NodeName) -> [NodeAddress] {
    names.filter { $0 != name }.map(address) + [client]
  }

  // MARK: Clocks and services

  private func clock(_ nodes: [NodeName], _ trouble: ClockTrouble, _ lasts: Duration) {
    for name in nodes {
      let number = troubles.clocks.add(trouble, to: name)
      applyClock(of: name)
      onFault?("the clock of \(name) is wrong")
      after(lasts) {
        guard self.troubles.clocks.end(number) else { return }
        self.applyClock(of: name)
        self.onFault?("the clock of \(name) is right again")
      }
    }
  }

  private func applyClock(of name: NodeName) {
    let trouble = troubles.clock(of: name)
    simulator.setClock(
      address(name), offset: trouble.offset, driftPPM: Int64(trouble.driftPerMillion))
  }

  // MARK: Disks

  private func disk(_ nodes: [NodeName], _ trouble: DiskTrouble, _ lasts: Duration) {
    for name in nodes {
      let number = troubles.disks.add(trouble, to: name)
      applyDisk(of: name)
      onFault?("the disk of \(name) is \(Self.words(trouble))")
      after(lasts) {
        guard self.troubles.disks.end(number) else { return }
        self.applyDisk(of: name)
        self.onFault?("the disk of \(name) is well again")
      }
    }
  }

  private static func words(_ trouble: DiskTrouble) -> String {
    trouble.isFull ? "full" : trouble.errorsPerMillion > 0 ? "failing" : "slow"
  }

  private func applyDisk(of name: NodeName) {
    simulator.setDisk(address(name), troubles.disk(of: name))
  }

  private func rot(_ nodes: [NodeName], _ flips: Int) {
    for name in nodes {
      let files = simulator.rotDisk(address(name), flips: flips)
      onFault?("\(flips) bits turn over in \(files) files of \(name)")
    }
  }

  private func trouble(
    _ trouble: TroublesInForce.ServiceTrouble, _ name: ServiceName, _ lasts: Duration,
    _ word: String
  ) {
    let number = troubles.services.add(trouble, to: name)
    apply(name)
    onFault?("\(name.rawValue) is \(word)")
    after(lasts) {
      guard self.troubles.services.end(number) else { return }
      self.apply(name)
      let isWell = self.troubles.services[name].isEmpty
      self.onFault?("\(name.rawValue) is \(isWell ? "well again" : "still \(word)")")
    }
  }

  private func apply(_ name: ServiceName) {
    let service: Simulator.Service =
      switch name {
      case .objectStore: .objectStore
      case .indexStore: .indexKV
      case .ringStore: .coordination
      }
    simulator.setCondition(service, troubles.condition(of: name))
  }
}
