import Bytes
import Testing

@testable import LogQLPipeline

/// Orders of names that were seen before, against sorting each time.
@Suite struct NameOrdersTests {
  @Test func ordersAreThoseOfTheTexts() {
    let table = NameTable()
    let texts: [[UInt8]] =
      ["b", "a", "ab", "é", "B", ""].map { Array($0.utf8) } + [[0xFF], [0xFE]]
    let numbers = texts.map { text in Int32(text.withUnsafeBytes { table.number(ByteRun($0)) }) }
    var orders = NameOrders(table)
    var draws = SplitMix(3)
    for _ in 0..<2_000 {
      let sequence = (0..<draws.next(7)).map { _ in draws.one(of: numbers) }
      let order = orders.order(of: sequence)
      #expect(order.sorted() == Array(sequence.indices))
      for (a, b) in zip(order, order.dropFirst()) {
        let (x, y) = (table.string(Int(sequence[a])), table.string(Int(sequence[b])))
        let compared = ByteOrder.compare(x, y)
        #expect(compared < 0 || (compared == 0 && a < b))
      }
    }
  }
}
