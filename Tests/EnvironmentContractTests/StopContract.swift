import Environment
import Testing

@Suite("The end of a node")
struct StopContract {
  @Test(arguments: WorldKind.allCases)
  func `every pending await throws NodeStopped`(world: WorldKind) async throws {
    let lines = try await world.play(
      Part("node") { stage in
        try await stage.lock.lock()
        let server = try stage.address("server")
        let pending: [(String, Script)] = [
          ("sleep", { try await $0.environment.sleep(for: ages) }),
          ("wait", { try await $0.waitInLine("never") }),
          ("wait with a timeout", { try await $0.waitInLine("never", timeout: ages) }),
          ("lock", { try await $0.lock.lock() }),
          ("receive", { _ = try await $0.channel.receive() }),
          (
            "call",
            {
              _ = try await $0.environment.network.call(
                server, CallContract.message(.park, 1), timeout: ages)
            }
          ),
          (
            "group",
            { stage in
              let network = stage.environment.network
              let group = network.openGroup(timeout: ages)
              network.send(group, server, CallContract.message(.park, 2), tag: 0)
              _ = try await network.nextReply(group)
            }
          ),
          (
            "quorum",
            { stage in
              let network = stage.environment.network
              let group = network.openGroup(timeout: ages)
              network.send(group, server, CallContract.message(.park, 3), tag: 0)
              _ = try await network.quorum(group, successes: 1, tolerated: 0)
            }
          ),
          (
            "watch",
            { _ = try await $0.environment.ringKV.watch("ring", after: 0, timeout: ages) }
          ),
        ]
        for (name, body) in pending {
          stage.fork { stage in
            do {
              try await body(stage)
              stage.note("\(name) returned")
            } catch {
              stage.note("\(name): \(error)")
            }
          }
        }
        // Until all of them are pending.
        try await CallContract.untilParked(3, stage)
        try await stage.environment.sleep(for: step)
      },
      CallContract.server)
    #expect(
      lines.sorted() == [
        "call: nodeStopped", "group: NodeStopped()", "lock: NodeStopped()",
        "quorum: NodeStopped()", "receive: NodeStopped()", "sleep: NodeStopped()",
        "wait with a timeout: NodeStopped()", "wait: NodeStopped()", "watch: nodeStopped",
      ])
  }

  @Test(arguments: WorldKind.allCases)
  func `after the end every call throws`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let environment = stage.environment
      stage.fork { stage in
        try? await environment.sleep(for: ages)
        let me = try stage.address("node")
        let calls: [Script] = [
          { _ in try await environment.sleep(for: step) },
          { _ in try await environment.sleep(for: .zero) },
          { try await $0.waitInLine("never") },
          { _ in try await environment.point("test") },
          { _ in _ = try await environment.compute(.init(.filter, bytes: 1)) { 1 } },
          { _ in _ = try await environment.network.call(me, Message(method: 0), timeout: ages) },
          { _ in _ = try await environment.disk.list("") },
          { _ in _ = try await environment.objectStore.get("key") },
          { _ in _ = try await environment.indexKV.query([]) },
          { _ in _ = try await environment.ringKV.get("key") },
        ]
        for call in calls {
          do {
            try await call(stage)
            stage.note("returned")
          } catch {
            stage.note("\(error)")
          }
        }
      }
      try await stage.environment.sleep(for: step)
    }
    let byWait = [String](repeating: "NodeStopped()", count: 5)
    #expect(lines == byWait + [String](repeating: "nodeStopped", count: 5))
  }

  @Test(arguments: WorldKind.allCases)
  func `nothing can be started any more`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      stage.fork { stage in
        try? await stage.environment.sleep(for: ages)
        stage.note("ended")
        stage.environment.spawn("late", on: stage) { $0.note("started") }
      }
      try await stage.environment.sleep(for: step)
    }
    #expect(lines == ["ended"])
  }
}
