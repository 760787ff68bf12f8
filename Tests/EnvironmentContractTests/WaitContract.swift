import Environment
import Testing

@Suite("Waits, locks and channels")
struct WaitContract {
  @Test(arguments: WorldKind.allCases)
  func `waiters go on in the order in which they are woken`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      try await stage.forkInLine(4) { stage, index in try await stage.waitInLine("\(index)") }
      for index in [2, 0, 3, 1] { stage.note("\(stage.environment.wake(stage.tokens[index]))") }
      try await stage.join()
    }
    #expect(lines == ["true", "true", "true", "true", "2 woken", "0 woken", "3 woken", "1 woken"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a wake before the task suspends counts`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let environment = stage.environment
      let outcome = try await environment.wait("test", timeout: nil) {
        stage.note("\(environment.wake($0))")
        stage.note("\(environment.wake($0))")
      }
      stage.note("\(outcome)")
    }
    #expect(lines == ["true", "false", "woken"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a wait times out, and its token is then worthless`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      try await stage.waitInLine("first", timeout: step)
      stage.note("\(stage.environment.wake(stage.tokens[0]))")
      try await stage.waitInLine("at once", timeout: .zero)
    }
    #expect(lines == ["first timedOut", "false", "at once timedOut"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a wait that is woken does not time out later`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      stage.fork { stage in
        try await stage.waitInLine("a", timeout: patience)
        // Still waiting when the timeout of the first wait would come.
        try await stage.waitInLine("b", timeout: ages)
      }
      try await stage.until { $0.tokens.count == 1 }
      stage.environment.wake(stage.tokens[0])
      try await stage.environment.sleep(for: patience + step)
      stage.note("\(stage.environment.wake(stage.tokens[0]))")
      stage.note("\(stage.environment.wake(stage.tokens[1]))")
      try await stage.join()
    }
    #expect(lines == ["a woken", "false", "true", "b woken"])
  }

  @Test(arguments: WorldKind.allCases)
  func `timeouts fire in order of their deadlines`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      for (name, steps) in [("c", 3), ("a", 1), ("b", 2)] {
        stage.fork { try await $0.waitInLine(name, timeout: step * steps) }
      }
      try await stage.join()
    }
    #expect(lines == ["a timedOut", "b timedOut", "c timedOut"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a lock is had in order of asking, by one at a time`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      try await stage.lock.lock()
      try await stage.forkInLine(3) { stage, index in
        try await stage.lock.lock()
        stage.note("\(index) in")
        try await stage.environment.sleep(for: step)
        stage.note("\(index) out")
        stage.lock.unlock()
      }
      stage.note("open")
      stage.lock.unlock()
      try await stage.join()
    }
    #expect(lines == ["open", "0 in", "0 out", "1 in", "1 out", "2 in", "2 out"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a channel is bounded and keeps order`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      stage.fork { stage in
        for element in 0..<5 {
          _ = try await stage.channel.send(element)
          stage.note("sent \(element)")
          stage.count += 1
        }
      }
      try await stage.until { $0.count == 2 }
      stage.note("room \(stage.channel.trySend(9)), depth \(stage.channel.depth)")
      for _ in 0..<5 {
        let element = try await stage.channel.receive()
        stage.note("got \(element ?? -1)")
        let sent = min(5, 3 + (element ?? 0))
        try await stage.until { $0.count == sent }
      }
    }
    #expect(
      lines == [
        "sent 0", "sent 1", "room false, depth 2", "got 0", "sent 2", "got 1", "sent 3", "got 2",
        "sent 4", "got 3", "got 4",
      ])
  }

  @Test(arguments: WorldKind.allCases)
  func `receivers are served in order of arrival`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      try await stage.forkInLine(3) { stage, index in
        let element = try await stage.channel.receive()
        stage.note("\(index) got \(element ?? -1)")
      }
      for element in 0..<3 { _ = try await stage.channel.send(element) }
      try await stage.join()
    }
    #expect(lines == ["0 got 0", "1 got 1", "2 got 2"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a closed channel is drained, then at its end`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      try await stage.forkInLine(1) { stage, _ in
        for element in 0..<3 { stage.note("sent \(try await stage.channel.send(element))") }
      }
      stage.channel.close()
      try await stage.join()
      for _ in 0..<3 { stage.note("got \(try await stage.channel.receive() ?? -1)") }
      stage.note("room \(stage.channel.trySend(4)), closed \(stage.channel.isClosed)")
    }
    #expect(
      lines == [
        "sent true", "sent true", "sent false", "got 0", "got 1", "got -1",
        "room false, closed true",
      ])
  }

  @Test(arguments: WorldKind.allCases)
  func `closing ends receivers that wait`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      try await stage.forkInLine(1) { stage, _ in
        stage.note("got \(try await stage.channel.receive() ?? -1)")
      }
      stage.channel.close()
      try await stage.join()
    }
    #expect(lines == ["got -1"])
  }
}
