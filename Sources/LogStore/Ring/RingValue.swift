import Bytes
import LogModel

/// The stored form of a ring: one value of the coordination store under `RingValue.key`.
///
/// A protobuf message, uncompressed (Loki wraps it in a snappy block): field 1 repeated map entries
/// {1: id, 2: instance}; instance {1: address, 2: heartbeat, 3: state, 6: packed tokens, 7: zone,
/// 8: registered, 9: id} (spec: distributor and ring, §1). Entries are written in order of id, so
/// equal rings have equal bytes. Zero values are omitted.
struct RingValue: Equatable, Sendable {
  /// The ring of the ingesters.
  static let key = "collectors/ring"

  /// In order of id, ids distinct.
  private(set) var instances: [RingInstance] = []

  init() {}

  subscript(_ id: String) -> RingInstance? {
    get { instances.first { $0.id == id } }
    set {
      let known = instances.firstIndex { $0.id == id }
      guard let newValue else {
        if let known { instances.remove(at: known) }
        return
      }
      if let known {
        instances[known] = newValue
        return
      }
      let at =
        instances.firstIndex { id.utf8.lexicographicallyPrecedes($0.id.utf8) } ?? instances.count
      instances.insert(newValue, at: at)
    }
  }

  /// Tokens of all instances.
  var takenTokens: Set<StreamToken> { Set(instances.flatMap(\.tokens)) }

  // MARK: Encoding

  /// `known`: lists of tokens that need not be encoded.
  func encoded(_ known: KnownTokens? = nil) -> [UInt8] {
    var writer = ByteWriter(
      capacity: instances.reduce(0) { $0 + 5 * $1.tokens.count + 128 })
    for (position, instance) in instances.enumerated() {
      let tokens = known?.stored(instance.tokens, of: position) ?? Self.encoded(instance.tokens)
      var entry = ByteWriter(capacity: tokens.count + 128)
      entry.field(1, instance.id)
      entry.field(2, Self.encoded(instance, tokens))
      writer.field(1, entry.bytes)
    }
    return writer.bytes
  }

  private static func encoded(_ instance: RingInstance, _ tokens: [UInt8]) -> [UInt8] {
    var writer = ByteWriter(capacity: tokens.count + 64)
    writer.field(1, instance.address)
    writer.field(2, UInt64(bitPattern: instance.heartbeat))
    writer.field(3, UInt64(instance.state.rawValue))
    writer.field(6, tokens)
    writer.field(7, instance.zone)
    writer.field(8, UInt64(bitPattern: instance.registered))
    writer.field(9, instance.id)
    return writer.bytes
  }

  private static func encoded(_ tokens: [StreamToken]) -> [UInt8] {
    var writer = ByteWriter(capacity: 5 * tokens.count)
    for token in tokens { writer.uvarint(UInt64(token.bits)) }
    return writer.bytes
  }

  // MARK: Decoding

  /// Unknown fields are skipped; tokens are sorted and made distinct. `known`: lists of tokens that
  /// need not be decoded; it takes those of this ring.
  init(decoding bytes: [UInt8], _ known: KnownTokens? = nil) throws(RingValueError) {
    do {
      try bytes.withUnsafeBytes { try decode($0, known) }
    } catch let error as RingValueError {
      throw error
    } catch let error as ByteError {
      throw .malformed(error)
    } catch {
      throw .unexpectedField(offset: 0)
    }
  }

  private mutating func decode(_ buffer: UnsafeRawBufferPointer, _ known: KnownTokens?) throws {
    try forEachField(buffer) { field, value in
      guard field == 1, case .bytes(let entry) = value else { return }
      var id = ""
      var instance: RingInstance?
      try forEachField(entry) { field, value in
        guard case .bytes(let bytes) = value else { return }
        if field == 1 { id = String(decoding: bytes, as: UTF8.self) }
        if field == 2 { instance = try Self.instance(bytes, instances.count, known) }
      }
      if var instance {
        instance.id = id
        self[id] = instance
      }
    }
  }

  private static func instance(
    _ buffer: UnsafeRawBufferPointer, _ position: Int, _ known: KnownTokens?
  ) throws -> RingInstance {
    var instance = RingInstance(id: "", address: "", heartbeat: 0, state: .active, tokens: [])
    try forEachField(buffer) { field, value in
      switch (field, value) {
      case (1, .bytes(let bytes)): instance.address = String(decoding: bytes, as: UTF8.self)
      case (2, .integer(let value)): instance.heartbeat = Int64(bitPattern: value)
      case (3, .integer(let value)):
        guard let state = InstanceState(rawValue: UInt8(truncatingIfNeeded: value)), value < 5
        else { throw RingValueError.unknownState(value) }
        instance.state = state
      case (6, .bytes(let bytes)): instance.tokens = try tokens(bytes, position, known)
      case (7, .bytes(let bytes)): instance.zone = String(decoding: bytes, as: UTF8.self)
      case (8, .integer(let value)): instance.registered = Int64(bitPattern: value)
      default: break
      }
    }
    return instance
  }

  private static func tokens(
    _ buffer: UnsafeRawBufferPointer, _ position: Int, _ known: KnownTokens?
  ) throws(ByteError) -> [StreamToken] {
    guard let known else { return try tokens(buffer) }
    if let tokens = known.tokens(buffer, of: position) { return tokens }
    let tokens = try tokens(buffer)
    // Other writers may store them in other ways.
    let stored = encoded(tokens)
    if stored.elementsEqual(buffer) { known.note(tokens, stored: stored, of: position) }
    return tokens
  }

  private static func tokens(_ buffer: UnsafeRawBufferPointer) throws(ByteError) -> [StreamToken] {
    var reader = ByteReader(buffer)
    var tokens: [StreamToken] = []
    tokens.reserveCapacity(buffer.count / 4)
    // Writers sort: a second look is for bytes of others.
    var isAscending = true
    while !reader.isAtEnd {
      let token = StreamToken(bits: UInt32(truncatingIfNeeded: try reader.uvarint()))
      if let last = tokens.last, last >= token { isAscending = false }
      tokens.append(token)
    }
    return isAscending ? tokens : Set(tokens).sorted()
  }
}

/// Why a stored ring cannot be read.
enum RingValueError: Error, Equatable, Sendable {
  case malformed(ByteError)
  /// A wire type that protobuf does not have. `offset`: in the message that holds the field.
  case unexpectedField(offset: Int)
  case unknownState(UInt64)
}

private enum FieldValue {
  case integer(UInt64)
  case bytes(UnsafeRawBufferPointer)
}

/// Calls `body` with the fields of a protobuf message in order; fixed-width fields are skipped.
private func forEachField(
  _ buffer: UnsafeRawBufferPointer, _ body: (UInt64, FieldValue) throws -> Void
) throws {
  var reader = ByteReader(buffer)
  while !reader.isAtEnd {
    let offset = reader.offset
    let tag = try reader.uvarint()
    switch tag & 7 {
    case 0: try body(tag >> 3, .integer(try reader.uvarint()))
    case 1: _ = try reader.bytes(8)
    case 2: try body(tag >> 3, .bytes(try reader.lengthPrefixed()))
    case 5: _ = try reader.bytes(4)
    default: throw RingValueError.unexpectedField(offset: offset)
    }
  }
}

extension ByteWriter {
  fileprivate mutating func field(_ number: UInt64, _ value: UInt64) {
    if value == 0 { return }
    uvarint(number << 3)
    uvarint(value)
  }

  fileprivate mutating func field(_ number: UInt64, _ value: [UInt8]) {
    if value.isEmpty { return }
    uvarint(number << 3 | 2)
    uvarint(value.count)
    bytes(value)
  }

  fileprivate mutating func field(_ number: UInt64, _ value: String) {
    field(number, Array(value.utf8))
  }
}
