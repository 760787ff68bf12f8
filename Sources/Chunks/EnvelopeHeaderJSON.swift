import Bytes
import LogModel

extension ChunkEnvelope.Header {
  /// One JSON object and a newline: fields in Loki's order, no spaces, times as decimal seconds.
  public var json: [UInt8] {
    var writer = ByteWriter(capacity: 256)
    writer.text("{\"fingerprint\":")
    writer.decimal(fingerprint.bits)
    writer.text(",\"userID\":")
    writer.jsonString(tenant.text)
    writer.text(",\"from\":")
    writer.seconds(ofMilliseconds: fromMilliseconds)
    writer.text(",\"through\":")
    writer.seconds(ofMilliseconds: throughMilliseconds)
    writer.text(",\"metric\":{")
    for (index, label) in metric.labels.enumerated() {
      if index > 0 { writer.text(",") }
      writer.jsonString(label.name)
      writer.text(":")
      writer.jsonString(label.value)
    }
    writer.text("},\"encoding\":")
    writer.decimal(UInt64(encoding))
    writer.text("}\n")
    return writer.bytes
  }

  /// Any order and letter case of fields, spaces, unknown fields. Absent fields are zero.
  public init(json: [UInt8], quirks: ChunkQuirks = .loki) throws(ChunkError) {
    var reader = JSONReader(json, repairsText: true)
    do throws(JSONError) {
      self = try Self(&reader, timesAreExact: !quirks.contains(.headerTimesTruncated))
    } catch {
      throw ChunkError(.malformed, .envelope, at: error.offset, "\(error) of the header")
    }
  }

  private init(_ reader: inout JSONReader, timesAreExact isExact: Bool) throws(JSONError) {
    var fields = Self(
      tenant: TenantID(""), fingerprint: Fingerprint(bits: 0), fromMilliseconds: 0,
      throughMilliseconds: 0, metric: .empty, encoding: 0)
    try reader.object { name, reader throws(JSONError) in
      switch name.lowercased() {
      case "fingerprint":
        fields.fingerprint = Fingerprint(bits: try reader.unsigned(upTo: .max))
      case "userid": fields.tenant = TenantID(try reader.string())
      case "from": fields.fromMilliseconds = try reader.milliseconds(isExact: isExact)
      case "through": fields.throughMilliseconds = try reader.milliseconds(isExact: isExact)
      case "metric":
        var labels: [Label] = []
        try reader.object { name, reader throws(JSONError) in
          labels.append(Label(name, try reader.string()))
        }
        fields.metric = LabelSet(labels)
      case "encoding": fields.encoding = UInt8(try reader.unsigned(upTo: 255))
      default: try reader.skipValue()
      }
    }
    self = fields
  }
}

extension ByteWriter {
  /// Only quotes, backslashes and control bytes are escaped; everything else is raw.
  fileprivate mutating func jsonString(_ text: String) {
    byte(0x22)
    for character in text.utf8 {
      switch character {
      case 0x22, 0x5C: bytes([0x5C, character])
      case 0x0A: self.text("\\n")
      case 0x0D: self.text("\\r")
      case 0x09: self.text("\\t")
      case 0..<0x20:
        self.text("\\u00")
        hex(UInt64(character), width: 2)
      default: byte(character)
      }
    }
    byte(0x22)
  }

  /// Sign, seconds, and exactly three digits after a dot if there is a remainder.
  fileprivate mutating func seconds(ofMilliseconds value: Int64) {
    if value < 0 { byte(0x2D) }
    decimal(value.magnitude / 1000)
    let rest = value.magnitude % 1000
    if rest > 0 {
      byte(0x2E)
      decimal(rest, width: 3)
    }
  }
}

extension JSONReader {
  /// Decimal seconds as exact milliseconds; digits beyond the third are cut off. (Loki goes through a
  /// double and loses a millisecond of some times: chunk format, §13, "Time trap"; not `isExact`: so
  /// does this.)
  mutating func milliseconds(isExact: Bool) throws(JSONError) -> Int64 {
    _ = peek()
    let start = offset
    let text = try number()
    if !isExact {
      guard let seconds = Double(String(decoding: text, as: UTF8.self)) else {
        throw JSONError("expected decimal seconds", at: start)
      }
      // What does not fit becomes the least number, as the processor's conversion has it.
      return Int64(exactly: (seconds * 1000).rounded(.towardZero)) ?? .min
    }
    let isNegative = text.first == 0x2D
    let parts = text.dropFirst(isNegative ? 1 : 0)
      .split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, let seconds = Decimal.unsigned(whole) else {
      throw JSONError("expected decimal seconds", at: start)
    }
    var fraction: UInt64 = 0
    if parts.count == 2 {
      let digits =
        Array(parts[1].prefix(3)) + Array(repeating: 0x30, count: max(0, 3 - parts[1].count))
      guard !parts[1].isEmpty, parts[1].allSatisfy({ (0x30...0x39).contains($0) }),
        let value = Decimal.unsigned(digits)
      else { throw JSONError("expected decimal seconds", at: start) }
      fraction = value
    }
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    let (magnitude, carry) = product.addingReportingOverflow(fraction)
    guard !overflow, !carry, magnitude <= UInt64(Int64.max) + (isNegative ? 1 : 0) else {
      throw JSONError("seconds out of range", at: start)
    }
    return isNegative ? Int64(truncatingIfNeeded: 0 &- magnitude) : Int64(magnitude)
  }
}
