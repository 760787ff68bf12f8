import Bytes

/// In which order labels stand in a label set, for each sequence of names that they are found in. Lines
/// of one form give the same names in the same sequence, so that few are ever sorted.
struct NameOrders {
  private let names: NameTable
  private var last: [Int32] = []
  private var lastOrder: [Int] = []
  private var known: [[Int32]: [Int]] = [:]

  init(_ names: NameTable) { self.names = names }

  /// The places of names in byte order of their texts; those of one text stay in their order.
  mutating func order(of sequence: [Int32]) -> [Int] {
    if sequence == last { return lastOrder }
    let order = known[sequence] ?? sorted(sequence)
    known[sequence] = order
    (last, lastOrder) = (sequence, order)
    return order
  }

  private func sorted(_ sequence: [Int32]) -> [Int] {
    let texts = sequence.map { names.string(Int($0)) }
    return texts.indices.sorted { a, b in
      let order = ByteOrder.compare(texts[a], texts[b])
      return order < 0 || (order == 0 && a < b)
    }
  }
}
