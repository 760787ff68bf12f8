/// Makes a list that fails shorter: leaves out halves, quarters, … at last single elements, and keeps
/// out what the failure does not need. It runs nothing itself:
///
///     var reduction = ListReduction(list)
///     while let candidate = reduction.candidate { reduction.note(stillFails: fails(candidate)) }
///     let short = reduction.list
///
/// At most about n tries for each power of two up to n.
public struct ListReduction<Element> {
  /// The shortest list known to fail.
  public private(set) var list: [Element]
  private let least: Int
  /// Elements left out at once, and where.
  private var length: Int
  private var start = 0

  /// - Parameter least: as many elements are always left.
  public init(_ list: [Element], keeps least: Int = 0) {
    self.list = list
    self.least = least
    length = list.count
    settle()
  }

  /// What to try next; nil when nothing shorter is left to try.
  public var candidate: [Element]? {
    if length == 0 { return nil }
    var shorter = list
    shorter.removeSubrange(part)
    return shorter
  }

  /// Whether the candidate fails as the list does.
  public mutating func note(stillFails: Bool) {
    if length == 0 { return }
    let part = part
    if stillFails {
      list.removeSubrange(part)
    } else {
      start = part.upperBound
    }
    settle()
  }

  private var part: Range<Int> { start..<min(list.count, start + length) }

  /// Goes on to the next part that may be left out.
  private mutating func settle() {
    while length > 0 {
      if start >= list.count {
        start = 0
        length /= 2
      } else if list.count - part.count < least {
        start = part.upperBound
      } else {
        return
      }
    }
  }
}
