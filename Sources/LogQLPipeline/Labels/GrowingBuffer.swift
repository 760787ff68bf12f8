/// An array of plain values whose elements are reached without checks or counting, for loops over
/// every label of every line.
struct GrowingBuffer<Element>: ~Copyable {
  private(set) var start: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int = 64) {
    self.capacity = capacity
    start = .allocate(capacity: capacity)
  }

  deinit { start.deallocate() }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count == capacity { grow(count + 1) }
    (start + count).initialize(to: element)
    count &+= 1
  }

  /// Room for more elements behind the last, which `added` then makes elements.
  @inline(__always)
  mutating func reserve(_ more: Int) -> UnsafeMutablePointer<Element> {
    if count + more > capacity { grow(count + more) }
    return start + count
  }

  @inline(__always)
  mutating func added(_ more: Int) { count &+= more }

  @inline(__always)
  mutating func removeAll() { count = 0 }

  private mutating func grow(_ needed: Int) {
    capacity = max(capacity * 2, needed)
    let grown = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    grown.moveInitialize(from: start, count: count)
    start.deallocate()
    start = grown
  }
}
