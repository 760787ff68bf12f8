import Bytes

/// Texts one after the other in one slab, known by their position: the names and values of structured
/// metadata. Texts are arbitrary bytes; the table makes no `String` until one is asked for.
public struct TextTable: Sendable, Equatable {
  /// The bytes of all texts.
  public private(set) var bytes: [UInt8] = []
  /// Where each text ends in `bytes`.
  public private(set) var ends: [UInt32] = []

  public init() {}

  /// A table of the given texts.
  public init(_ texts: some Sequence<String>) {
    for text in texts { append(text) }
  }

  /// Number of texts.
  @inlinable public var count: Int { ends.count }

  /// Sum of the texts' lengths, bytes.
  @inlinable public var byteCount: Int { bytes.count }

  /// Where text `index` lies in `bytes`; empty for an index that is not in the table.
  @inlinable public func extent(_ index: Int) -> Range<Int> {
    if index < 0 || index >= ends.count { return 0..<0 }
    return (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
  }

  /// Length of text `index`, bytes.
  @inlinable public func length(_ index: Int) -> Int { extent(index).count }

  /// Text `index`; invalid UTF-8 is repaired. For the edges. An index that is not in the table reads
  /// as the empty text (chunk format, §5).
  public subscript(index: Int) -> String {
    withText(index) { String(decoding: $0, as: UTF8.self) }
  }

  /// Runs `body` with the bytes of text `index`, in place.
  @inlinable public func withText<R>(_ index: Int, _ body: (UnsafeRawBufferPointer) throws -> R)
    rethrows -> R
  {
    try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[extent(index)])) }
  }

  /// Adds a text; its position is the count before. A table holds at most 4 GiB.
  @inlinable public mutating func append(_ text: UnsafeRawBufferPointer) {
    appendBytes(text)
  }

  /// The same for a string's UTF-8.
  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { appendBytes(UnsafeRawBufferPointer($0)) }
  }

  @usableFromInline mutating func appendBytes(_ text: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: text)
    precondition(bytes.count <= Int(UInt32.max), "a table of more than 4 GiB of texts")
    ends.append(UInt32(truncatingIfNeeded: bytes.count))
  }

  public mutating func reserve(texts: Int, bytes count: Int) {
    ends.reserveCapacity(texts)
    bytes.reserveCapacity(count)
  }

  /// All texts, as `subscript` gives them.
  public var strings: [String] { (0..<count).map { self[$0] } }
}

extension TextTable {
  /// Whether text `a` comes before text `b`, by bytes.
  public func precedes(_ a: Int, _ b: Int) -> Bool {
    if a == b { return false }
    return withText(a) { x in withText(b) { y in ByteOrder.precedes(x, y) } }
  }
}
