/// Who owns the logs (`X-Scope-OrgID`).
public struct TenantID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let text: String

  public init(_ text: String) { self.text = text }
  public static func < (a: Self, b: Self) -> Bool {
    a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
  }
  public var description: String { text }
}

/// The 64-bit hash that names a stream inside a tenant (labels without `__name__`).
public struct Fingerprint: Hashable, Comparable, Sendable {
  public let bits: UInt64

  @inlinable public init(bits: UInt64) { self.bits = bits }
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.bits < b.bits }
}

/// A position on the hash ring.
public struct StreamToken: Hashable, Comparable, Sendable {
  public let bits: UInt32

  @inlinable public init(bits: UInt32) { self.bits = bits }
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.bits < b.bits }
}

/// Whose behaviour is followed (DESIGN: `Compatibility`). Quirks come with the parts they belong to.
public enum Compatibility: String, CaseIterable, Sendable {
  /// Loki 3.7.6, quirks included.
  case loki376 = "loki-3.7.6"
  /// The seed era: ordered chunks.
  case loki22 = "loki-2.2"
  /// What a careful implementation does.
  case strict
}
