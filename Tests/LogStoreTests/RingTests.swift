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

  @Test func `known tokens change neither what is read nor what is written`() throws {
    let known = KnownTokens()
    var ring = RingValue()
    ring["a"] = instance("a", tokens: [1, 2, 300])
    ring["b"] = instance("b", tokens: [7, 70_000])
    for change in 0..<6 as Range<UInt32> {
      if change == 2 { ring["a"] = instance("a", tokens: [5]) }
      if change == 3 { ring["0"] = instance("0", tokens: [9, 10]) }
      if change == 5 { ring["b"] = nil }
      let bytes = ring.encoded()
      #expect(ring.encoded(known) == bytes)
      for _ in 0..<2 { #expect(try RingValue(decoding: bytes, known) == ring) }
      #expect(ring.encoded(known) == bytes)
    }
  }

  @Test func `tokens that another writer stored unsorted are written sorted`() throws {
    // Field 1 an entry: id "a", and an instance with the tokens 9, 4.
    let stored: [UInt8] = [10, 9, 10, 1, 97, 18, 4, 50, 2, 9, 4]
    let known = KnownTokens()
    for _ in 0..<2 {
      let ring = try RingValue(decoding: stored, known)
      #expect(ring["a"]?.tokens == [StreamToken(bits: 4), StreamToken(bits: 9)])
      #expect(try RingValue(decoding: ring.encoded(known)) == ring)
    }
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
