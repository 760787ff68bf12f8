import Bytes
import Chunks
import LogModel
import Reports

/// What `norn chunk inspect` prints.
public struct InspectionText: Sendable {
  public var showsBlocks: Bool
  public var showsEntries: Bool
  /// What utilisation counts against, bytes.
  public var targetSize: Int

  public init(showsBlocks: Bool, showsEntries: Bool, targetSize: Int) {
    self.showsBlocks = showsBlocks
    self.showsEntries = showsEntries
    self.targetSize = targetSize
  }

  /// One chunk in full.
  public func lines(_ chunk: InspectedChunk) -> [String] {
    var table = ColumnTable(alignments: [.left, .left])
    for (name, value) in fields(chunk) { table.add(["  \(name)", value]) }
    var lines = [chunk.name] + table.lines
    lines += chunk.problems.map { "  ! \($0)" } + chunk.notes.map { "  note: \($0)" }
    if showsBlocks && !chunk.blocks.isEmpty { lines += [""] + blocks(chunk).map { "  " + $0 } }
    if showsEntries && chunk.entries.count > 0 { lines += [""] + entries(chunk) }
    return lines
  }

  private func fields(_ chunk: InspectedChunk) -> [(String, String)] {
    var fields: [(String, String)] = []
    if let object = chunk.object {
      let checksum = Hex.text(UInt64(object.key.checksum), width: 8)
      fields += [
        ("object", "\(Readable.count(chunk.size)) bytes, checksum \(checksum)"),
        ("key", object.key.text),
        ("tenant", object.header.tenant.text),
        ("labels", chunk.labels?.canonical ?? ""),
        (
          "header",
          "\(object.headerLength) bytes, \(Self.milliseconds(object.header.fromMilliseconds)) to "
            + Self.milliseconds(object.header.throughMilliseconds)
        ),
      ]
    }
    if let file = chunk.chunk { fields += self.fields(chunk, file) }
    return fields
  }

  private func fields(_ chunk: InspectedChunk, _ file: InspectedChunk.Figures)
    -> [(String, String)]
  {
    let (from, through) = file.bounds
    var size = "\(Readable.count(file.compressedSize)) bytes"
    if let ratio = chunk.ratio {
      size += " of \(Readable.count(file.uncompressedSize)), ratio " + RatioText.of(ratio)
    }
    if let share = chunk.utilization(targetSize) { size += ", utilisation \(Self.percent(share))" }
    var fields = [
      ("chunk", "version \(file.format.rawValue), \(file.encoding)"),
      ("size", size),
      (
        "entries",
        "\(Readable.count(file.entryCount)) in \(Readable.count(file.blockCount, "block"))"
      ),
    ]
    if let age = chunk.age {
      fields += [
        ("from", RFC3339.text(nanosecondsSinceEpoch: from)),
        (
          "through",
          RFC3339.text(nanosecondsSinceEpoch: through) + ", age \(Readable.duration(age))"
        ),
      ]
    }
    if file.symbolCount > 0 {
      let bytes = Readable.count(file.symbolBytes, "byte")
      fields.append(("symbols", "\(Readable.count(file.symbolCount)) of \(bytes)"))
    }
    return fields
  }

  private func blocks(_ chunk: InspectedChunk) -> [String] {
    var table = ColumnTable([
      ("BLOCK", .right), ("OFFSET", .right), ("SIZE", .right), ("RAW", .right), ("RATIO", .right),
      ("ENTRIES", .right), ("FROM", .left), ("AGE", .right), ("CHECKSUM", .left), ("", .left),
    ])
    for block in chunk.blocks {
      guard let meta = block.meta else {
        let gone = Array(repeating: "–", count: 8)
        table.add(["\(block.number)"] + gone + [block.problem ?? ""])
        continue
      }
      let raw = meta.uncompressedSize
      table.add([
        "\(block.number)", Readable.count(chunk.chunkOffset + meta.offset),
        Readable.count(meta.length), raw > 0 ? Readable.count(raw) : "–",
        RatioText.of(raw, meta.length),
        Readable.count(meta.entries), RFC3339.text(nanosecondsSinceEpoch: meta.minimum),
        Readable.duration(Double(meta.maximum) - Double(meta.minimum)),
        block.checksum.map { Hex.text(UInt64($0), width: 8) } ?? "–", block.problem ?? "",
      ])
    }
    return table.lines
  }

  private func entries(_ chunk: InspectedChunk) -> [String] {
    let batch = chunk.entries
    return (0..<batch.count).map { index in
      let pairs = batch.pairs(index)
      let line = batch.withLine(index) { Self.printable($0) }
      return RFC3339.text(nanosecondsSinceEpoch: batch.timestamps[index]) + "  " + line
        + (pairs.isEmpty ? "" : "  " + LabelSet(pairs).canonical)
    }
  }

  /// A line for a terminal: control characters but the tab, and bytes that are no text, as `\xNN`.
  static func printable(_ line: UnsafeRawBufferPointer) -> String {
    let text = String(validating: line, as: UTF8.self)
    if let text, !text.utf8.contains(where: { isControl($0) }) { return text }
    var bytes: [UInt8] = []
    for byte in line {
      if isControl(byte) || (text == nil && byte >= 0x80) {
        bytes += Array("\\x".utf8) + Array(Hex.text(CollectionOfOne(byte)).utf8)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isControl(_ byte: UInt8) -> Bool {
    (byte < 0x20 && byte != 0x09) || byte == 0x7F
  }

  private static func milliseconds(_ value: Int64) -> String {
    let (nanoseconds, overflow) = value.multipliedReportingOverflow(by: 1_000_000)
    return overflow ? "\(value) ms" : RFC3339.text(nanosecondsSinceEpoch: nanoseconds)
  }

  static func percent(_ share: Double) -> String {
    Readable.decimal(share * 100, decimals: share < 0.1 ? 1 : 0) + " %"
  }
}

// MARK: - Several chunks

extension InspectionText {
  /// A table of chunks: a row each, and the sum.
  public func summary(_ chunks: [InspectedChunk]) -> [String] {
    var table = ColumnTable([
      ("CHUNK", .left), ("VERSION", .right), ("ENCODING", .left), ("ENTRIES", .right),
      ("BLOCKS", .right), ("SIZE", .right), ("RATIO", .right), ("UTILISATION", .right),
      ("AGE", .right), ("", .left),
    ])
    for chunk in chunks { table.add(row(chunk)) }
    let files = chunks.compactMap(\.chunk)
    if files.count > 1 { table.add(total(chunks)) }
    return table.lines
  }

  private func row(_ chunk: InspectedChunk) -> [String] {
    let state =
      chunk.problems.isEmpty
      ? chunk.notes.isEmpty ? "" : Readable.count(chunk.notes.count, "note")
      : "! " + Readable.count(chunk.problems.count, "problem")
    guard let file = chunk.chunk else {
      return [chunk.name, "–", "–", "–", "–", Readable.bytes(chunk.size), "–", "–", "–", state]
    }
    return [
      chunk.name, "\(file.format.rawValue)", file.encoding, Readable.count(file.entryCount),
      Readable.count(file.blockCount), Readable.bytes(chunk.size),
      chunk.ratio.map(RatioText.of) ?? "–", chunk.utilization(targetSize).map(Self.percent) ?? "–",
      chunk.age.map { Readable.duration($0) } ?? "–", state,
    ]
  }

  private func total(_ chunks: [InspectedChunk]) -> [String] {
    let files = chunks.compactMap(\.chunk)
    // Ratios count where the format keeps the size before compression.
    let rated = chunks.filter { $0.ratio != nil }.compactMap(\.chunk)
    let raw = rated.reduce(0.0) { $0 + Double($1.uncompressedSize) }
    let stored = rated.reduce(0.0) { $0 + Double($1.compressedSize) }
    // Damaged chunks may declare any number of entries.
    let entries = files.reduce(0) { sum, file in
      let (total, overflow) = sum.addingReportingOverflow(file.entryCount)
      return overflow ? .max : total
    }
    let shares = chunks.compactMap { $0.utilization(targetSize) }
    let ages = chunks.compactMap(\.age).map { Double($0) }
    return [
      Readable.count(files.count, "chunk") + ", sums and means", "", "",
      Readable.count(entries),
      Readable.count(files.reduce(0) { $0 + $1.blockCount }),
      Readable.bytes(chunks.reduce(0) { $0 + $1.size }),
      stored > 0 ? RatioText.of(raw / stored) : "–",
      shares.isEmpty ? "–" : Self.percent(shares.reduce(0, +) / Double(shares.count)),
      ages.isEmpty ? "–" : Readable.duration(ages.reduce(0, +) / Double(ages.count)), "",
    ]
  }
}
