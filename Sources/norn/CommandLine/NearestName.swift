/// The one of `names` that `word` is most likely a slip of: fewest letters changed, added, dropped or
/// swapped with their neighbour, at most a third of the longer of the two. The first of several.
func nearestName(to word: String, among names: [String]) -> String? {
  var best: (name: String, distance: Int)?
  for name in names {
    let distance = editDistance(Array(word.lowercased()), Array(name.lowercased()))
    let isNear = distance <= max(1, max(word.count, name.count) / 3)
    if isNear && distance < best?.distance ?? .max { best = (name, distance) }
  }
  return best?.name
}

/// Optimal string alignment distance. O(a × b).
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var rows = [Array(0...b.count)]
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      let changed = rows[i][j] + (a[i] == b[j] ? 0 : 1)
      var least = min(changed, rows[i][j + 1] + 1, row[j] + 1)
      if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
        least = min(least, rows[i - 1][j - 1] + 1)
      }
      row.append(least)
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
