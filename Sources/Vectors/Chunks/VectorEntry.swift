import Bytes
import LogModel

/// An entry as vectors write it: `[ts, line]` or `[ts, line, [[name, value], …]]`.
struct VectorEntry {
  var timestamp: Int64
  var line: [UInt8]
  var metadata: [Label]

  /// Names and values, bytes.
  var metadataBytes: Int {
    metadata.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
  }

  /// By bytes: Swift's own equality of strings is Unicode's.
  func isSame(_ other: VectorEntry) -> Bool {
    isSameLine(other) && VectorEntry.areSame(metadata, other.metadata)
  }

  func isSameLine(_ other: VectorEntry) -> Bool {
    timestamp == other.timestamp && line == other.line
  }

  static func areSame(_ a: [Label], _ b: [Label]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy {
        $0.name.utf8.elementsEqual($1.name.utf8) && $0.value.utf8.elementsEqual($1.value.utf8)
      }
  }

  /// For messages.
  var text: String {
    let start = String(decoding: line.prefix(40), as: UTF8.self)
    let pairs = metadata.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    return "\(timestamp) \(goQuoted(start))" + (pairs.isEmpty ? "" : " \(pairs)")
  }
}

extension VectorField {
  func entry() throws(VectorError) -> VectorEntry {
    let parts = try elements()
    guard (2...3).contains(parts.count) else { throw mismatch("a time, a line, and pairs") }
    return VectorEntry(
      timestamp: try parts[0].integer(Int64.self), line: try parts[1].stringBytes(),
      metadata: parts.count > 2 ? try parts[2].labels() : [])
  }

  func entries() throws(VectorError) -> [VectorEntry] {
    var entries: [VectorEntry] = []
    for field in try elements() { entries.append(try field.entry()) }
    return entries
  }
}

/// The entries of a case, and how an index list is compared with what was read.
struct EntryList {
  /// As they come out: with the pairs that a read gives.
  let entries: [VectorEntry]
  /// The fields that give the pairs of some entries, by position.
  var pairFields: [Int: VectorField] = [:]

  /// Positions of entries, in order; −1: one that is not in the input.
  func expect(_ actual: [VectorEntry], _ field: VectorField) {
    field.list(actual) { entry, element in
      element.see()
      guard case .number(let text)? = element.node?.content, let index = Int(text) else {
        return element.expect(position(of: entry))
      }
      let isExpected =
        entries.indices.contains(index)
        ? entries[index].isSame(entry) : index == -1 && position(of: entry) == -1
      if isExpected { return }
      // The right entry with other pairs: that is what another field says.
      if let pairs = pairFields[index], entries[index].isSameLine(entry) {
        return pairs.expect(entry.metadata)
      }
      let position = position(of: entry)
      let expected = entries.indices.contains(index) ? ": \(entries[index].text)" : ""
      element.record.differ(
        element.path, "expected entry \(index)\(expected), got \(position): \(entry.text)",
        expected: "\(index)", actual: "\(position)")
    }
  }

  private func position(of entry: VectorEntry) -> Int {
    entries.firstIndex { $0.isSame(entry) } ?? -1
  }
}

extension VectorEntry {
  /// The entries of a batch, in order.
  static func all(of batch: EntryBatch) -> [VectorEntry] {
    (0..<batch.count).map { index in
      VectorEntry(
        timestamp: batch.timestamps[index], line: batch.withLine(index) { Array($0) },
        metadata: batch.pairs(index))
    }
  }
}
