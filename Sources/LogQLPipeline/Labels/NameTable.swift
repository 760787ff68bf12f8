import CSystem

/// The label names that a pipeline has met, numbered. A name is looked up once per distinct key of the
/// lines, and stands for itself by its number from then on.
final class NameTable {
  private var runs: [ByteRun] = []
  private var strings: [String?] = []
  /// Open addressing: numbers, -1 where free. A power of two, at most half full.
  private var table: [Int32]
  private let arena = ByteArena()

  init() { table = Array(repeating: -1, count: 64) }

  /// The bytes of a name, valid as long as the table.
  func bytes(_ name: Int) -> ByteRun { runs[name] }

  /// A name as text.
  func string(_ name: Int) -> String {
    if let known = strings[name] { return known }
    let text = runs[name].string
    strings[name] = text
    return text
  }

  /// The number of a name, new or known.
  func number(_ name: ByteRun) -> Int {
    var place = Int(truncatingIfNeeded: name.hash(seed: 0)) & (table.count - 1)
    while table[place] >= 0 {
      let known = Int(table[place])
      if runs[known].hasBytes(of: name) { return known }
      place = (place + 1) & (table.count - 1)
    }
    let new = runs.count
    table[place] = Int32(new)
    runs.append(arena.copy(name))
    strings.append(nil)
    if runs.count * 2 > table.count { grow() }
    return new
  }

  private func grow() {
    table = Array(repeating: -1, count: table.count * 2)
    for (number, run) in runs.enumerated() {
      var place = Int(truncatingIfNeeded: run.hash(seed: 0)) & (table.count - 1)
      while table[place] >= 0 { place = (place + 1) & (table.count - 1) }
      table[place] = Int32(number)
    }
  }
}
