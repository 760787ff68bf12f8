extension YAMLNode {
  /// The document with a plain scalar at a path of keys; mappings that are missing are made. Mistakes
  /// in the value are reported where it stands, or where it would.
  func replacing(_ path: ArraySlice<String>, with value: String) -> YAMLNode {
    guard let key = path.first else {
      return YAMLNode(position: position, content: .scalar(value, isPlain: true))
    }
    var pairs: [YAMLPair] = []
    if case .mapping(let own) = content { pairs = own }
    if let place = pairs.firstIndex(where: { $0.key.text == key }) {
      let old = pairs[place]
      pairs[place] = YAMLPair(
        key: old.key, value: old.value.replacing(path.dropFirst(), with: value))
    } else {
      let empty = YAMLNode(position: position, content: .mapping([]))
      pairs.append(
        YAMLPair(
          key: YAMLNode(position: position, content: .scalar(key, isPlain: true)),
          value: empty.replacing(path.dropFirst(), with: value)))
    }
    return YAMLNode(position: position, content: .mapping(pairs))
  }
}
