import Bytes
public import LogModel

/// The name of a stored chunk: whose it is, the stream, the bounds in milliseconds, and the checksum
/// of the whole object. Source: chunk format, §13, "Keys".
public struct ChunkKey: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let tenant: TenantID
  public let fingerprint: Fingerprint
  /// Milliseconds since the epoch.
  public let from: Int64
  public let through: Int64
  /// CRC-32C of the stored object.
  public let checksum: UInt32

  public init(
    tenant: TenantID, fingerprint: Fingerprint, from: Int64, through: Int64, checksum: UInt32
  ) {
    self.tenant = tenant
    self.fingerprint = fingerprint
    self.from = from
    self.through = through
    self.checksum = checksum
  }

  /// `TENANT/FP/FROM:THROUGH:CRC`: schema v12 and later. Hexadecimal without padding.
  public var text: String { tenant.text + "/" + Hex.text(fingerprint.bits) + "/" + tail }

  /// `TENANT/FP:FROM:THROUGH:CRC`: schema v11 and earlier.
  public var textBeforeV12: String {
    tenant.text + "/" + Hex.text(fingerprint.bits) + ":" + tail
  }

  /// The object's name in a file system store, schema v12 and later.
  public var fileName: String {
    tenant.text + "/" + Hex.text(fingerprint.bits) + "/" + Base64.text(tail.utf8)
  }

  /// The same for schema v11 and earlier: base64 of the whole key.
  public var fileNameBeforeV12: String { Base64.text(textBeforeV12.utf8) }

  /// The key that a chunk of a schema version has: `schema` is that of the period that `from` lies in.
  public func text(schema: Int) -> String { schema >= 12 ? text : textBeforeV12 }

  /// The object's name in a store.
  public func objectName(_ naming: ChunkObjectNaming, schema: Int, prefix: String = "") -> String {
    switch naming {
    case .key: prefix + text(schema: schema)
    case .s3(let delimiter):
      prefix + Self.delimited(text(schema: schema), delimiter.utf8.count == 1 ? delimiter : ":")
    case .azure(let delimiter): prefix + Self.delimited(text(schema: schema), delimiter)
    case .fileSystem: prefix + (schema >= 12 ? fileName : fileNameBeforeV12)
    }
  }

  private static func delimited(_ key: String, _ delimiter: String) -> String {
    key.split(separator: ":", omittingEmptySubsequences: false).joined(separator: delimiter)
  }

  public var description: String { text }

  private var tail: String {
    "\(Self.signedHex(from)):\(Self.signedHex(through)):\(Hex.text(UInt64(checksum)))"
  }

  private static func signedHex(_ value: Int64) -> String {
    (value < 0 ? "-" : "") + Hex.text(value.magnitude)
  }

  /// By tenant, stream, start, end, checksum.
  public static func < (a: ChunkKey, b: ChunkKey) -> Bool {
    if a.tenant != b.tenant { return a.tenant < b.tenant }
    if a.fingerprint != b.fingerprint { return a.fingerprint < b.fingerprint }
    return (a.from, a.through, a.checksum) < (b.from, b.through, b.checksum)
  }
}

/// How a kind of store names chunk objects.
public enum ChunkObjectNaming: Equatable, Sendable {
  /// By the key itself.
  case key
  /// By the key with every `:` replaced, if the delimiter is exactly one byte long.
  case s3(delimiter: String = "")
  /// By the key with every `:` replaced.
  case azure(delimiter: String = "-")
  /// In base64, which from schema v12 on leaves tenant and fingerprint readable.
  case fileSystem
}

extension ChunkKey {
  /// Parses a key of either layout for a tenant. Throws if the key is another tenant's or not a key.
  public init(parsing text: String, tenant: TenantID) throws(ChunkError) {
    let bytes = Array(text.utf8)
    guard let slash = bytes.firstIndex(of: 0x2F) else { throw Self.invalid(text) }
    guard bytes[..<slash].elementsEqual(tenant.text.utf8) else {
      throw ChunkError(.mismatch, .key, at: 0, "wrong chunk metadata")
    }
    // Exactly two slashes: the new layout. It names the part in its errors and takes any 64 bits as
    // a checksum.
    let isNew = bytes.count { $0 == 0x2F } == 2
    var parts = KeyParts(text: text, bytes: bytes, at: slash + 1, namesParts: isNew)
    let fingerprint = try parts.unsigned("fingerprint")
    let from = try parts.signed("start")
    let through = try parts.signed("through")
    let checksum = try parts.lastUnsigned("checksum", bits: isNew ? 64 : 32)
    self.init(
      tenant: tenant, fingerprint: Fingerprint(bits: fingerprint), from: from, through: through,
      checksum: UInt32(truncatingIfNeeded: checksum))
  }

  fileprivate static func invalid(_ text: String, at offset: Int = 0) -> ChunkError {
    ChunkError(.malformed, .key, at: offset, "invalid chunk ID \(goQuoted(text))")
  }
}

/// Reads the parts of a key front to back; `:` and `/` separate alike.
private struct KeyParts {
  let text: String
  let bytes: [UInt8]
  var at: Int
  let namesParts: Bool

  mutating func unsigned(_ name: String) throws(ChunkError) -> UInt64 {
    let part = try next(name)
    return try parse(part, name, isSigned: false, bits: 64).magnitude
  }

  mutating func signed(_ name: String) throws(ChunkError) -> Int64 {
    let part = try next(name)
    let (magnitude, isNegative) = try parse(part, name, isSigned: true, bits: 64)
    return isNegative ? Int64(truncatingIfNeeded: 0 &- magnitude) : Int64(magnitude)
  }

  mutating func lastUnsigned(_ name: String, bits: Int) throws(ChunkError) -> UInt64 {
    try parse(at..<bytes.count, name, isSigned: false, bits: bits).magnitude
  }

  /// The range up to the next separator, which must have something on both sides.
  private mutating func next(_ name: String) throws(ChunkError) -> Range<Int> {
    guard let separator = bytes[at...].firstIndex(where: { $0 == 0x3A || $0 == 0x2F }),
      separator > at, separator < bytes.count - 1
    else {
      let error = ChunkKey.invalid(text, at: at)
      throw namesParts ? error.prefixed("decoding \(name): ") : error
    }
    defer { at = separator + 1 }
    return at..<separator
  }

  private func parse(_ range: Range<Int>, _ name: String, isSigned: Bool, bits: Int)
    throws(ChunkError) -> (magnitude: UInt64, isNegative: Bool)
  {
    var digits = bytes[range]
    var isNegative = false
    if isSigned, let sign = digits.first, sign == 0x2D || sign == 0x2B {
      isNegative = sign == 0x2D
      digits = digits.dropFirst()
    }
    var value: UInt64 = 0
    var isInRange = true
    for byte in digits {
      guard let digit = Hex.value(byte) else {
        throw failed(range, name, isSigned, "invalid syntax")
      }
      if value >> 60 != 0 { isInRange = false }
      value = value << 4 | UInt64(digit)
    }
    if digits.isEmpty { throw failed(range, name, isSigned, "invalid syntax") }
    let limit: UInt64 =
      isSigned ? (isNegative ? 1 << 63 : 1 << 63 - 1) : (bits == 64 ? .max : 1 << UInt64(bits) - 1)
    if !isInRange || value > limit { throw failed(range, name, isSigned, "value out of range") }
    return (value, isNegative)
  }

  private func failed(_ range: Range<Int>, _ name: String, _ isSigned: Bool, _ reason: String)
    -> ChunkError
  {
    let part = goQuoted(String(decoding: bytes[range], as: UTF8.self))
    let error = ChunkError(
      .malformed, .key, at: range.lowerBound,
      "strconv.Parse\(isSigned ? "Int" : "Uint"): parsing \(part): \(reason)")
    return namesParts ? error.prefixed("parsing \(name): ") : error
  }
}
