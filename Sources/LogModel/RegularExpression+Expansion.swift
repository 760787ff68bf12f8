import CRE2

extension RegularExpression {
  /// The first match in a text, put into a template: `$1`, `${1}`, `${name}` and `$name` stand for
  /// groups, `$$` for a dollar sign. A name is as long as letters, digits and `_` go; groups that do
  /// not exist or took no part are empty. Nil if nothing matches. (Go's `Expand`.)
  public func expand(_ template: String, in text: String) -> String? {
    let bytes = Array(text.utf8)
    let count = Int(norn_re2_group_count(handle)) + 1
    var offsets = Array(repeating: -1, count: 2 * count)
    let isFound = bytes.withUnsafeBytes { text in
      norn_re2_match_groups(handle, text.baseAddress, text.count, 0, &offsets, Int32(count))
    }
    if !isFound { return nil }
    var result: [UInt8] = []
    var rest = Substring(template)
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar].utf8
      rest = rest[rest.index(after: dollar)...]
      if rest.first == "$" {
        result.append(0x24)
        rest.removeFirst()
      } else if let name = Self.takeName(&rest) {
        let group = groupNumber(name, count)
        if let group, offsets[2 * group] >= 0 {
          result += bytes[offsets[2 * group]..<offsets[2 * group + 1]]
        }
      } else {
        result.append(0x24)
      }
    }
    return String(decoding: result + Array(rest.utf8), as: UTF8.self)
  }

  private static func takeName(_ rest: inout Substring) -> Substring? {
    func isPart(_ character: Character) -> Bool {
      character == "_" || character.isLetter || character.isNumber
    }
    let isBraced = rest.first == "{"
    let inner = isBraced ? rest.dropFirst() : rest
    let name = inner.prefix(while: isPart)
    if name.isEmpty { return nil }
    let behind = inner[name.endIndex...]
    if isBraced && behind.first != "}" { return nil }
    rest = isBraced ? behind.dropFirst() : behind
    return name
  }

  private func groupNumber(_ name: Substring, _ count: Int) -> Int? {
    if name.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      return Int(name).flatMap { $0 < count ? $0 : nil }
    }
    return (1..<max(1, count)).first { group in
      norn_re2_group_name(handle, Int32(group)).map { String(cString: $0) == name } ?? false
    }
  }
}
