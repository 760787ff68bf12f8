import Chunks
import LogModel

/// What a cluster held when its run ended, as files: chunk objects under the names that a store in a
/// filesystem gives them.
///
/// Entries that several replicas have are in several objects; a reader takes them once.
public struct KeptStore: Sendable {
  public struct Object: Sendable {
    /// Below the run's directory: `store/…` was in the object store, `memory/NODE/…` in the memory of
    /// an ingester and not flushed yet.
    public var path: String
    public var bytes: [UInt8]
  }

  /// Folders at the beginning of the paths.
  public static let folders = [objectStore, memories]
  /// The object store.
  public static let objectStore = "store"
  /// Below it a folder for each ingester that had something left.
  public static let memories = "memory"

  public private(set) var objects: [Object] = []
  /// Ingesters that were not running: what they alone had is missing.
  public internal(set) var absent: [String] = []

  /// An object of the object store. Keys that are none of a chunk keep their names.
  mutating func addStored(_ key: String, _ bytes: [UInt8]) {
    let tenant = TenantID(String(key.prefix { $0 != "/" }))
    let name = (try? ChunkKey(parsing: key, tenant: tenant))?.fileName ?? key
    objects.append(Object(path: "\(Self.objectStore)/\(name)", bytes: bytes))
  }

  /// A chunk that only an ingester had.
  mutating func addUnflushed(_ chunk: EncodedChunk, of node: String) {
    objects.append(
      Object(path: "\(Self.memories)/\(node)/\(chunk.key.fileName)", bytes: chunk.bytes))
  }
}
