/// What went wrong while reading bytes, and where.
public enum ByteError: Error, Equatable, Sendable {
  /// The input ends before the value does. `offset`: where the value starts; `need`: bytes it needs.
  case truncated(offset: Int, need: Int)
  /// A varint longer than 10 bytes, or with bits beyond 64.
  case varintOverflow(offset: Int)
  /// A length that no input of this size can have.
  case lengthTooLarge(offset: Int, length: UInt64)
}

/// Reads a byte string front to back without copying. Every read is checked: input is never trusted.
///
/// Valid only while the buffer it was made over is.
public struct ByteReader {
  @usableFromInline let base: UnsafeRawBufferPointer
  /// Offset of the next byte, from the start of the buffer.
  public var offset: Int

  @inlinable public init(_ buffer: UnsafeRawBufferPointer, from offset: Int = 0) {
    base = buffer
    self.offset = offset
  }

  @inlinable public var remaining: Int { base.count - offset }
  @inlinable public var isAtEnd: Bool { offset >= base.count }

  @inlinable func need(_ count: Int) throws(ByteError) {
    if count < 0 || remaining < count { throw .truncated(offset: offset, need: count) }
  }

  @inlinable public mutating func byte() throws(ByteError) -> UInt8 {
    try need(1)
    defer { offset &+= 1 }
    return base[offset]
  }

  /// The next `count` bytes, in place.
  @inlinable public mutating func bytes(_ count: Int) throws(ByteError) -> UnsafeRawBufferPointer {
    try need(count)
    defer { offset &+= count }
    return UnsafeRawBufferPointer(rebasing: base[offset..<(offset &+ count)])
  }

  @inlinable mutating func integer<T: FixedWidthInteger>(_: T.Type) throws(ByteError) -> T {
    try need(MemoryLayout<T>.size)
    defer { offset &+= MemoryLayout<T>.size }
    return base.loadUnaligned(fromByteOffset: offset, as: T.self)
  }

  @inlinable public mutating func big16() throws(ByteError) -> UInt16 {
    try integer(UInt16.self).bigEndian
  }
  @inlinable public mutating func big32() throws(ByteError) -> UInt32 {
    try integer(UInt32.self).bigEndian
  }
  @inlinable public mutating func big64() throws(ByteError) -> UInt64 {
    try integer(UInt64.self).bigEndian
  }
  @inlinable public mutating func little32() throws(ByteError) -> UInt32 {
    try integer(UInt32.self).littleEndian
  }

  /// Unsigned LEB128.
  @inlinable public mutating func uvarint() throws(ByteError) -> UInt64 {
    guard let value = LEB128.read(base, &offset) else { throw badVarint() }
    return value
  }

  /// Why there is no varint at the offset.
  @usableFromInline func badVarint() -> ByteError {
    let isCut = remaining < LEB128.longest && base.dropFirst(offset).allSatisfy { $0 >= 0x80 }
    return isCut
      ? .truncated(offset: offset, need: remaining + 1) : .varintOverflow(offset: offset)
  }

  /// Signed LEB128 through zigzag.
  @inlinable public mutating func varint() throws(ByteError) -> Int64 {
    LEB128.unzigzag(try uvarint())
  }

  /// A varint that must fit the rest of the input as a length or count of things of ≥ 1 byte.
  @inlinable public mutating func length() throws(ByteError) -> Int {
    let start = offset
    let value = try uvarint()
    if value > UInt64(remaining) { throw .lengthTooLarge(offset: start, length: value) }
    return Int(value)
  }

  /// A varint length, then that many bytes, in place.
  @inlinable public mutating func lengthPrefixed() throws(ByteError) -> UnsafeRawBufferPointer {
    try bytes(try length())
  }
}
