import Bytes
import CSnappy
import CZstd

/// How the records of a log are compressed, each for itself and before it is cut into fragments.
///
/// A record that does not become smaller is stored as it is; bits of the fragments' type byte say
/// which. Loki's ingesters do not compress, Prometheus does. Source: Prometheus TSDB, §5.1 and §5.2.
public enum RecordCompression: UInt8, Sendable, CaseIterable {
  case none = 0
  /// One Snappy block, without framing.
  case snappy = 0x08
  /// One Zstandard frame.
  case zstd = 0x10

  /// What a record may decompress to; more is damage.
  static let largestRecord = 1 << 30

  /// The form that a fragment's type byte names; Snappy where both bits are set.
  init(typeByte: UInt8) {
    self = typeByte & 0x08 != 0 ? .snappy : typeByte & 0x10 != 0 ? .zstd : .none
  }

  /// The compressed record; nil if that is not smaller.
  func compressed(_ record: [UInt8]) -> [UInt8]? {
    let made: [UInt8]
    switch self {
    case .none: return nil
    case .snappy: made = Self.snappyBlock(record)
    case .zstd: made = Self.zstdFrame(record)
    }
    return made.count < record.count ? made : nil
  }

  /// The record that was compressed; nil if the bytes are damaged.
  func decompressed(_ bytes: [UInt8]) -> [UInt8]? {
    switch self {
    case .none: bytes
    case .snappy: Self.record(ofSnappyBlock: bytes)
    case .zstd: Self.record(ofZstdFrame: bytes)
    }
  }

  // MARK: - Snappy

  private static func snappyBlock(_ record: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: snappy_max_compressed_length(record.count)) {
      room, count in
      count = room.count
      let status = record.withUnsafeBytes { source in
        snappy_compress(characters(source), source.count, characters(room), &count)
      }
      precondition(status == SNAPPY_OK, "snappy's bound did not hold")
    }
  }

  private static func record(ofSnappyBlock bytes: [UInt8]) -> [UInt8]? {
    bytes.withUnsafeBytes { source in
      var size = 0
      guard
        snappy_uncompressed_length(characters(source), source.count, &size) == SNAPPY_OK,
        // A copy makes at most 64 bytes of two.
        size <= min(largestRecord, source.count * 32),
        snappy_validate_compressed_buffer(characters(source), source.count) == SNAPPY_OK
      else { return nil }
      return [UInt8](unsafeUninitializedCapacity: size) { room, count in
        count = size
        let status = snappy_uncompress(
          characters(source), source.count, characters(room), &count)
        precondition(status == SNAPPY_OK, "snappy refuses what it found valid")
      }
    }
  }

  private static func characters(_ bytes: UnsafeRawBufferPointer) -> UnsafePointer<CChar>? {
    bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
  }

  private static func characters(_ room: UnsafeMutableBufferPointer<UInt8>)
    -> UnsafeMutablePointer<CChar>?
  {
    UnsafeMutableRawPointer(room.baseAddress)?.assumingMemoryBound(to: CChar.self)
  }

  // MARK: - Zstandard

  private static func zstdFrame(_ record: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(record.count)) { room, count in
      count = ZSTD_compress(room.baseAddress, room.count, record, record.count, 3)
      precondition(ZSTD_isError(count) == 0, "zstd's bound did not hold")
    }
  }

  /// Frames that do not declare their size are given room until they fit.
  private static func record(ofZstdFrame bytes: [UInt8]) -> [UInt8]? {
    let declared = ZSTD_getFrameContentSize(bytes, bytes.count)
    // The two greatest numbers say that the frame does not declare it, or is damaged.
    let isDeclared = declared < UInt64.max - 1
    if isDeclared && declared > UInt64(largestRecord) { return nil }
    var room = isDeclared ? Int(declared) : bytes.count * 8 + 1024
    while true {
      var isShort = false
      let record = [UInt8](unsafeUninitializedCapacity: room) { output, count in
        let result = ZSTD_decompress(output.baseAddress, room, bytes, bytes.count)
        count = ZSTD_isError(result) == 0 ? result : 0
        isShort = ZSTD_getErrorCode(result) == ZSTD_error_dstSize_tooSmall
        if ZSTD_isError(result) != 0 && !isShort { room = -1 }
      }
      if !isShort { return room < 0 ? nil : record }
      if isDeclared || room >= largestRecord { return nil }
      room = min(largestRecord, room * 4)
    }
  }
}
