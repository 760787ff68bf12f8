import Bytes
import Environment
import Testing

@testable import Simulation

/// What a loss of power leaves of a disk.
@Suite("Power and volumes get lost")
struct StorageLossTests {
  /// Writes `a` (synced) and `b` (not), loses power, and says what is there afterwards.
  private func survivors(seed: UInt64, syncsNames: Bool) throws -> [String: Int] {
    let simulator = Simulator(SimulationOptions(seed: seed))
    let notes = Notes()
    let node = simulator.node("store") { _, environment in
      let disk = environment.disk
      do {
        for entry in try await disk.list("") where !entry.isDirectory {
          let bytes = try await disk.readAll(entry.name)
          notes.add("\(entry.name) \(bytes.count)")
          #expect(bytes == (0..<bytes.count).map { UInt8($0 % 251) })
        }
        if notes.count > 0 {
          notes.isDone = true
          return
        }
        notes.count = 1
        let a = try await disk.open("a", .create)
        try await disk.append(a, (0..<100).map { UInt8($0 % 251) })
        try await disk.sync(a)
        if syncsNames { try await disk.syncDirectory("") }
        try await disk.append(a, (100..<400).map { UInt8($0 % 251) })
        let b = try await disk.open("b", .create)
        try await disk.append(b, (0..<50).map { UInt8($0 % 251) })
        try await environment.sleep(for: .seconds(100))
      } catch {}
    }
    simulator.schedule(at: 1_000_000_000) { simulator.losePower(node) }
    simulator.schedule(at: 2_000_000_000) { simulator.start(node) }
    try simulator.run(until: { notes.isDone })
    try simulator.unwind()
    var sizes: [String: Int] = [:]
    for line in notes.lines {
      let parts = line.split(separator: " ")
      sizes[String(parts[0])] = Int(parts[1])
    }
    return sizes
  }

  @Test("what was synced stays, of the rest a part, of unsynced names nothing")
  func power() throws {
    var sizes: Set<Int> = []
    for seed in 1...40 as ClosedRange<UInt64> {
      let left = try survivors(seed: seed, syncsNames: true)
      #expect(left["b"] == nil)
      let size = try #require(left["a"])
      #expect((100...400).contains(size))
      sizes.insert(size)
    }
    #expect(sizes.contains(100) && sizes.contains(400) && sizes.count > 10)
  }

  @Test("a synced file without a synced name is gone")
  func names() throws {
    #expect(try survivors(seed: 1, syncsNames: false) == [:])
  }

  @Test("a rename that was not synced is undone, a removal too")
  func renames() {
    let disk = DiskState()
    disk.set("d", .directory)
    disk.set("d/old", .file(FileState()))
    disk.set("d/other", .file(FileState()))
    disk.syncNames(in: "")
    disk.syncNames(in: "d")
    disk.move("d/old", to: "d/new")
    disk.set("d/other", nil)
    disk.losePower(DrawKey(seed: 1, purpose: "power"))
    #expect(disk.children("d").map(\.name) == ["old", "other"])
    disk.move("d/old", to: "d/new")
    disk.syncNames(in: "d")
    disk.losePower(DrawKey(seed: 1, purpose: "power"))
    #expect(disk.children("d").map(\.name) == ["new", "other"])
  }

  @Test("a lost volume is empty")
  func volume() throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    let notes = Notes()
    let node = simulator.node("store") { _, environment in
      do {
        notes.add("\(try await environment.disk.list("").count)")
        let file = try await environment.disk.open("a", .create)
        try await environment.disk.sync(file)
        try await environment.disk.syncDirectory("")
        try await environment.sleep(for: .seconds(100))
      } catch {}
    }
    simulator.schedule(at: 1_000_000_000) { simulator.loseVolume(node) }
    simulator.schedule(at: 2_000_000_000) { simulator.start(node) }
    try simulator.run(through: 5_000_000_000)
    #expect(notes.lines == ["0", "0"])
    try simulator.unwind()
  }
}

/// Services fail, links clog, clocks drift.
@Suite("Services, links and clocks in trouble")
struct TroubleTests {
  @Test("in an outage every request fails, and a quarter of the writes take effect all the same")
  func outage() throws {
    let simulator = Simulator(SimulationOptions(seed: 3))
    let notes = Notes()
    var condition = ServiceCondition()
    condition.failuresPPM = 1_000_000
    simulator.setCondition(.objectStore, condition)
    simulator.node("client") { _, environment in
      for number in 0..<200 {
        do throws(StoreError) {
          try await environment.objectStore.put("\(number)", [1])
          notes.add("put")
        } catch {
          if case .unavailable = error { notes.count += 1 } else { notes.add("\(error)") }
        }
      }
      notes.isDone = true
    }
    try simulator.run(until: { notes.isDone })
    #expect(notes.lines == [])
    #expect(notes.count == 200)
    #expect((25...75).contains(simulator.objectList().count))
    try simulator.unwind()
  }

  @Test("some requests fail, and those that do not are as they were")
  func failures() throws {
    let simulator = Simulator(SimulationOptions(seed: 3))
    let notes = Notes()
    var condition = ServiceCondition()
    condition.failuresPPM = 300_000
    simulator.setCondition(.indexKV, condition)
    simulator.node("client") { _, environment in
      for _ in 0..<400 {
        do {
          _ = try await environment.indexKV.query([])
        } catch {
          notes.count += 1
        }
      }
      notes.isDone = true
    }
    try simulator.run(until: { notes.isDone })
    #expect((80...160).contains(notes.count))
    try simulator.unwind()
  }

  @Test("a clogged link delivers nothing, then everything in order")
  func clog() throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    let server = simulator.server("server")
    let notes = Notes()
    for name in ["one", "two"] {
      simulator.node(name) { _, environment in
        do throws(RPCError) {
          _ = try await environment.network.call(
            server, Message(method: 1), timeout: .seconds(60))
          notes.add("\(name) at \(environment.now.nanoseconds / 1_000_000_000)")
        } catch {
          notes.add("\(error)")
        }
        notes.count += 1
      }
    }
    simulator.clog(simulator.address(of: "one")!, server, until: 10_000_000_000)
    try simulator.run(until: { notes.count == 2 })
    #expect(notes.lines == ["two at 0", "one at 10"])
    try simulator.unwind()
  }

  @Test("clocks go on from where they are, and wall clocks come back to the truth")
  func clocks() {
    var clock = NodeClock()
    clock.set(offset: 5_000, driftPPM: 100_000, now: 1_000_000_000)
    #expect(clock.local(1_000_000_000) == 1_000_000_000)
    #expect(clock.wall(1_000_000_000) == 1_000_005_000)
    #expect(clock.local(3_000_000_000) == 3_200_000_000)
    clock.set(offset: 0, driftPPM: 0, now: 3_000_000_000)
    #expect(clock.local(3_000_000_000) == 3_200_000_000)
    #expect(clock.wall(3_000_000_000) == 3_000_000_000)
    #expect(clock.local(4_000_000_000) == 4_200_000_000)
  }
}
