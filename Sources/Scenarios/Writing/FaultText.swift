/// Faults as files write them.
enum FaultText {
  static func event(_ event: FaultEvent) -> String {
    YAMLText.mapping([("at", words(event.at))] + fields(event.action))
  }

  private static func nodes(_ nodes: [NodeName]) -> String {
    YAMLText.list(nodes.map(\.description))
  }

  private static func fields(_ action: FaultAction) -> [(String, String)] {
    switch action {
    case .crash(let names, let how, let after):
      [("crash", nodes(names)), ("how", how.rawValue)] + restart(after)
    case .restart(let names): [("restart", nodes(names))]
    case .stop(let names, let after): [("stop", nodes(names))] + restart(after)
    case .pause(let names, let lasts): [("pause", nodes(names)), ("lasts", words(lasts))]
    case .partition(let groups, let direction, let lasts):
      [
        (
          "partition",
          "["
            + groups.map { "[" + $0.map(\.description).joined(separator: ", ") + "]" }
            .joined(separator: ", ") + "]"
        )
      ]
        + (direction == .symmetric ? [] : [("direction", direction.rawValue)])
        + [("lasts", words(lasts))]
    case .slow(let service, let slowdown, let lasts):
      [("slow", service.rawValue), speed(slowdown), ("lasts", words(lasts))]
    case .fail(let service, let share, let lasts):
      [
        ("fail", service.rawValue), ("errors", QuantityText.text(share: share)),
        ("lasts", words(lasts)),
      ]
    case .network(let names, let trouble, let lasts):
      [("network", nodes(names))] + network(trouble) + [("lasts", words(lasts))]
    case .clock(let names, let trouble, let lasts):
      [("clock", nodes(names))] + clock(trouble) + [("lasts", words(lasts))]
    case .disk(let names, let trouble, let lasts):
      [("disk", nodes(names))] + disk(trouble) + [("lasts", words(lasts))]
    case .rot(let names, let flips): [("rot", nodes(names)), ("flips", "\(flips)")]
    }
  }

  private static func restart(_ after: Duration?) -> [(String, String)] {
    after.map { [("restart_after", words($0))] } ?? []
  }

  private static func speed(_ slowdown: Slowdown) -> (String, String) {
    switch slowdown {
    case .factor(let factor): ("by", "\(factor)x")
    case .added(let latency): ("latency", words(latency))
    }
  }

  private static func network(_ trouble: NetworkTrouble) -> [(String, String)] {
    var fields: [(String, String)] = []
    if trouble.latency > .zero { fields.append(("latency", words(trouble.latency))) }
    if trouble.lossPerMillion > 0 || (trouble.latency == .zero && !trouble.isClogged) {
      fields.append(("loss", QuantityText.text(share: trouble.lossPerMillion)))
    }
    if trouble.isClogged { fields.append(("clogged", "true")) }
    return fields
  }

  private static func clock(_ trouble: ClockTrouble) -> [(String, String)] {
    var fields: [(String, String)] = []
    if trouble.offset < .zero {
      fields.append(("behind", words(.zero - trouble.offset)))
    } else if trouble.offset > .zero || trouble.driftPerMillion == 0 {
      fields.append(("ahead", words(trouble.offset)))
    }
    if trouble.driftPerMillion != 0 { fields.append(("drift", "\(trouble.driftPerMillion)")) }
    return fields
  }

  private static func disk(_ trouble: DiskTrouble) -> [(String, String)] {
    var fields: [(String, String)] = []
    if trouble.errorsPerMillion > 0 || (trouble.slowdown == 1 && !trouble.isFull) {
      fields.append(("errors", QuantityText.text(share: trouble.errorsPerMillion)))
    }
    if trouble.slowdown > 1 { fields.append(("by", "\(trouble.slowdown)x")) }
    if trouble.isFull { fields.append(("full", "true")) }
    return fields
  }

  private static func disk(_ trouble: RandomDiskTrouble) -> [(String, String)] {
    var fields: [(String, String)] = []
    if trouble.errorsPerMillion != 0...0 {
      fields.append(("errors", span(trouble.errorsPerMillion) { QuantityText.text(share: $0) }))
    }
    if trouble.slowdown != 1...1 { fields.append(("by", span(trouble.slowdown) { "\($0)x" })) }
    if trouble.isFull { fields.append(("full", "true")) }
    return fields
  }

  // MARK: Random faults

  static func random(_ fault: RandomFault) -> String {
    var fields = [("random", fault.name)]
    switch fault.targets {
    case .nodes(let names): fields.append(("of", nodes(names)))
    case .services(let names): fields.append(("of", YAMLText.list(names.map(\.rawValue))))
    }
    fields.append(("every", "~" + words(fault.every)))
    if fault.lasts != .zero ... .zero { fields.append(("lasts", span(fault.lasts, words))) }
    switch fault.kind {
    case .crash(let how): fields.append(("how", how.rawValue))
    case .stop, .pause, .partition, .clog: break
    case .slow(let factor): fields.append(("by", span(factor) { "\($0)x" }))
    case .fail(let share): fields.append(("errors", span(share) { QuantityText.text(share: $0) }))
    case .network(let latency, let loss):
      fields.append(("latency", span(latency, words)))
      fields.append(("loss", span(loss) { QuantityText.text(share: $0) }))
    case .clock(let furthest): fields.append(("furthest", words(furthest)))
    case .disk(let trouble): fields += disk(trouble)
    case .rot(let flips): fields.append(("flips", span(flips) { "\($0)" }))
    }
    return YAMLText.mapping(fields)
  }

  private static func span<T>(_ range: ClosedRange<T>, _ text: (T) -> String) -> String {
    "\(text(range.lowerBound))..\(text(range.upperBound))"
  }

  static func budget(_ budget: FaultBudget) -> String {
    YAMLText.mapping(
      (budget.ingesters.map { [("ingesters", "\($0)")] } ?? [])
        + [("stability", words(budget.stability))])
  }

  static func swarm(_ swarm: Swarm) -> String {
    var fields = [
      ("faults", QuantityText.text(share: swarm.faultsOn)),
      ("strength", span(swarm.strength) { QuantityText.text(share: $0) }),
    ]
    if !swarm.variations.isEmpty {
      let paths = swarm.variations.map { variation in
        (
          variation.name,
          "[" + variation.choices.map(YAMLText.quoted).joined(separator: ", ") + "]"
        )
      }
      fields.append(("vary", YAMLText.mapping(paths)))
    }
    return YAMLText.mapping(fields)
  }
}
