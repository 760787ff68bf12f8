import Bytes
public import LogModel

/// What is stored in the object store for one chunk.
public struct EncodedChunk: Sendable {
  public let bytes: [UInt8]
  /// CRC-32C of all bytes.
  public let checksum: UInt32
  public let key: ChunkKey
}

/// The object around a chunk file: a framed JSON header that says whose it is, then the file.
/// Source: chunk format, §13.
public enum ChunkEnvelope {
  /// The header of a stored chunk.
  public struct Header: Equatable, Sendable {
    public var tenant: TenantID
    public var fingerprint: Fingerprint
    public var fromMilliseconds: Int64
    public var throughMilliseconds: Int64
    /// The stream's labels and `__name__="logs"`.
    public var metric: LabelSet
    /// What the data is: 129 (and 128) a log chunk, 0 nothing.
    public var encoding: UInt8

    public init(
      tenant: TenantID, fingerprint: Fingerprint, fromMilliseconds: Int64,
      throughMilliseconds: Int64, metric: LabelSet, encoding: UInt8 = 129
    ) {
      self.tenant = tenant
      self.fingerprint = fingerprint
      self.fromMilliseconds = fromMilliseconds
      self.throughMilliseconds = throughMilliseconds
      self.metric = metric
      self.encoding = encoding
    }
  }

  /// The bounds of a chunk in milliseconds, as header and key have them: the end rounded up.
  public static func milliseconds(of bounds: (from: Int64, through: Int64))
    -> (from: Int64, through: Int64)
  {
    let through = bounds.through / 1_000_000
    let isWhole = bounds.through % 1_000_000 == 0
    return (bounds.from / 1_000_000, isWhole ? through : through + 1)
  }

  /// Wraps a chunk file. `labels`: the stream's; `from` and `through` in ms. `fingerprint`: if the
  /// stream goes by another than that of its labels.
  public static func encode(
    tenant: TenantID, labels: LabelSet, fingerprint: Fingerprint? = nil, from: Int64,
    through: Int64, chunk: [UInt8]
  ) -> EncodedChunk {
    wrap(tenant, labels, fingerprint, from, through, capacity: chunk.count) { $0.bytes(chunk) }
  }

  /// Serialises a closed chunk straight into its object: the file is written once. `from` and
  /// `through` are the chunk's bounds.
  public static func encode(
    tenant: TenantID, labels: LabelSet, fingerprint: Fingerprint? = nil, chunk: MemoryChunk
  ) -> EncodedChunk {
    let (from, through) = milliseconds(of: chunk.bounds)
    return wrap(
      tenant, labels, fingerprint, from, through, capacity: chunk.serializedCapacity
    ) { chunk.serialize(into: &$0) }
  }

  private static func wrap(
    _ tenant: TenantID, _ labels: LabelSet, _ fingerprint: Fingerprint?, _ from: Int64,
    _ through: Int64, capacity: Int, _ chunk: (inout ByteWriter) -> Void
  ) -> EncodedChunk {
    let fingerprint = fingerprint ?? labels.fingerprint
    let header = Header(
      tenant: tenant, fingerprint: fingerprint, fromMilliseconds: from,
      throughMilliseconds: through,
      metric: LabelSet(labels.labels + [Label("__name__", "logs")]))
    let framed = header.json.withUnsafeBytes { SnappyFrames.store($0) }
    var writer = ByteWriter(capacity: framed.count + capacity + 8)
    writer.big32(UInt32(framed.count + 4))
    writer.bytes(framed)
    let length = writer.count
    writer.big32(0)
    chunk(&writer)
    let count = UInt32(writer.count - length - 4)
    withUnsafeBytes(of: count.bigEndian) {
      writer.bytes.replaceSubrange(length..<(length + 4), with: $0)
    }
    let checksum = CRC32C.of(writer.bytes)
    let key = ChunkKey(
      tenant: tenant, fingerprint: fingerprint, from: from, through: through, checksum: checksum)
    return EncodedChunk(bytes: writer.bytes, checksum: checksum, key: key)
  }

  /// What Loki does with every object that it has made: decodes it again. Costs a whole decode. Throws
  /// if the object does not come back as it was; under the quirk `chunk-header-times-truncated` some
  /// never do.
  public static func selfCheck(_ encoded: EncodedChunk, quirks: ChunkQuirks = .loki)
    throws(ChunkError)
  {
    do {
      _ = try decode(encoded.bytes, expected: encoded.key, quirks: quirks)
    } catch {
      throw ChunkError(
        error.kind, error.section, at: error.offset, "error decoding freshly created chunk")
    }
  }

  /// Checks an object against the key that it was fetched by and opens its chunk, which shares the
  /// object's bytes. `limit`: see `ChunkFile`. `memo`: objects that may have been opened before.
  public static func decode(
    _ object: [UInt8], expected key: ChunkKey, quirks: ChunkQuirks = .loki,
    limit: Int = ChunkFile.defaultLimit, sharing memo: BlockMemo? = nil
  ) throws(ChunkError) -> (Header, ChunkFile) {
    if let known = memo?.opened(object, key, quirks, limit: limit) { return known }
    guard CRC32C.of(object) == key.checksum else {
      throw ChunkError(.checksumMismatch, .envelope, at: 0, "invalid chunk checksum")
    }
    let (header, chunk) = try object.withBytes { bytes throws(ChunkError) in
      try open(bytes, key, quirks)
    }
    guard header.encoding != 0 else { return (header, ChunkFile()) }
    let file = try ChunkFile(object, in: chunk, quirks: quirks, limit: limit)
    memo?.note(object, key, header, file)
    return (header, file)
  }

  /// Whether bytes begin as an object does: a length, then the mark of framed snappy. Few other files
  /// do, so that one which cannot be opened is damaged.
  public static func isObject(_ bytes: [UInt8]) -> Bool {
    bytes.dropFirst(4).starts(with: SnappyFrames.identifier)
  }

  /// The header of an object and where the chunk file lies in it, without a key to check against.
  public static func inspect(_ object: [UInt8], quirks: ChunkQuirks = .loki) throws(ChunkError)
    -> (Header, chunk: Range<Int>)
  {
    try object.withBytes { bytes throws(ChunkError) in
      let (header, chunk) = try open(bytes, nil, quirks)
      return (header, chunk)
    }
  }

  /// The header, and where the chunk file lies.
  private static func open(
    _ bytes: UnsafeRawBufferPointer, _ key: ChunkKey?, _ quirks: ChunkQuirks
  ) throws(ChunkError) -> (Header, Range<Int>) {
    let declared = try big32(bytes, at: 0, "metadata")
    let (json, end) = try headerText(bytes, declared, quirks)
    var header: Header
    do { header = try Header(json: json, quirks: quirks) } catch {
      throw error.prefixed("when decoding chunk metadata: ")
    }
    guard end == declared || end == declared + 4 else {
      throw ChunkError(
        .malformed, .envelope, at: 0,
        "expected \(declared), got \(end): chunk metadata wrong length")
    }
    if let key {
      // Equal texts are those of the same bytes.
      guard header.tenant.text.utf8.elementsEqual(key.tenant.text.utf8),
        header.fingerprint == key.fingerprint, header.fromMilliseconds == key.from,
        header.throughMilliseconds == key.through
      else { throw ChunkError(.mismatch, .envelope, at: 4, "wrong chunk metadata") }
    }
    // 1 to 4 held samples in old Cortex; there is no decoder for them.
    guard [0, 128, 129].contains(header.encoding) else {
      throw ChunkError(
        .unsupported, .envelope, at: 4,
        "when creating new chunk: unknown chunk encoding: \(header.encoding)")
    }
    if header.encoding == 128 { header.encoding = 129 }
    let length = try big32(bytes, at: end, "data")
    guard bytes.count - end - 4 == length else {
      throw ChunkError(.malformed, .envelope, at: end, "chunk data wrong length")
    }
    return (header, (end + 4)..<bytes.count)
  }

  private static func big32(_ bytes: UnsafeRawBufferPointer, at offset: Int, _ what: String)
    throws(ChunkError) -> Int
  {
    var reader = ByteReader(bytes, from: offset)
    do { return Int(try reader.big32()) } catch {
      throw ChunkError(
        .truncated, .envelope, at: offset,
        "when reading \(what) length from chunk: \(reader.isAtEnd ? "EOF" : "unexpected EOF")")
    }
  }

  /// Unframes the header chunk by chunk until its JSON object is complete: where that is, the header
  /// ends, whatever length it declares.
  /// Strict: white space behind it that still belongs to the declared length is passed over.
  private static func headerText(
    _ bytes: UnsafeRawBufferPointer, _ declared: Int, _ quirks: ChunkQuirks
  ) throws(ChunkError) -> (json: [UInt8], end: Int) {
    var frames = SnappyFrameReader(UnsafeRawBufferPointer(rebasing: bytes[4...]))
    var json: [UInt8] = []
    var scanner = JSONObjectScanner()
    while !scanner.isComplete {
      guard try next(&frames, into: &json) else {
        throw ChunkError(
          .compression, .envelope, at: 4 + frames.offset, "when decoding chunk metadata: EOF")
      }
      guard scanner.scan(json) else { break }
    }
    if !quirks.contains(.headerNewlineCounted) {
      var padding: [UInt8] = []
      while frames.offset < declared - 4, try next(&frames, into: &padding) {}
      guard padding.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
        throw ChunkError(
          .malformed, .envelope, at: 4,
          "when decoding chunk metadata: there is more than one object in the header")
      }
    }
    return (json, 4 + frames.offset)
  }

  private static func next(_ frames: inout SnappyFrameReader, into json: inout [UInt8])
    throws(ChunkError) -> Bool
  {
    do throws(CompressionError) {
      return try frames.next(into: &json, limit: defaultDecodedLimit)
    } catch {
      throw ChunkError(
        .compression, .envelope, at: 4 + error.offset,
        "when decoding chunk metadata: \(error.text)")
    }
  }
}
