/// Records in one growing allocation, named by index; freed places are used again, last freed first.
/// Which index a record gets depends only on the order of calls.
struct Slab<Element>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private var capacity: Int
  /// Places ever used: indices below are initialised.
  private(set) var count = 0
  /// Places to use again, as many as `freeCount`; there is room for all.
  private var free: UnsafeMutablePointer<UInt32>
  private var freeCount = 0

  init(capacity: Int = 64) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
    free = .allocate(capacity: capacity)
  }

  deinit {
    base.deinitialize(count: count)
    base.deallocate()
    free.deallocate()
  }

  /// A free place; a new one is made with `make`. The record there is as `free` left it.
  @inline(__always)
  mutating func allocate(_ make: () -> Element) -> UInt32 {
    if freeCount > 0 {
      freeCount &-= 1
      return free[freeCount]
    }
    if count == capacity { grow() }
    (base + count).initialize(to: make())
    count &+= 1
    return UInt32(truncatingIfNeeded: count &- 1)
  }

  @inline(__always)
  mutating func release(_ index: UInt32) {
    precondition(freeCount < count, "a place was given back twice")
    free[freeCount] = index
    freeCount &+= 1
  }

  private mutating func grow() {
    let larger = capacity * 2
    let fresh = UnsafeMutablePointer<Element>.allocate(capacity: larger)
    fresh.moveInitialize(from: base, count: count)
    base.deallocate()
    base = fresh
    let freshFree = UnsafeMutablePointer<UInt32>.allocate(capacity: larger)
    freshFree.update(from: free, count: freeCount)
    free.deallocate()
    free = freshFree
    capacity = larger
  }

  @inline(__always)
  subscript(_ index: UInt32) -> Element {
    _read { yield base[Int(index)] }
    nonmutating _modify { yield &base[Int(index)] }
  }
}
