import LogQLSyntax

/// Which labels of a line are those of its sample (spec: LogQL, §9.2).
enum ResultGrouping {
  case all
  /// The numbers of the names, each once.
  case by([Int])
  /// All but those that are marked as excluded.
  case without

  init(_ grouping: Grouping?, _ state: LineState) {
    switch grouping {
    case nil: self = .all
    case .by(let names):
      var numbers: [Int] = []
      for number in names.map(state.name) where !numbers.contains(number) {
        numbers.append(number)
      }
      self = .by(numbers)
    case .without(let names):
      for name in names { state.exclude(state.name(name)) }
      self = .without
    }
  }
}

extension LineState {
  /// Gathers the labels of a line's sample: those of the group, or all if the line is erroneous.
  @inline(__always)
  func gather(_ grouping: ResultGrouping, into result: ResultLabels) {
    result.start()
    if !error.isEmpty {
      gatherAll(into: result)
      return
    }
    switch grouping {
    case .all: gatherAll(into: result)
    case .by(let names):
      for name in names where !marks(name).contains(.deleted) {
        if let value = value(name) { result.add(name, .parsed, value) }
      }
    case .without:
      for place in 0..<touchedCount {
        let name = Int(touched[place])
        if slots[name].marks.isDisjoint(with: .set) || slots[name].traits.contains(.excluded) {
          continue
        }
        result.add(name, .parsed, ByteRun(slots[name].start, count: slots[name].count))
      }
      for base in stream?.labels ?? []
      where !slots[base.name].traits.contains(.excluded)
        && !marks(base.name).contains(.hidesBase)
      {
        result.add(base.name, .stream, base.value)
      }
    }
  }
}
