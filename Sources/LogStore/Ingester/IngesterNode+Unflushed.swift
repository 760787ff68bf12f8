public import Chunks

extension IngesterNode {
  /// What the ingester holds and the store does not have yet, as the objects that a flush would write:
  /// tenants, streams and chunks in their order. Closes those chunks without flushing them, so it is
  /// for the end of a node: what is pushed afterwards begins new ones.
  public func unflushedObjects() -> [EncodedChunk] {
    var objects: [EncodedChunk] = []
    for stream in state.tenants.flatMap({ Array($0.streams) }) {
      for descriptor in stream.chunks where descriptor.flushedAt == nil && !descriptor.isUntouched {
        descriptor.close()
        objects.append(
          ChunkEnvelope.encode(
            tenant: stream.tenant, labels: stream.labels, fingerprint: stream.fingerprint,
            chunk: descriptor.chunk))
      }
    }
    return objects
  }
}
