/// The log files that replays may read. The caller reads them; their order does not matter.
public struct ReplayData: Sendable {
  /// By name (bytes).
  public let files: [ReplayFile]

  public init(_ files: [ReplayFile]) {
    self.files = files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Files whose name matches a pattern, in which `*` is any text and `?` one character.
  public func files(matching pattern: String) -> [ReplayFile] {
    let wanted = Array(pattern.unicodeScalars)
    return files.filter { matches(wanted[...], Array($0.name.unicodeScalars)[...]) }
  }

  private func matches(_ pattern: ArraySlice<Unicode.Scalar>, _ name: ArraySlice<Unicode.Scalar>)
    -> Bool
  {
    var pattern = pattern
    var name = name
    // Where to go on if a `*` has to take one character more: greedy matching with one way back.
    var retry: (ArraySlice<Unicode.Scalar>, ArraySlice<Unicode.Scalar>)?
    while let next = name.first {
      if let wanted = pattern.first, wanted == "*" {
        pattern = pattern.dropFirst()
        retry = (pattern, name)
      } else if let wanted = pattern.first, wanted == "?" || wanted == next {
        pattern = pattern.dropFirst()
        name = name.dropFirst()
      } else if let (after, from) = retry {
        pattern = after
        name = from.dropFirst()
        retry = (after, name)
      } else {
        return false
      }
    }
    return pattern.allSatisfy { $0 == "*" }
  }
}

/// One log file. Lines end with LF or CRLF, which do not belong to them; every line counts, empty
/// ones in the middle too.
public struct ReplayFile: Sendable {
  /// Without folders.
  public let name: String
  public let bytes: [UInt8]
  /// Lines as parts of `bytes`.
  let lines: [Range<Int>]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    lines = ReplayFile.split(bytes)
  }

  public var lineCount: Int { lines.count }

  private static func split(_ bytes: [UInt8]) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let hasReturn = end > start && bytes[end - 1] == UInt8(ascii: "\r")
      lines.append(start..<(hasReturn ? end - 1 : end))
      start = end + 1
    }
    return lines
  }
}
