/// Builds a byte string front to back: the encoders of all formats write through it.
///
/// Appending is amortised O(1) per byte. Integers are written exactly as named; nothing is aligned.
public struct ByteWriter: Sendable {
  public var bytes: [UInt8]

  @inlinable public init(capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  @inlinable public init(_ bytes: [UInt8]) { self.bytes = bytes }

  @inlinable public var count: Int { bytes.count }

  @inlinable public mutating func byte(_ value: UInt8) { bytes.append(value) }

  @inlinable public mutating func bytes(_ value: some Sequence<UInt8>) {
    bytes.append(contentsOf: value)
  }

  @inlinable public mutating func bytes(_ value: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: value)
  }

  /// The UTF-8 bytes of a string, without a length.
  @inlinable public mutating func text(_ value: String) { bytes.append(contentsOf: value.utf8) }

  /// Big-endian integers.
  @inlinable public mutating func big16(_ value: UInt16) { integer(value.bigEndian) }
  @inlinable public mutating func big32(_ value: UInt32) { integer(value.bigEndian) }
  @inlinable public mutating func big64(_ value: UInt64) { integer(value.bigEndian) }

  /// Little-endian integers.
  @inlinable public mutating func little16(_ value: UInt16) { integer(value.littleEndian) }
  @inlinable public mutating func little32(_ value: UInt32) { integer(value.littleEndian) }
  @inlinable public mutating func little64(_ value: UInt64) { integer(value.littleEndian) }

  @inlinable mutating func integer<T: FixedWidthInteger>(_ value: T) {
    withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
  }

  /// Unsigned LEB128: 7 bits a byte, low group first, 1 to 10 bytes.
  @inlinable public mutating func uvarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  @inlinable public mutating func uvarint(_ value: Int) { uvarint(UInt64(value)) }

  /// Signed LEB128 through zigzag: `(x << 1) ^ (x >> 63)`.
  @inlinable public mutating func varint(_ value: Int64) {
    uvarint(LEB128.zigzag(value))
  }

  /// An unsigned varint length, then the UTF-8 bytes.
  @inlinable public mutating func lengthPrefixed(_ value: String) {
    uvarint(value.utf8.count)
    text(value)
  }

  @inlinable public mutating func lengthPrefixed(_ value: UnsafeRawBufferPointer) {
    uvarint(value.count)
    bytes(value)
  }
}
