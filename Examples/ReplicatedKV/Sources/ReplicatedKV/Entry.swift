import Bytes

/// Orders the writes of a key: the number counts them, the writer tells equal numbers apart.
public struct Version: Comparable, Hashable, Sendable {
  public var number: UInt64
  public var writer: UInt64

  public init(number: UInt64, writer: UInt64) {
    self.number = number
    self.writer = writer
  }

  public static func < (a: Version, b: Version) -> Bool {
    (a.number, a.writer) < (b.number, b.writer)
  }
}

/// What a key holds.
public struct Entry: Equatable, Sendable {
  public var key: String
  public var version: Version
  public var value: [UInt8]

  public init(key: String, version: Version, value: [UInt8]) {
    self.key = key
    self.version = version
    self.value = value
  }
}

/// A record of the log: length of the rest, CRC-32C of the payload, payload.
extension Entry {
  var record: [UInt8] {
    var payload = ByteWriter()
    payload.lengthPrefixed(key)
    payload.uvarint(version.number)
    payload.uvarint(version.writer)
    payload.bytes(value)
    var record = ByteWriter(capacity: payload.count + 14)
    record.uvarint(payload.count + 4)
    record.big32(CRC32C.of(payload.bytes))
    record.bytes(payload.bytes)
    return record.bytes
  }

  /// The entries of a log in order, up to the first record that is torn.
  static func all(in log: [UInt8]) -> [Entry] {
    log.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      var entries: [Entry] = []
      while let entry = try? Entry(from: &reader) { entries.append(entry) }
      return entries
    }
  }

  private init?(from reader: inout ByteReader) throws(ByteError) {
    var record = ByteReader(try reader.lengthPrefixed())
    let checksum = try record.big32()
    let payload = try record.bytes(record.remaining)
    guard CRC32C.of(payload) == checksum else { return nil }
    var fields = ByteReader(payload)
    key = String(decoding: try fields.lengthPrefixed(), as: UTF8.self)
    version = Version(number: try fields.uvarint(), writer: try fields.uvarint())
    value = Array(try fields.bytes(fields.remaining))
  }
}
