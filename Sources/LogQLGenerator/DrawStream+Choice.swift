public import Bytes

extension DrawStream {
  /// One of the elements, all equally likely. There has to be one.
  public mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int(next(below: UInt64(elements.count)))]
  }

  /// True once in `count` times.
  public mutating func once(in count: UInt64) -> Bool { next(below: count) == 0 }

  /// A number of the range, all equally likely.
  public mutating func count(_ range: ClosedRange<Int>) -> Int {
    Int(next(in: Int64(range.lowerBound)...Int64(range.upperBound)))
  }

  /// Some of the elements, in their order.
  public mutating func some<Element>(_ elements: [Element]) -> [Element] {
    elements.filter { _ in once(in: 3) }
  }
}
