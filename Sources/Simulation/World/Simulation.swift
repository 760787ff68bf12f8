import Environment

/// A test of a system of your own: a world of nodes, made and troubled by a body of ordinary async
/// code.
///
///     let report = try await Simulation(seed: 7).run { world in
///       for name in ["store-1", "store-2", "store-3"] {
///         world.addNode(name) { Store.start($0) }
///       }
///       world.schedule([Fault(at: .seconds(5), lasts: .seconds(2), .powerLoss("store-2"))])
///       try await world.sleep(for: .seconds(60))
///     }
///
/// The run ends when the body does. Everything happens on one thread and in virtual time: equal
/// options and nodes give an equal trace hash, on every machine. The seed stands in what a failed run
/// throws.
public struct Simulation: Sendable {
  public var options: SimulationOptions
  /// Virtual time at which a run whose body has not returned fails.
  public var timeLimit: Duration = .seconds(24 * 3600)

  public init(_ options: SimulationOptions) { self.options = options }

  public init(seed: UInt64) { self.init(SimulationOptions(seed: seed)) }

  /// Runs the body in a new world, which ends with it. Throws what the body threw, or why the world
  /// could not go on (`SimulationFailure`), or that the time was up (`WorldError`), each with the
  /// seed. Cancelling the calling task ends the run.
  @concurrent @discardableResult
  public func run<Value: Sendable>(
    _ body: @escaping @Sendable (isolated World) async throws -> Value
  ) async throws(SimulationError) -> SimulationReport<Value> {
    let simulator = Simulator(options)
    let ending = Ending<Value>()
    let world = World.start(in: simulator) { ending.note(.failure($0)) }
    world.environment.spawn("the test", on: world) { world in
      do {
        ending.note(.success(try await body(world)))
      } catch {
        ending.note(.failure(error))
      }
    }
    var failure = drive(simulator, world.watch, ending)
    let time = Duration.nanoseconds(simulator.time)
    let (hash, effects, totals) = (simulator.trace.hash, simulator.trace.count, simulator.totals)
    let events = world.journal.events
    do throws(SimulationFailure) {
      try simulator.unwind()
    } catch {
      failure = failure ?? error
    }
    world.watch.removeAll()
    if let failure {
      throw SimulationError(
        seed: options.seed, time: time, traceHash: hash, cause: failure, events: events)
    }
    return SimulationReport(
      value: ending.value!, seed: options.seed, time: time, traceHash: hash, effects: effects,
      totals: totals, events: events)
  }

  /// Runs the world until its body has ended; returns why it failed, if it did.
  private func drive<Value>(_ simulator: Simulator, _ watch: Watch, _ ending: Ending<Value>)
    -> (any Error)?
  {
    let limit = timeLimit.nanosecondCount
    var steps: UInt64 = 0
    var error: WorldError?
    do throws(SimulationFailure) {
      try simulator.run {
        steps &+= 1
        watch.wakeWhereMet(simulator)
        if simulator.time > limit {
          error = .timeLimit(simulator.report("the test has not ended within \(timeLimit)"))
        } else if steps & 0xFFF == 0, Task.isCancelled {
          error = .cancelled
        }
        return ending.isOver || error != nil
      }
    } catch {
      return error
    }
    return error ?? ending.failure
  }
}

/// How a body ended.
private final class Ending<Value: Sendable>: @unchecked Sendable {
  private(set) var value: Value?
  private(set) var failure: (any Error)?

  var isOver: Bool { value != nil || failure != nil }

  /// The first end counts.
  func note(_ result: Result<Value, any Error>) {
    if isOver { return }
    switch result {
    case .success(let value): self.value = value
    case .failure(let error): failure = error
    }
  }
}
