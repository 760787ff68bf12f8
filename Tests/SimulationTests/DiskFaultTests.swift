import Bytes
import Environment
import Testing

@testable import Simulation

/// Disks that fail while the node lives.
@Suite("Disks fill up, fail, slow down and rot")
struct DiskFaultTests {
  /// Appends 100 bytes at a time under a condition; says what came back and what is there.
  private func appends(_ condition: DiskCondition, seed: UInt64 = 1) throws
    -> (errors: [DiskError], stored: Int, seconds: Double)
  {
    let simulator = Simulator(SimulationOptions(seed: seed))
    let notes = Notes()
    let outcome = Outcome()
    let node = simulator.node("store") { _, environment in
      let disk = environment.disk
      do {
        let file = try await disk.open("a", .create)
        try await environment.sleep(for: .seconds(1))
        let start = environment.now
        for number in 0..<200 {
          do throws(DiskError) {
            try await disk.append(file, Array(repeating: UInt8(number), count: 100))
          } catch {
            outcome.errors.append(error)
          }
        }
        outcome.seconds = Double((environment.now - start).nanosecondCount) / 1e9
        try await environment.sleep(for: .seconds(60))
        outcome.stored = try await disk.size(file)
      } catch {
        notes.add("\(error)")
      }
      notes.isDone = true
    }
    simulator.schedule(at: 500_000_000) { simulator.setDisk(node, condition) }
    simulator.schedule(at: 30_000_000_000) { simulator.setDisk(node, DiskCondition()) }
    try simulator.run(until: { notes.isDone })
    #expect(notes.lines == [])
    try simulator.unwind()
    return (outcome.errors, outcome.stored, outcome.seconds)
  }

  private final class Outcome: @unchecked Sendable {
    var errors: [DiskError] = []
    var stored = 0
    var seconds = 0.0
  }

  @Test("a full disk takes nothing whole, and parts of some appends")
  func full() throws {
    var condition = DiskCondition()
    condition.isFull = true
    let (errors, stored, _) = try appends(condition)
    #expect(errors.count == 200)
    #expect(errors.allSatisfy { $0 == .noSpace(path: "a") })
    #expect(stored > 1_000 && stored < 12_000)
  }

  @Test("a failing disk fails as often as it should")
  func failing() throws {
    var condition = DiskCondition()
    condition.failuresPPM = 250_000
    let (errors, stored, _) = try appends(condition)
    #expect((30...70).contains(errors.count))
    #expect(errors.allSatisfy { if case .io("a", _) = $0 { true } else { false } })
    #expect(stored >= (200 - errors.count) * 100 && stored < 20_000)
  }

  @Test("a slow disk does the same later")
  func slow() throws {
    let usual = try appends(DiskCondition())
    var condition = DiskCondition()
    condition.slowPercent = 1_000
    let slow = try appends(condition)
    #expect(usual.errors == [] && slow.errors == [])
    #expect(usual.stored == 20_000 && slow.stored == 20_000)
    #expect(slow.seconds > usual.seconds * 9.9 && slow.seconds < usual.seconds * 10.1)
  }

  @Test("bits turn over, exactly so many, in whatever files there are")
  func rot() {
    let disk = DiskState()
    let bytes = (0..<1_000).map { UInt8($0 % 251) }
    for name in ["a", "b", "empty"] {
      let file = FileState()
      if name != "empty" {
        file.append(Array(bytes[..<300]))
        file.append(Array(bytes[300...]))
      }
      disk.set(name, .file(file))
    }
    #expect(disk.rot(DrawKey(seed: 1, purpose: "rot"), flips: 9) == 2)
    var turned = 0
    for name in ["a", "b"] {
      guard case .file(let file)? = disk.entry(name) else { return }
      let now = file.read(offset: 0, count: 2_000)
      #expect(now.count == 1_000)
      turned += zip(now, bytes).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
    }
    #expect(turned == 9)
    #expect(DiskState().rot(DrawKey(seed: 1, purpose: "rot"), flips: 9) == 0)
  }
}
