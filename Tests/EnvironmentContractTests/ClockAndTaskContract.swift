import Bytes
import Environment
import Testing

@Suite("Clocks, sleeps and tasks")
struct ClockAndTaskContract {
  @Test(arguments: WorldKind.allCases)
  func `sleeps end in order of their deadlines`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      for (name, steps) in [("third", 3), ("first", 1), ("second", 2)] {
        stage.fork(after: step * steps) { $0.note(name) }
      }
      try await stage.join()
    }
    #expect(lines == ["first", "second", "third"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a sleep lasts at least its duration by the node's own clocks`(world: WorldKind) async throws
  {
    let lines = try await world.play { stage in
      let environment = stage.environment
      let (start, wall) = (environment.now, environment.wallTime)
      try await environment.sleep(for: step)
      stage.note("\(environment.now - start >= step)")
      stage.note("\(environment.wallTime > wall)")
      try await environment.sleep(for: step, .background)
      stage.note("\(environment.now - start >= step * 2)")
    }
    #expect(lines == ["true", "true", "true"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a sleep of nothing returns`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      try await stage.environment.sleep(for: .zero)
      try await stage.environment.sleep(for: .seconds(-1))
      stage.note("awake")
    }
    #expect(lines == ["awake"])
  }

  @Test(arguments: WorldKind.allCases)
  func `tasks run on their actor, one at a time`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      for _ in 0..<200 {
        stage.fork { stage in
          let seen = stage.count
          stage.assertIsolated()
          stage.count = seen + 1
          try await stage.environment.sleep(for: .zero)
          stage.assertIsolated()
          stage.count += 1
        }
      }
      try await stage.join()
      stage.note("\(stage.count)")
    }
    #expect(lines == ["400"])
  }

  @Test(arguments: WorldKind.allCases)
  func `compute returns what the work returns`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let bytes = [UInt8](repeating: 3, count: 10_000)
      let sum = try await stage.environment.compute(.init(.filter, bytes: bytes.count)) {
        bytes.reduce(0) { $0 + Int($1) }
      }
      stage.assertIsolated()
      stage.note("\(sum)")
    }
    #expect(lines == ["30000"])
  }

  @Test(arguments: WorldKind.allCases)
  func `points pass and records return`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      try await stage.environment.point("test.point")
      stage.environment.record(Event(Event.Name("test.event"), 1, 2, 3))
      stage.note("\(stage.environment.name)")
    }
    #expect(lines == ["node"])
  }

  @Test(arguments: WorldKind.allCases)
  func `draws depend on node and purpose, and are the same in every incarnation`(
    world: WorldKind
  ) async throws {
    let draw: Script = { stage in
      let key = stage.environment.random("test")
      stage.note("\(stage.environment.name) \(key.draw(0)) \(key.draw(1))")
      stage.note("\(stage.environment.name) \(stage.environment.random("other").draw(0))")
    }
    let journals = try await world.play(acts: [
      [Part("a", script: draw)], [Part("b", script: draw)], [Part("a", script: draw)],
    ])
    #expect(journals[0] == journals[2])
    let draws = (journals[0] + journals[1]).map { $0.dropFirst(2) }.flatMap {
      $0.split(separator: " ")
    }
    #expect(draws.count == 6)
    #expect(Set(draws).count == 6, "draws of different keys agree: \(draws)")
  }
}
