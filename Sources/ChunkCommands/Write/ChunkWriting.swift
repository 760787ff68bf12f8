public import Chunks
public import LogModel
public import Scenarios

/// Makes the objects of a stream from the lines of a log, as an ingester would fill and flush its chunks.
///
///     let writing = ChunkWriting(settings, tenant: tenant, schema: .v13)
///     try writing.write(lines, labels: labels) { object in … }
public struct ChunkWriting: Sendable {
  /// An object of the store.
  public struct Object: Sendable {
    /// Below the store's directory.
    public var path: String
    public var bytes: [UInt8]
    public var key: ChunkKey
    public var entries: Int
    /// Of the lines, without their ends, and of the chunk file in the object.
    public var lineBytes: Int
    public var chunkBytes: Int
    /// First and last time, ns.
    public var bounds: (from: Int64, through: Int64)
  }

  private let settings: ChunkSettings
  private let tenant: TenantID
  private let schema: SchemaVersion

  /// Format and head are the schema's, whatever the settings say.
  public init(_ settings: ChunkSettings, tenant: TenantID, schema: SchemaVersion) {
    var settings = settings
    settings.format = schema.format
    settings.head = schema.head
    self.settings = settings
    self.tenant = tenant
    self.schema = schema
  }

  /// Gives each object to `store` when it is full, and the last one.
  public func write<E: Error>(
    _ lines: TimedLines, labels: LabelSet, store: (Object) throws(E) -> Void
  ) throws(E) {
    try ChunkFilling.fill(lines, settings) { filled throws(E) in
      try store(object(filled.chunk, labels, filled.lineBytes))
    }
  }

  private func object(_ chunk: MemoryChunk, _ labels: LabelSet, _ lineBytes: Int) -> Object {
    let encoded = ChunkEnvelope.encode(tenant: tenant, labels: labels, chunk: chunk)
    return Object(
      path: schema.fileName(encoded.key), bytes: encoded.bytes, key: encoded.key,
      entries: chunk.entryCount, lineBytes: lineBytes, chunkBytes: chunk.compressedSize,
      bounds: chunk.bounds)
  }
}
