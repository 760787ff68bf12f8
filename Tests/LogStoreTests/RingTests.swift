import Environment
import LogModel
import Testing

@testable import LogStore

struct RingTests {
  private func instance(_ id: String, heartbeat: Int64 = 100, tokens: [UInt32] = [])
    -> RingInstance
  {
    RingInstance(
      id: id, address: id, heartbeat: heartbeat, state: .active,
      tokens: tokens.map { StreamToken(bits: $0) }, zone: "z", registered: 7)
  }

  @Test func `a stored ring reads back`() throws {
    var ring = RingValue()
    ring["b"] = instance("b", tokens: [3, 9, .max])
    ring["a"] = instance("a", heartbeat: -5)
    var left = instance("c")
    left.state = .left
    ring["c"] = left
    #expect(ring.instances.map(\.id) == ["a", "b", "c"])
    #expect(try RingValue(decoding: ring.encoded()) == ring)
  }

  @Test func `equal rings have equal bytes whatever the order of changes`() {
    var first = RingValue()
    var second = RingValue()
    for id in ["a", "b", "c"] { first[id] = instance(id, tokens: [1]) }
    for id in ["c", "a", "b"] { second[id] = instance(id, tokens: [1]) }
    #expect(first.encoded() == second.encoded())
  }

  @Test func `bytes that are no ring are refused`() {
    var ring = RingValue()
    ring["a"] = instance("a", tokens: [1, 2, 3])
    let bytes = ring.encoded()
    for length in 1..<bytes.count {
      #expect(throws: RingValueError.self) {
        try RingValue(decoding: Array(bytes[..<length]))
      }
    }
    #expect(throws: RingValueError.unexpectedField(offset: 0)) { try RingValue(decoding: [7]) }
  }

  @Test func `a heartbeat exactly as old as the timeout is alive`() {
    let beat = instance("a", heartbeat: 100)
    let timeout = Duration.seconds(60)
    #expect(beat.isAlive(at: WallTime(nanoseconds: 160_000_000_000), timeout: timeout))
    #expect(!beat.isAlive(at: WallTime(nanoseconds: 160_000_000_001), timeout: timeout))
    #expect(beat.isAlive(at: WallTime(nanoseconds: 0), timeout: timeout))
  }
}
