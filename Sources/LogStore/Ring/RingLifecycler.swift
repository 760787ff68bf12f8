import Bytes
import Environment
import LogModel

/// Why a ring write was given up.
enum RingWriteError: Error, Equatable, Sendable {
  case store(StoreError)
  case value(RingValueError)
  /// Other writers were first in every attempt.
  case contended(attempts: Int)
  case nodeStopped
}

/// Keeps this node's entry in the ring: registers and joins, beats, leaves (spec: distributor and
/// ring, §12). Confined to the node's actor.
final class RingLifecycler {
  /// Tries of one ring write, and the wait between them (`cas_retry_delay`).
  static let attempts = 10
  static let retryDelay: Duration = .seconds(1)

  private let environment: any NodeEnvironment
  private let settings: LogStoreSettings
  private(set) var state: InstanceState = .pending
  private var tokens: [StreamToken] = []
  private var registered: Int64 = 0
  private var draws: DrawStream
  private var isRegistered = false
  private let knownTokens = KnownTokens()

  init(environment: any NodeEnvironment, settings: LogStoreSettings) {
    self.environment = environment
    self.settings = settings
    draws = DrawStream(environment.random("ring.tokens"))
  }

  /// Tokens of the entry.
  var heldTokens: Int { tokens.count }

  private var seconds: Int64 { environment.wallTime.nanoseconds / 1_000_000_000 }

  private var entry: RingInstance {
    RingInstance(
      id: environment.name, address: environment.name, heartbeat: seconds, state: state,
      tokens: tokens, registered: registered)
  }

  /// Takes over an entry of an earlier life, or makes one, and becomes ACTIVE.
  func join() async throws(RingWriteError) {
    try await write { ring in
      let found = ring[environment.name]
      registered = found?.registered ?? seconds
      tokens = found?.tokens ?? []
      if found?.state != .active { fillTokens(avoiding: ring.takenTokens) }
      state = .active
      ring[environment.name] = entry
    }
    isRegistered = true
    environment.record(Event(.ringState, Int64(state.rawValue)))
  }

  /// Draws the missing tokens: none that anyone holds.
  private func fillTokens(avoiding taken: Set<StreamToken>) {
    var used = taken.union(tokens)
    while tokens.count < settings.tokenCount {
      let token = StreamToken(bits: UInt32(truncatingIfNeeded: draws.next() >> 32))
      if used.insert(token).inserted { tokens.append(token) }
    }
    tokens.sort()
  }

  /// Beats every `heartbeat_period` until the entry is removed.
  func beat() async {
    while true {
      do {
        try await environment.sleep(for: settings.heartbeatPeriod, .background)
      } catch {
        return
      }
      if !isRegistered { return }
      do {
        try await heartbeat()
      } catch .nodeStopped {
        return
      } catch {
        environment.record(Event(.ringWriteFailed, Int64(Self.attempts)))
      }
    }
  }

  /// An entry that was forgotten or wiped meanwhile is made again.
  private func heartbeat() async throws(RingWriteError) {
    try await write { ring in
      guard isRegistered else { return }
      if let found = ring[environment.name] {
        tokens = found.tokens
      } else {
        registered = seconds
      }
      ring[environment.name] = entry
    }
  }

  /// LEAVING: no more writes come, reads still do.
  func leave() async throws(RingWriteError) {
    guard isRegistered, state == .active else { return }
    state = .leaving
    try await heartbeat()
    environment.record(Event(.ringState, Int64(state.rawValue)))
  }

  /// Removes the entry.
  func unregister() async throws(RingWriteError) {
    guard isRegistered else { return }
    isRegistered = false
    try await write { $0[environment.name] = nil }
    environment.record(Event(.ringState, -1))
  }

  /// Read, change, compare and swap, until this writer is first.
  private func write(_ change: (inout RingValue) -> Void) async throws(RingWriteError) {
    var failure = RingWriteError.contended(attempts: Self.attempts)
    for attempt in 0..<Self.attempts {
      if attempt > 0 {
        do {
          try await environment.sleep(for: Self.retryDelay)
        } catch {
          throw .nodeStopped
        }
      }
      do {
        let stored = try await environment.ringKV.get(RingValue.key)
        var ring = RingValue()
        do {
          ring = try RingValue.decoded(stored.bytes, knownTokens, sharing: settings.ringMemo)
        } catch {
          throw RingWriteError.value(error)
        }
        change(&ring)
        let swapped = try await environment.ringKV.compareAndSwap(
          RingValue.key, expected: stored.version, ring.encoded(knownTokens))
        if swapped { return }
      } catch let error as RingWriteError {
        throw error
      } catch let error as StoreError {
        if error == .nodeStopped { throw .nodeStopped }
        failure = .store(error)
      } catch {
        throw .nodeStopped
      }
    }
    throw failure
  }
}
