import Bytes
import Testing

@testable import Simulation

@Suite("The event heap")
struct EventHeapTests {
  @Test("gives events by time, and at one time in the order of scheduling", arguments: 0..<20)
  func order(_ seed: UInt64) {
    var heap = EventHeap(capacity: 1)
    var draws = DrawStream(DrawKey(seed: seed, purpose: "heap"))
    var expected: [(time: Int64, number: UInt32)] = []
    for number in 0..<500 {
      let time = Int64(draws.next(below: 40))
      heap.push(1, at: time, a: UInt32(number))
      expected.append((time, UInt32(number)))
    }
    expected.sort { ($0.time, $0.number) < ($1.time, $1.number) }
    var popped: [(time: Int64, number: UInt32)] = []
    while !heap.isEmpty {
      let event = heap.pop()
      popped.append((event.time, event.a))
    }
    #expect(popped.map(\.number) == expected.map(\.number))
  }

  @Test("gives events in order when there are more than the caches hold")
  func many() {
    var heap = EventHeap()
    let draws = DrawKey(seed: 1, purpose: "heap")
    for number in 0..<20_000 {
      heap.push(0, at: Int64(draws.draw(UInt64(number)) % 5_000), a: UInt32(number))
    }
    var last = (time: Int64(-1), number: UInt32(0))
    for _ in 0..<20_000 {
      let event = heap.pop()
      #expect((last.time, last.number) < (event.time, event.a) || last.time < 0)
      last = (event.time, event.a)
    }
  }

  @Test("keeps order through pushes between pops", arguments: 0..<20)
  func interleaved(_ seed: UInt64) {
    var heap = EventHeap()
    var draws = DrawStream(DrawKey(seed: seed, purpose: "heap"))
    var now: Int64 = 0
    for _ in 0..<3 { heap.push(0, at: Int64(draws.next(below: 100))) }
    for _ in 0..<2000 where !heap.isEmpty {
      let event = heap.pop()
      #expect(event.time >= now)
      now = event.time
      for _ in 0..<draws.next(below: 3) {
        heap.push(0, at: now + Int64(draws.next(below: 100)))
      }
    }
  }
}

@Suite("Delay tables")
struct DelayTableTests {
  @Test("draws lie inside the table, and reach both halves")
  func range() {
    let table = DelayTable.longTailed(median: .milliseconds(10))
    let key = DrawKey(seed: 1, purpose: "delays")
    let delays = (0..<10_000).map { table.delay(key.draw(UInt64($0))) }
    #expect(delays.allSatisfy { table.quantiles[0] <= $0 && $0 <= table.maximum })
    let slower = delays.count { $0 > 10_000_000 }
    #expect((4_500...5_500).contains(slower))
  }

  @Test("a constant table gives its constant")
  func constant() {
    #expect(DelayTable.constant(.microseconds(7)).delay(.max) == 7_000)
  }
}
