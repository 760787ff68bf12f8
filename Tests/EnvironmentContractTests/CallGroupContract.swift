import Environment
import Testing

@Suite("Call groups")
struct CallGroupContract {
  /// Opens a group with one request a method to the server of `CallContract`; tags and words count
  /// from `first`.
  static func send(
    _ methods: [CallContract.Method], from first: Int = 0, _ stage: isolated Stage,
    timeout: Duration = ages
  ) throws -> CallGroupID {
    let (network, server) = (stage.environment.network, try stage.address("server"))
    let group = network.openGroup(timeout: timeout)
    for (index, method) in methods.enumerated() {
      let number = first + index
      network.send(group, server, CallContract.message(method, UInt64(number)), tag: number)
    }
    return group
  }

  /// Notes all replies of a group, then its end.
  static func noteReplies(_ group: CallGroupID, _ stage: isolated Stage) async throws {
    while try await noteReply(group, stage) {}
  }

  /// Notes the next reply of a group; false at its end.
  @discardableResult
  static func noteReply(_ group: CallGroupID, _ stage: isolated Stage) async throws -> Bool {
    guard let reply = try await stage.environment.network.nextReply(group) else {
      stage.note("end")
      return false
    }
    switch reply.result {
    case .success(let message): stage.note("\(reply.tag): \(message.word)")
    case .failure(let error): stage.note("\(reply.tag): \(error)")
    }
    return true
  }

  static func describe(_ outcome: QuorumOutcome) -> String {
    switch outcome {
    case .reached: "reached"
    case .failed(let error): "failed: \(error)"
    }
  }

  @Test(arguments: WorldKind.allCases)
  func `replies come in order of arrival, then the end`(world: WorldKind) async throws {
    let lines = try await world.play(
      CallContract.server,
      CallContract.client { stage in
        let group = try Self.send([.park, .park, .park], stage)
        try await CallContract.untilParked(3, stage)
        for word: UInt64 in [1, 2, 0] {
          try await CallContract.ask(.release, word: word, stage)
          try await Self.noteReply(group, stage)
        }
        try await Self.noteReply(group, stage)
        stage.environment.network.close(group)
      })
    #expect(lines == ["1: 1", "2: 2", "0: 0", "end"])
  }

  @Test(arguments: WorldKind.allCases)
  func `replies that nobody has asked for yet are kept`(world: WorldKind) async throws {
    let lines = try await world.play(
      CallContract.server,
      CallContract.client { stage in
        let group = try Self.send([.echo], stage)
        try await stage.environment.sleep(for: step)
        stage.note("later")
        try await Self.noteReplies(group, stage)
        stage.environment.network.close(group)
      })
    #expect(lines == ["later", "0: 0", "end"])
  }

  @Test(arguments: WorldKind.allCases)
  func `an empty group is at its end`(world: WorldKind) async throws {
    let lines = try await world.play(
      CallContract.server,
      CallContract.client { stage in
        try await Self.noteReplies(try Self.send([], stage), stage)
      })
    #expect(lines == ["end"])
  }

  @Test(arguments: WorldKind.allCases)
  func `at the timeout the open calls fail in order of sending`(world: WorldKind) async throws {
    let lines = try await world.play(
      CallContract.server,
      CallContract.client { stage in
        let group = try Self.send([.park, .park, .park], stage, timeout: step)
        try await Self.noteReplies(group, stage)
        stage.environment.network.close(group)
      })
    #expect(lines == ["0: deadlineExceeded", "1: deadlineExceeded", "2: deadlineExceeded", "end"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a node that does not serve fails its call alone`(world: WorldKind) async throws {
    let lines = try await world.play(
      CallContract.server, Part("idle"),
      CallContract.client { stage in
        let (network, idle) = (stage.environment.network, try stage.address("idle"))
        let group = try Self.send([.park], stage)
        network.send(group, idle, CallContract.message(.echo), tag: 7)
        try await Self.noteReply(group, stage)
        try await CallContract.untilParked(1, stage)
        try await CallContract.ask(.release, word: 0, stage)
        try await Self.noteReplies(group, stage)
        network.close(group)
      })
    #expect(lines == ["7: unavailable", "0: 0", "end"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a quorum is reached without the slowest, whose late reply goes nowhere`(world: WorldKind)
    async throws
  {
    let lines = try await world.play(
      CallContract.server,
      CallContract.client { stage in
        let network = stage.environment.network
        let group = try Self.send([.echo, .park, .echo], stage)
        stage.note(Self.describe(try await network.quorum(group, successes: 2, tolerated: 1)))
        network.close(group)
        // Takes the place of the first group when the late reply arrives.
        let next = try Self.send([.park], from: 5, stage)
        try await CallContract.untilParked(2, stage)
        try await CallContract.ask(.release, word: 1, stage)
        try await stage.environment.sleep(for: step)
        try await CallContract.ask(.release, word: 5, stage)
        try await Self.noteReplies(next, stage)
        network.close(next)
      })
    #expect(lines == ["reached", "5: 5", "end"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a quorum fails with the error that was one too many`(world: WorldKind) async throws {
    let lines = try await world.play(
      CallContract.server, Part("idle"),
      CallContract.client { stage in
        let network = stage.environment.network
        let group = try Self.send([.park, .echo], stage, timeout: patience)
        network.send(group, try stage.address("idle"), CallContract.message(.echo), tag: 2)
        stage.note(Self.describe(try await network.quorum(group, successes: 2, tolerated: 1)))
        network.close(group)
      })
    #expect(lines == ["failed: deadlineExceeded"])
  }

  @Test(arguments: WorldKind.allCases)
  func `replies that came before the question count towards a quorum`(world: WorldKind)
    async throws
  {
    let lines = try await world.play(
      CallContract.server,
      CallContract.client { stage in
        let network = stage.environment.network
        let group = try Self.send([.echo, .echo, .park], stage)
        try await stage.environment.sleep(for: step)
        stage.note(Self.describe(try await network.quorum(group, successes: 2, tolerated: 1)))
        network.close(group)
        let failing = try Self.send([.fail, .fail], stage)
        try await stage.environment.sleep(for: step)
        stage.note(Self.describe(try await network.quorum(failing, successes: 1, tolerated: 1)))
        network.close(failing)
      })
    #expect(lines == ["reached", #"failed: status(code: 429, text: "too many")"#])
  }

  @Test(arguments: WorldKind.allCases)
  func `a closed group takes and gives nothing`(world: WorldKind) async throws {
    let lines = try await world.play(
      CallContract.server,
      CallContract.client { stage in
        let (network, server) = (stage.environment.network, try stage.address("server"))
        let group = try Self.send([.echo], stage)
        network.close(group)
        network.send(group, server, CallContract.message(.echo), tag: 1)
        try await Self.noteReplies(group, stage)
        network.close(group)
      })
    #expect(lines == ["end"])
  }
}
