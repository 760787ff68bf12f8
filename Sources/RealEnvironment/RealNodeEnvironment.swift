public import Bytes
public import Environment
import Glibc

/// Lends its executor to the actors of one node.
private actor NodeHome {}

/// The world as one node of this process sees it: the system's clocks, tasks of the ordinary pool,
/// files, and the other nodes of its `RealHost`.
public final class RealNodeEnvironment: NodeEnvironment {
  let core: NodeCore
  /// An actor of the ordinary kind, whose executor all actors of the node share.
  private let home = NodeHome()
  private let realNetwork: RealNetwork
  let realDisk: RealDisk
  private let realObjects: FilesystemObjectStore
  private let realIndex: LMDBIndexKV
  private let realCoordination: InMemoryCoordinationKV

  init(_ core: NodeCore) {
    self.core = core
    realNetwork = RealNetwork(core)
    realDisk = RealDisk(core, directory: core.host.directory(ofNode: core.name))
    realObjects = FilesystemObjectStore(core)
    realIndex = LMDBIndexKV(core)
    realCoordination = InMemoryCoordinationKV(core)
  }

  public var name: String { core.name }
  public var address: NodeAddress { core.address }
  public var executor: UnownedSerialExecutor { home.unownedExecutor }
  public var network: any Network { realNetwork }
  public var disk: any Disk { realDisk }
  public var objectStore: any ObjectStore { realObjects }
  public var indexKV: any IndexKV { realIndex }
  public var ringKV: any CoordinationKV { realCoordination }

  public var now: MonotonicTime {
    MonotonicTime(nanoseconds: clockReading(CLOCK_MONOTONIC))
  }

  public var wallTime: WallTime { WallTime(nanoseconds: clockReading(CLOCK_REALTIME)) }

  public func sleep(for duration: Duration, _ kind: TimerKind) async throws(NodeStopped) {
    if duration <= .zero {
      try core.checkRunning()
      await Task.yield()
      return try core.checkRunning()
    }
    _ = try await core.wait(timeout: duration) { _ in }
  }

  public func spawn<A: Actor>(
    _ name: StaticString, on actor: A, _ body: @escaping @Sendable (isolated A) async -> Void
  ) {
    core.tasks.start(name.description) { await body(actor) }
  }

  public func random(_ purpose: StaticString) -> DrawKey {
    DrawKey(seed: core.host.seed, purpose: purpose).of(core.name)
  }

  public func wait(
    _ label: StaticString, timeout: Duration?, _ register: (WaitToken) -> Void
  ) async throws(NodeStopped) -> WaitOutcome {
    try await core.wait(timeout: timeout, register)
  }

  @discardableResult
  public func wake(_ token: WaitToken) -> Bool { core.waits.end(token, .woken) }

  public func compute<R: Sendable>(_ cost: ComputeCost, _ work: @Sendable () -> R)
    async throws(NodeStopped) -> R
  {
    try core.checkRunning()
    let result = await offActor(work)
    try core.checkRunning()
    return result
  }

  public func point(_ name: StaticString) async throws(NodeStopped) { try core.checkRunning() }

  public func record(_ event: Event) {
    if !core.isStopped { core.host.note(event, node: core.name) }
  }
}

/// Runs `work` on the pool, whatever the caller is isolated to.
@concurrent private func offActor<R: Sendable>(_ work: @Sendable () -> R) async -> R { work() }
