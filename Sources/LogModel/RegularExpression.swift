import CRE2

/// A compiled regular expression of the RE2 family. Immutable; matching is linear in the text and
/// safe from any thread.
public final class RegularExpression: Sendable {
  /// The text it was compiled from.
  public let pattern: String
  nonisolated(unsafe) let handle: OpaquePointer

  /// Compiles `pattern` (Perl-like syntax). `dotMatchesNewline`: whether `.` accepts `\n`, as it
  /// does in label matchers but not in line filters.
  public init(_ pattern: String, dotMatchesNewline: Bool) throws(RegularExpressionError) {
    // Its own parser says what is wrong in the words that clients know, and spells the rest so that
    // RE2 takes it.
    let tree = try ExpressionTree(parsing: pattern.utf8)
    var text = tree.plainText
    let compiled = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        norn_re2_new($0.baseAddress, $0.count, dotMatchesNewline, true)
      }
    }
    guard let compiled else {
      throw RegularExpressionError(message: "expression too large", fragment: pattern)
    }
    if let error = RegularExpressionError(of: compiled) {
      norn_re2_free(compiled)
      throw error
    }
    self.pattern = pattern
    handle = compiled
  }

  deinit { norn_re2_free(handle) }

  /// Whether the bytes contain a match (`anchored`: are one, from end to end).
  public func matches(_ bytes: UnsafeRawBufferPointer, anchored: Bool) -> Bool {
    norn_re2_matches(handle, bytes.baseAddress, bytes.count, anchored)
  }

  /// The same over the UTF-8 bytes of a text.
  public func matches(_ text: String, anchored: Bool) -> Bool {
    var text = text
    return text.withUTF8 { matches(UnsafeRawBufferPointer($0), anchored: anchored) }
  }
}
