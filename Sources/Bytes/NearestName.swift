/// The known name that was probably meant: at most a third of the characters apart, or else one that
/// begins with the text; nil if none.
public func nearestName(to text: String, among names: [String]) -> String? {
  let wanted = lowercased(text)
  if wanted.count > 100 { return nil }
  var best: (name: String, distance: Int)?
  var rows = DistanceRows()
  for name in names {
    let count = name.utf8.count
    let allowed = max(1, max(wanted.count, count) / 3)
    // No text is nearer to another than their lengths differ.
    if abs(wanted.count - count) > allowed { continue }
    let distance = rows.editDistance(wanted, lowercased(name))
    if distance <= allowed && distance < best?.distance ?? .max { best = (name, distance) }
  }
  if let best { return best.name }
  return wanted.count < 3 ? nil : names.first { lowercased($0).starts(with: wanted) }
}

/// ASCII letters made small.
private func lowercased(_ text: String) -> [UInt8] {
  text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
}

/// Memory of the search, used again from name to name.
private struct DistanceRows {
  private var beforeLast: [Int] = []
  private var last: [Int] = []
  private var row: [Int] = []

  /// Insertions, deletions, replacements and swaps of neighbours from `a` to `b`.
  mutating func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    if a.isEmpty || b.isEmpty { return a.count + b.count }
    last.removeAll(keepingCapacity: true)
    last.append(contentsOf: 0...b.count)
    for i in 1...a.count {
      row.removeAll(keepingCapacity: true)
      row.append(i)
      for j in 1...b.count {
        let replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        var distance = min(replaced, last[j] + 1, row[j - 1] + 1)
        if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
          distance = min(distance, beforeLast[j - 2] + 1)
        }
        row.append(distance)
      }
      (beforeLast, last, row) = (last, row, beforeLast)
    }
    return last[b.count]
  }
}
