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
    let fingerprint = fingerprint ?? labels.fingerprint
    let header = Header(
      tenant: tenant, fingerprint: fingerprint, fromMilliseconds: from,
      throughMilliseconds: through,
      metric: LabelSet(labels.labels + [Label("__name__", "logs")]))
    let framed = header.json.withUnsafeBytes { SnappyFrames.store($0) }
    var writer = ByteWriter(capacity: framed.count + chunk.count + 8)
    writer.big32(UInt32(framed.count + 4))
    writer.bytes(framed)
    writer.big32(UInt32(chunk.count))
    writer.bytes(chunk)
    let checksum = CRC32C.of(writer.bytes)
    let key = ChunkKey(
      tenant: tenant, fingerprint: fingerprint, from: from, through: through, checksum: checksum)
    return EncodedChunk(bytes: writer.bytes, checksum: checksum, key: key)
  }

  /// Checks an object against the key that it was fetched by and opens its chunk.
  public static func decode(_ object: [UInt8], expected key: ChunkKey) throws(ChunkError)
    -> (Header, ChunkFile)
  {
    guard CRC32C.of(object) == key.checksum else {
      throw ChunkError(.checksumMismatch, .envelope, at: 0, "invalid chunk checksum")
    }
    let (header, chunk) = try object.withBytes { bytes throws(ChunkError) in
      try open(bytes, key)
    }
    guard header.encoding != 0 else { return (header, ChunkFile()) }
    return (header, try ChunkFile(Array(object[chunk])))
  }

  /// The header, and where the chunk file lies.
  private static func open(_ bytes: UnsafeRawBufferPointer, _ key: ChunkKey) throws(ChunkError)
    -> (Header, Range<Int>)
  {
    let declared = try big32(bytes, at: 0, "metadata")
    let (json, end) = try headerText(bytes)
    var header: Header
    do { header = try Header(json: json) } catch {
      throw error.prefixed("when decoding chunk metadata: ")
    }
    guard end == declared || end == declared + 4 else {
      throw ChunkError(
        .malformed, .envelope, at: 0,
        "expected \(declared), got \(end): chunk metadata wrong length")
    }
    guard header.tenant == key.tenant, header.fingerprint == key.fingerprint,
      header.fromMilliseconds == key.from, header.throughMilliseconds == key.through
    else { throw ChunkError(.mismatch, .envelope, at: 4, "wrong chunk metadata") }
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
  private static func headerText(_ bytes: UnsafeRawBufferPointer) throws(ChunkError)
    -> (json: [UInt8], end: Int)
  {
    var frames = SnappyFrameReader(UnsafeRawBufferPointer(rebasing: bytes[4...]))
    var json: [UInt8] = []
    var scanner = JSONObjectScanner()
    while !scanner.isComplete {
      do throws(CompressionError) {
        guard try frames.next(into: &json, limit: defaultDecodedLimit) else {
          throw CompressionError(offset: frames.offset, text: "EOF")
        }
      } catch {
        throw ChunkError(
          .compression, .envelope, at: 4 + error.offset,
          "when decoding chunk metadata: \(error.text)")
      }
      guard scanner.scan(json) else { break }
    }
    return (json, 4 + frames.offset)
  }
}
