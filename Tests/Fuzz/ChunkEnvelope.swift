// Fuzz target: stored objects. The key carries the checksum that the object has.
import Bytes
import Chunks
import LogModel

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let object = [UInt8](UnsafeBufferPointer(start: data, count: count))
  // The identity that the measured objects have.
  let key = ChunkKey(
    tenant: TenantID("tenant-a"), fingerprint: Fingerprint(bits: 2_126_732_336_071_877_450),
    from: 1_700_000_000_123, through: 1_700_000_000_129, checksum: CRC32C.of(object))
  if let (_, file) = try? ChunkEnvelope.decode(object, expected: key) {
    for index in file.blocks.indices { _ = try? file.decodeBlock(index) }
  }
  let text = String(decoding: object, as: UTF8.self)
  _ = try? ChunkKey(parsing: text, tenant: TenantID("tenant-a"))
  return 0
}
