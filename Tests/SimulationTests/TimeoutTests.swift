import Bytes
import Environment
import Testing

@testable import Simulation

@Suite("Timeouts of waits")
struct TimeoutTests {
  /// Waits of a few lengths and of many, half of them ended early.
  @Test("come at their time and in the order in which they began", arguments: [3, 40])
  func order(lengths: Int64) throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    let notes = Notes()
    let draws = DrawKey(seed: 9, purpose: "timeouts")
    let delays = (0..<400).map { 1 + Int64(draws.draw(UInt64($0)) % UInt64(lengths)) }
    simulator.node("waits") { worker, environment in
      for number in 0..<400 {
        environment.spawn("one", on: worker) { _ in
          try? await environment.sleep(for: .milliseconds(number / 10))
          let end = environment.now + .milliseconds(delays[number])
          let outcome = try? await environment.wait("one", timeout: .milliseconds(delays[number])) {
            if number % 2 == 0 { environment.wake($0) }
          }
          if outcome == .timedOut {
            #expect(environment.now == end)
            notes.add("\(number)")
          }
        }
      }
    }
    try simulator.run(through: 1_000_000_000)
    let ends: [(end: Int64, number: Int)] = stride(from: 1, to: 400, by: 2).map {
      (Int64($0 / 10) + delays[$0], $0)
    }
    let expected = ends.sorted { ($0.end, $0.number) < ($1.end, $1.number) }
    #expect(notes.lines == expected.map { String($0.number) })
    try simulator.unwind()
  }

  @Test("beyond the end of time never come")
  func endless() throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    let notes = Notes()
    simulator.node("waits") { _, environment in
      _ = try? await environment.wait("for ever", timeout: .seconds(Int64.max)) { _ in }
      notes.add("over")
    }
    try simulator.run(through: 1_000_000_000_000)
    #expect(notes.lines.isEmpty)
    try simulator.unwind()
    #expect(notes.lines == ["over"])
  }

  @Test("beyond the end of time do not hide a deadlock")
  func endlessDeadlock() throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    simulator.node("waits") { _, environment in
      _ = try? await environment.wait("for ever", timeout: .seconds(Int64.max)) { _ in }
    }
    let failure = #expect(throws: SimulationFailure.self) { try simulator.run(until: { false }) }
    guard case .deadlock(let report)? = failure else { throw failure! }
    #expect(report.contains("for ever"))
    try simulator.unwind()
  }
}
