/// What is wrong with a chunk, its envelope or its key, and where.
public struct ChunkError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The part of a chunk (or of what wraps it) that an offset counts in.
  public enum Section: Equatable, Sendable {
    case header, symbols, metas, trailer
    /// A block by its number in the file. Offsets of compressed bytes count in the file, offsets of
    /// entries in the decoded payload.
    case block(Int)
    /// Entries that are not in a block yet, and their checkpoint form.
    case head
    case envelope, key, setting
  }

  public enum Kind: Equatable, Sendable {
    /// The input ends inside a value.
    case truncated
    /// A value that the format does not allow.
    case malformed
    case badMagic
    /// A version or encoding that no log chunk has: it does not exist, or held samples of metrics in old
    /// Cortex.
    case unsupported
    case checksumMismatch
    /// The compressed bytes are damaged, or decode to more than the limit.
    case compression
    /// The object is intact but not the one that was asked for.
    case mismatch
  }

  public let kind: Kind
  public let section: Section
  /// Byte offset in the section (see `Section`), in the whole file for sections of a chunk file.
  public let offset: Int
  /// What was found and expected, in the words of Loki 3.7.6 where it has any.
  public let text: String

  public init(_ kind: Kind, _ section: Section, at offset: Int, _ text: String) {
    self.kind = kind
    self.section = section
    self.offset = offset
    self.text = text
  }

  public var description: String { "\(text) (\(section), byte \(offset))" }

  /// The same error with words in front: how a wrapping layer passes it on.
  func prefixed(_ prefix: String) -> ChunkError {
    ChunkError(kind, section, at: offset, prefix + text)
  }
}
