import Environment
import Simulation
import Testing

@Suite("The same seed does the same")
struct DeterminismTests {
  @Test("1 000 runs of a busy cluster have one trace", arguments: [SchedulePolicy.fifo])
  func thousandRuns(_ schedule: SchedulePolicy) throws {
    let first = try busyCluster(seed: 7, schedule: schedule)
    for _ in 1..<1000 {
      #expect(try busyCluster(seed: 7, schedule: schedule) == first)
    }
  }

  @Test("debug and release, and every machine, have this trace")
  func committedHash() throws {
    let run = try busyCluster(seed: 7)
    #expect(String(run.hash, radix: 16) == DeterminismTests.hashOfSeed7)
  }

  /// Changes when the kernel's behaviour changes, and only then.
  static let hashOfSeed7 = "b009894605c9ba33"

  @Test("other seeds and other schedules have other traces")
  func seedsDiffer() throws {
    var hashes: Set<UInt64> = []
    for seed in 0..<50 { hashes.insert(try busyCluster(seed: UInt64(seed)).hash) }
    #expect(hashes.count == 50)
  }

  @Test("random and pct schedules are repeatable too", arguments: [SchedulePolicy.random, .pct])
  func schedules(_ schedule: SchedulePolicy) throws {
    for seed in 0..<20 {
      let one = try busyCluster(seed: UInt64(seed), schedule: schedule, disturbed: true)
      let other = try busyCluster(seed: UInt64(seed), schedule: schedule, disturbed: true)
      #expect(one == other)
    }
  }

  @Test("a trace keeps the effects of its window, and tells where two runs part")
  func firstDifference() throws {
    func run(_ window: Range<UInt64>?, extra: Bool) throws -> Simulator {
      var options = SimulationOptions(seed: 3)
      options.traceWindow = window
      let simulator = Simulator(options)
      let server = simulator.server("server")
      let notes = Notes()
      simulator.node("client") { _, environment in
        for word in 0..<10 {
          let bytes = extra && word == 6 ? 1000 : 64
          _ = try? await environment.network.call(
            server, Message(method: 1, word: UInt64(word), wireBytes: bytes), timeout: .seconds(1))
        }
        notes.isDone = true
      }
      try simulator.run(until: { notes.isDone })
      return simulator
    }
    let window: Range<UInt64> = 0..<1024
    let one = try run(window, extra: false)
    let other = try run(window, extra: true)
    let lines = TraceDifference.describe(one, other, window)
    #expect(lines.count == 3)
    #expect(lines[1].contains("client: sends 64 bytes to server"))
    #expect(lines[2].contains("client: sends 1000 bytes to server"))
  }
}
