import Environment
import Testing

@Suite("Coordination store")
struct CoordinationContract {
  @Test(arguments: WorldKind.allCases)
  func `a value is swapped only by who knows its version`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let ring = stage.environment.ringKV
      func show() async throws {
        let value = try await ring.get("ring")
        stage.note("\(value.bytes) \(value.version)")
      }
      try await show()
      stage.note("\(try await ring.compareAndSwap("ring", expected: 1, [1]))")
      stage.note("\(try await ring.compareAndSwap("ring", expected: 0, [2]))")
      try await show()
      stage.note("\(try await ring.compareAndSwap("ring", expected: 0, [3]))")
      stage.note("\(try await ring.compareAndSwap("ring", expected: 1, [4]))")
      try await show()
      stage.note("\(try await ring.get("other").version)")
    }
    #expect(lines == ["[] 0", "false", "true", "[2] 1", "false", "true", "[4] 2", "0"])
  }

  @Test(arguments: WorldKind.allCases)
  func `no swap is lost between nodes`(world: WorldKind) async throws {
    let count: Script = { stage in
      let ring = stage.environment.ringKV
      var done = 0
      while done < 25 {
        let value = try await ring.get("count")
        let next = (value.bytes.first ?? 0) + 1
        if try await ring.compareAndSwap("count", expected: value.version, [next]) { done += 1 }
      }
    }
    let journals = try await world.play(acts: [
      [Part("a", script: count), Part("b", script: count), Part("c", script: count)],
      [
        Part("a") { stage in
          let value = try await stage.environment.ringKV.get("count")
          stage.note("\(value.bytes) \(value.version)")
        }
      ],
    ])
    #expect(journals[1] == ["[75] 75"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a watch returns at once what is newer, else the next change`(world: WorldKind)
    async throws
  {
    let lines = try await world.play(
      Part("watcher") { stage in
        let ring = stage.environment.ringKV
        var version: UInt64 = 0
        while version < 3 {
          let value = try await ring.watch("ring", after: version, timeout: ages)
          // Changes may be taken together, but the last one is seen.
          if value.version <= version { stage.note("went back to \(value.version)") }
          version = value.version
        }
        stage.note("\(version)")
        stage.note("\(try await ring.watch("ring", after: 1, timeout: ages).version)")
      },
      Part("writer") { stage in
        for version: UInt64 in 0..<3 {
          try await stage.environment.sleep(for: step)
          _ = try await stage.environment.ringKV.compareAndSwap("ring", expected: version, [1])
          _ = try await stage.environment.ringKV.compareAndSwap("other", expected: version, [1])
        }
      })
    #expect(lines == ["3", "3"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a watch of what does not change returns it after its timeout`(world: WorldKind)
    async throws
  {
    let lines = try await world.play { stage in
      let ring = stage.environment.ringKV
      _ = try await ring.compareAndSwap("ring", expected: 0, [5])
      let value = try await ring.watch("ring", after: 1, timeout: step)
      stage.note("\(value.bytes) \(value.version)")
    }
    #expect(lines == ["[5] 1"])
  }
}
