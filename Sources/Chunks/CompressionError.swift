/// Why compressed bytes did not decode, and where in them.
struct CompressionError: Error, Equatable {
  enum Kind: Equatable {
    /// The bytes end inside a stream.
    case truncated
    /// A raw DEFLATE stream ends inside the distance of a match. The reference takes that for its
    /// regular end; what was decoded before is kept.
    case endsInMatch
    /// The bytes are not a stream of the encoding, or a checksum in it is wrong.
    case corrupt
    /// The payload is larger than the limit.
    case tooLarge
  }

  var kind: Kind
  /// Start of the frame, member or piece that does not decode.
  var offset: Int
  var text: String

  init(_ kind: Kind, at offset: Int, _ text: String) {
    self.kind = kind
    self.offset = offset
    self.text = text
  }

  /// Bytes that end early, with the words of who reads them.
  init(offset: Int, text: String) { self.init(.truncated, at: offset, text) }

  static func truncated(at offset: Int) -> CompressionError {
    CompressionError(.truncated, at: offset, "unexpected EOF")
  }

  static func corrupt(_ codec: String, at offset: Int) -> CompressionError {
    CompressionError(.corrupt, at: offset, "\(codec): corrupt input")
  }

  static func tooLarge(_ codec: String, at offset: Int, limit: Int) -> CompressionError {
    CompressionError(.tooLarge, at: offset, "\(codec): more than \(limit) bytes of output")
  }
}

/// Largest payload that a block or symbol table without a credible declared size may decode to.
let defaultDecodedLimit = 64 << 20
