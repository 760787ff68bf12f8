/// The known name that was probably meant: at most a third of the characters apart, or else one that
/// begins with the text; nil if none.
public func nearestName(to text: String, among names: [String]) -> String? {
  let wanted = Array(text.lowercased().utf8)
  if wanted.count > 100 { return nil }
  var best: (name: String, distance: Int)?
  for name in names {
    let candidate = Array(name.lowercased().utf8)
    let allowed = max(1, max(wanted.count, candidate.count) / 3)
    let distance = editDistance(wanted, candidate)
    if distance <= allowed && distance < best?.distance ?? .max { best = (name, distance) }
  }
  if let best { return best.name }
  return wanted.count < 3 ? nil : names.first { $0.lowercased().utf8.starts(with: wanted) }
}

/// Insertions, deletions, replacements and swaps of neighbours from `a` to `b`.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  if a.isEmpty || b.isEmpty { return a.count + b.count }
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in 1...a.count {
    var row = [i]
    row.reserveCapacity(b.count + 1)
    for j in 1...b.count {
      let replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      var distance = min(replaced, last[j] + 1, row[j - 1] + 1)
      if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
        distance = min(distance, beforeLast[j - 2] + 1)
      }
      row.append(distance)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
