import Environment

extension Simulator {
  /// Drops what disks and object store hold, when the world has ended and only its totals are asked
  /// for: checkers need the memory.
  public func releaseStorage() {
    for node in nodes { node.disk.removeAll() }
    objects.objects = [:]
    recentAppends.removeAll()
  }

  /// Ends every task of the world, after the verdict: each await throws `NodeStopped`, and so does
  /// each further call of the environment. A node whose tasks make more than `callBudget` such calls
  /// fails the run. Only an unwound world gives its memory back: its environments keep it.
  public func unwind(callBudget: Int = 10_000) throws(SimulationFailure) {
    unwindingBudget = callBudget
    isUnwinding = true
    failure = nil
    defer { letGo() }
    jobsAtThisInstant = 0
    for incarnation in incarnations {
      incarnation.state = .unwinding
      incarnation.callsWhileUnwinding = 0
      let held = incarnation.held
      incarnation.held = []
      for job in held { enqueue(job) }
    }
    for index in 0..<waiters.count {
      let generation = waiters[UInt32(index)].generation
      endWait(WaitToken(index: UInt32(index), generation: generation), .stopped)
    }
    try run(until: { !self.hasReadyJobs })
    for incarnation in incarnations where incarnation.callsWhileUnwinding > callBudget {
      let name = nodes[Int(incarnation.node)].name
      let task = incarnation.spinningTask.map { "task \"\($0)\"" } ?? "a handler"
      throw .unwinding(
        report: "\(task) of \(name) goes on after the end of its node (more than \(callBudget) "
          + "calls): let NodeStopped propagate")
    }
  }

  /// Drops everything that refers back to the simulator.
  private func letGo() {
    for incarnation in incarnations { incarnation.startWorker = nil }
    for node in nodes { node.boot = nil }
    for index in 0..<actions.count { actions[UInt32(index)] = nil }
    coordination.removeWatchers()
    onRecord = nil
    onMessage = nil
  }
}
