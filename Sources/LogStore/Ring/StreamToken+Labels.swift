import Bytes
public import LogModel

extension StreamToken {
  /// The ring key of a stream: FNV-1 of the tenant followed directly by the canonical label string
  /// (spec: distributor and ring, §6).
  public init(tenant: TenantID, labels: String) {
    self.init(bits: FNV.fnv1(FNV.fnv1(FNV.offset32, tenant.text.utf8), labels.utf8))
  }
}
