public import Chunks
public import LogModel

/// Chunk objects of a store as data to query: those of one tenant, or of all.
///
///     var objects = StoredObjects(of: "shop")
///     try objects.add(bytes, to: &builder)
public struct StoredObjects {
  private let tenant: TenantID?
  /// Tenants that have objects, whether they are asked or not, in order of appearance.
  public private(set) var tenants: [TenantID] = []

  /// nil: all tenants.
  public init(of tenant: TenantID?) { self.tenant = tenant }

  /// Adds the entries of an object of a store, if it is the tenant's; `false`: it is no object.
  ///
  /// Throws if it is one, but damaged.
  public mutating func add(_ bytes: [UInt8], to builder: inout QueryDataBuilder)
    throws(ChunkError) -> Bool
  {
    if !ChunkEnvelope.isObject(bytes) { return false }
    let (header, extent) = try ChunkEnvelope.inspect(bytes)
    if !tenants.contains(header.tenant) { tenants.append(header.tenant) }
    if header.encoding == 0 || tenant.map({ $0 != header.tenant }) ?? false { return true }
    let file = try ChunkFile(bytes, in: extent)
    var entries = EntryBatch()
    try file.read(.always, .forward, into: &entries)
    // The metric name is how the envelope says that these are logs; streams do not have it.
    let labels = LabelSet(header.metric.labels.filter { $0.name != "__name__" })
    builder.add(entries, labels: labels)
    return true
  }
}
