import Chunks
import Environment
import LogModel

/// Everything an ingester holds in memory: tenants in order of their first push.
final class IngesterState {
  private(set) var tenants: [TenantInstance] = []
  private var byID: [TenantID: TenantInstance] = [:]

  subscript(_ tenant: TenantID) -> TenantInstance? { byID[tenant] }

  func instance(_ tenant: TenantID) -> TenantInstance {
    if let known = byID[tenant] { return known }
    let instance = TenantInstance(tenant: tenant)
    byID[tenant] = instance
    tenants.append(instance)
    return instance
  }

  var streamCount: Int { tenants.reduce(0) { $0 + $1.streamCount } }

  var chunkCount: Int {
    tenants.reduce(0) { $0 + $1.streams.reduce(0) { $0 + $1.chunks.count } }
  }

  /// Chunks that the store does not have yet.
  var unflushedChunkCount: Int {
    tenants.reduce(0) {
      $0 + $1.streams.reduce(0) { $0 + $1.chunks.count { $0.flushedAt == nil } }
    }
  }

  /// About what streams and chunks take, bytes.
  var memoryBytes: Int {
    tenants.reduce(0) {
      $0
        + $1.streams.reduce(0) {
          $0 + 512 + 2 * $1.labels.canonical.utf8.count
            + $1.chunks.reduce(0) { $0 + $1.chunk.memoryBytes }
        }
    }
  }
}
