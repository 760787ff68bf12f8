import Environment
import Synchronization
import Testing

/// Which implementation of the environment a test runs against. Every test of this suite runs against
/// all of them and expects the same.
enum WorldKind: String, CaseIterable, CustomTestStringConvertible {
  case real
  case simulated

  var testDescription: String { rawValue }

  /// Plays acts one after another in one world: in each, the parts' nodes start, their scripts run to
  /// the end, and the nodes stop. Disks, stores and services stay from act to act.
  ///
  /// Returns what each act's journal noted, in order.
  func play(acts: [[Part]]) async throws -> [[String]] {
    switch self {
    case .real: try await playReal(acts)
    case .simulated: try playSimulated(acts)
    }
  }

  /// One act.
  func play(_ parts: Part...) async throws -> [String] { try await play(acts: [parts])[0] }

  /// One act of one node, which has no handler.
  func play(_ script: @escaping Script) async throws -> [String] {
    try await play(Part("node", script: script))
  }
}

typealias Script = @Sendable (isolated Stage) async throws -> Void

typealias Handler =
  @Sendable (isolated Stage, _ from: NodeAddress, Message) async throws(RPCError) -> Message

/// One node of an act.
struct Part: Sendable {
  var name: String
  var handler: Handler?
  var script: Script?

  init(_ name: String, script: Script? = nil) {
    self.name = name
    self.script = script
  }

  /// A node that takes requests from the start.
  static func serving(
    _ name: String, _ handler: @escaping Handler, script: Script? = nil
  ) -> Part {
    var part = Part(name, script: script)
    part.handler = handler
    return part
  }

  /// Makes the node's actor, and lets it serve.
  func open(_ environment: any NodeEnvironment, _ act: Act) -> Stage {
    let stage = Stage(environment, act)
    if let handler { environment.network.serve(on: stage, handler) }
    return stage
  }

  /// Starts the script; every node that serves is open by then.
  func begin(_ stage: Stage) {
    guard let script else { return }
    stage.environment.spawn("script", on: stage) { stage in
      do {
        try await script(stage)
      } catch {
        stage.note("\(error)")
      }
      stage.act.scriptEnded()
    }
  }
}

/// What an act's nodes share: the journal, and a hand that stops nodes.
final class Act: Sendable {
  private struct State {
    var lines: [String] = []
    var scriptsToCome: Int
    var onEnd: (@Sendable () -> Void)?
  }

  private let state: Mutex<State>
  /// Ends the incarnation of a node, soon.
  let stop: @Sendable (_ name: String) -> Void

  init(_ parts: [Part], stop: @escaping @Sendable (_ name: String) -> Void) {
    state = Mutex(State(scriptsToCome: parts.count { $0.script != nil }))
    self.stop = stop
  }

  var lines: [String] { state.withLock { $0.lines } }
  var isOver: Bool { state.withLock { $0.scriptsToCome == 0 } }

  func note(_ line: String) { state.withLock { $0.lines.append(line) } }

  func scriptEnded() {
    let onEnd = state.withLock { state -> (@Sendable () -> Void)? in
      state.scriptsToCome -= 1
      return state.scriptsToCome == 0 ? state.onEnd : nil
    }
    onEnd?()
  }

  /// Calls `action` once when the last script has ended.
  func whenOver(_ action: @escaping @Sendable () -> Void) {
    let isOver = state.withLock { state in
      state.onEnd = action
      return state.scriptsToCome == 0
    }
    if isOver { action() }
  }
}

/// A node's actor, with what scripts need between their tasks.
actor Stage {
  nonisolated let environment: any NodeEnvironment
  nonisolated let act: Act
  nonisolated var unownedExecutor: UnownedSerialExecutor { environment.executor }
  var tokens: [WaitToken] = []
  var parked: [UInt64: WaitToken] = [:]
  var count = 0
  private(set) lazy var lock = AsyncLock("lock", in: environment)
  private(set) lazy var channel = Channel<Int>("channel", capacity: 2, in: environment)
  private var running = 0
  private var begun = 0

  init(_ environment: any NodeEnvironment, _ act: Act) {
    self.environment = environment
    self.act = act
  }

  /// Writes into the act's journal.
  nonisolated func note(_ line: String) { act.note(line) }

  /// Starts a task that runs `body` after `delay` and notes what it throws.
  func fork(after delay: Duration = .zero, _ body: @escaping Script) {
    running += 1
    environment.spawn("forked", on: self) { stage in
      do {
        if delay > .zero { try await stage.environment.sleep(for: delay) }
        try await body(stage)
      } catch {
        stage.note("\(error)")
      }
      stage.running -= 1
    }
  }

  /// Starts `count` tasks, each when the one before has run to where it first suspends.
  func forkInLine(
    _ count: Int, _ body: @escaping @Sendable (isolated Stage, Int) async throws -> Void
  ) async throws {
    for index in 0..<count {
      let before = begun
      fork { stage in
        stage.begun += 1
        try await body(stage, index)
      }
      try await until { $0.begun > before }
    }
  }

  /// Returns once `condition` holds.
  func until(_ condition: (isolated Stage) -> Bool) async throws {
    while !condition(self) { try await environment.sleep(for: .milliseconds(2)) }
  }

  /// Returns when all forked tasks have ended.
  func join() async throws { try await until { $0.running == 0 } }

  /// Waits on `tokens`, and notes the end under a name.
  func waitInLine(_ name: String, timeout: Duration? = nil) async throws {
    let outcome = try await environment.wait("test", timeout: timeout) { tokens.append($0) }
    note("\(name) \(outcome)")
  }

  /// The address of another node.
  func address(_ name: String) throws -> NodeAddress {
    try #require(environment.network.address(of: name))
  }
}

/// A message body that carries a text.
final class TextBody: MessageBody {
  let text: String
  init(_ text: String) { self.text = text }
}

/// Sleeps that are to end in an order differ by this much.
let step = Duration.milliseconds(40)
/// A timeout that has to pass in a test, and what is quick must come before it.
let patience = Duration.milliseconds(1500)
/// Longer than any test.
let ages = Duration.seconds(3600)
