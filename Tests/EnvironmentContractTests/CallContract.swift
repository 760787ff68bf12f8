import Environment
import Testing

@Suite("Calls")
struct CallContract {
  /// What the server does.
  enum Method: UInt16 {
    /// Replies with the request's word.
    case echo
    /// Refuses with a status.
    case fail
    /// Replies with the text it got, and how many parked requests it has finished.
    case text
    /// Holds the request until its word is released.
    case park
    case release
    /// Replies with how many requests are parked.
    case parked
  }

  static func message(_ method: Method, _ word: UInt64 = 0) -> Message {
    Message(method: method.rawValue, word: word)
  }

  static let server = Part.serving("server") { stage, from, request throws(RPCError) in
    switch Method(rawValue: request.method) {
    case .fail: throw .status(code: 429, text: "too many")
    case .text:
      let text = (request.body as? TextBody)?.text ?? "nothing"
      return Message(
        method: request.method, word: UInt64(stage.count),
        body: TextBody("\(stage.environment.name) heard \(text)"))
    case .park:
      do throws(NodeStopped) {
        _ = try await stage.environment.wait("release", timeout: nil) {
          stage.parked[request.word] = $0
        }
      } catch {
        throw .nodeStopped
      }
      stage.count += 1
      return request
    case .release:
      if let token = stage.parked.removeValue(forKey: request.word) {
        stage.environment.wake(token)
      }
      return request
    case .parked: return Message(method: request.method, word: UInt64(stage.parked.count))
    case .echo, nil: return request
    }
  }

  /// Asks the server for something that it does at once.
  @discardableResult
  static func ask(_ method: Method, word: UInt64 = 0, _ stage: isolated Stage) async throws
    -> UInt64
  {
    try await stage.environment.network.call(
      try stage.address("server"), message(method, word), timeout: ages
    ).word
  }

  /// Returns when the server has parked `count` requests.
  static func untilParked(_ count: UInt64, _ stage: isolated Stage) async throws {
    while try await ask(.parked, stage) < count {
      try await stage.environment.sleep(for: .milliseconds(2))
    }
  }

  static func client(_ script: @escaping Script) -> Part { Part("client", script: script) }

  /// What a call brought, in words.
  static func outcome(_ call: () async throws(RPCError) -> Message) async -> String {
    do throws(RPCError) {
      let reply = try await call()
      return "\((reply.body as? TextBody)?.text ?? "word \(reply.word)")"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: WorldKind.allCases)
  func `a request brings its reply`(world: WorldKind) async throws {
    let lines = try await world.play(
      Self.server,
      Self.client { stage in
        let (network, server) = (stage.environment.network, try stage.address("server"))
        let reply = try await network.call(
          server, Message(method: Method.text.rawValue, body: TextBody("hello")), timeout: ages)
        stage.note((reply.body as? TextBody)?.text ?? "")
      })
    #expect(lines == ["server heard hello"])
  }

  @Test(arguments: WorldKind.allCases)
  func `the handler is told the caller`(world: WorldKind) async throws {
    let lines = try await world.play(
      Part.serving("server") { stage, from, _ throws(RPCError) in
        Message(method: 0, word: stage.environment.network.address(of: "b") == from ? 1 : 0)
      },
      Part("a"),
      Part("b") { stage in
        let server = try stage.address("server")
        stage.note(
          await Self.outcome { () throws(RPCError) in
            try await stage.environment.network.call(server, Message(method: 0), timeout: ages)
          })
      })
    #expect(lines == ["word 1"])
  }

  @Test(arguments: WorldKind.allCases)
  func `an error status comes back as it was thrown`(world: WorldKind) async throws {
    let lines = try await world.play(
      Self.server,
      Self.client { stage in
        let server = try stage.address("server")
        stage.note(
          await Self.outcome { () throws(RPCError) in
            try await stage.environment.network.call(server, Self.message(.fail), timeout: ages)
          })
      })
    #expect(lines == [#"status(code: 429, text: "too many")"#])
  }

  @Test(arguments: WorldKind.allCases)
  func `a late reply is dropped, and the request carried out all the same`(world: WorldKind)
    async throws
  {
    let lines = try await world.play(
      Self.server,
      Self.client { stage in
        let (network, server) = (stage.environment.network, try stage.address("server"))
        stage.note(
          await Self.outcome { () throws(RPCError) in
            try await network.call(server, Self.message(.park, 1), timeout: step)
          })
        stage.fork { stage in
          stage.note(
            await Self.outcome { () throws(RPCError) in
              try await network.call(server, Self.message(.park, 2), timeout: ages)
            })
        }
        try await Self.untilParked(2, stage)
        // The late reply arrives while another call waits, and must not answer that.
        try await Self.ask(.release, word: 1, stage)
        while try await Self.ask(.text, stage) < 1 {
          try await stage.environment.sleep(for: .milliseconds(2))
        }
        try await stage.environment.sleep(for: step)
        stage.note("carried out")
        try await Self.ask(.release, word: 2, stage)
        try await stage.join()
      })
    #expect(lines == ["deadlineExceeded", "carried out", "word 2"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a node that does not serve, or does not run, is unavailable`(world: WorldKind) async throws
  {
    let call: Script = { stage in
      for name in ["idle", "gone"] {
        let address = try stage.address(name)
        stage.note(
          await Self.outcome { () throws(RPCError) in
            try await stage.environment.network.call(address, Message(method: 0), timeout: ages)
          })
      }
      stage.note("\(stage.environment.network.address(of: "nobody") == nil)")
    }
    let journals = try await world.play(acts: [
      [Self.server, Part("gone") { $0.note("here") }],
      [Self.server, Part("idle"), Part("client", script: call)],
    ])
    #expect(journals[1] == ["unavailable", "unavailable", "true"])
  }

  @Test(arguments: WorldKind.allCases)
  func `the connection breaks when the callee stops`(world: WorldKind) async throws {
    let lines = try await world.play(
      Part.serving("server") { stage, _, _ throws(RPCError) in
        stage.act.stop("server")
        do throws(NodeStopped) {
          try await stage.environment.sleep(for: ages)
        } catch {
          throw .nodeStopped
        }
        return Message(method: 0)
      },
      Self.client { stage in
        let server = try stage.address("server")
        stage.note(
          await Self.outcome { () throws(RPCError) in
            try await stage.environment.network.call(server, Message(method: 0), timeout: ages)
          })
      })
    #expect(lines == ["unavailable"])
  }

  @Test(arguments: WorldKind.allCases)
  func `handlers run side by side, on the callee's actor`(world: WorldKind) async throws {
    let lines = try await world.play(
      Part.serving("server") { stage, _, request throws(RPCError) in
        stage.assertIsolated()
        // Each waits for the other: one after another they would wait for ever.
        do throws(NodeStopped) {
          if stage.tokens.isEmpty {
            _ = try await stage.environment.wait("peer", timeout: nil) { stage.tokens.append($0) }
          } else {
            stage.environment.wake(stage.tokens[0])
          }
        } catch {
          throw .nodeStopped
        }
        return Message(method: 0, word: request.word)
      },
      Self.client { stage in
        let server = try stage.address("server")
        for word: UInt64 in 1...2 {
          stage.fork { stage in
            let reply = try await stage.environment.network.call(
              server, Message(method: 0, word: word), timeout: ages)
            stage.count += Int(reply.word)
          }
        }
        try await stage.join()
        stage.note("\(stage.count)")
      })
    #expect(lines == ["3"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a node can call itself`(world: WorldKind) async throws {
    let lines = try await world.play(
      Part.serving("node") { _, _, request throws(RPCError) in
        Message(method: 0, word: request.word + 1)
      } script: { stage in
        let me = try stage.address("node")
        stage.note(
          await Self.outcome { () throws(RPCError) in
            try await stage.environment.network.call(me, Message(method: 0, word: 1), timeout: ages)
          })
      })
    #expect(lines == ["word 2"])
  }
}
