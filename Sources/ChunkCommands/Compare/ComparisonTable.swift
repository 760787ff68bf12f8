import Chunks
import Reports

/// A comparison as text and as Markdown: a row a setting, and the ratio of each log if there are
/// several.
public struct ComparisonTable {
  private let comparison: ChunkComparison

  public init(_ comparison: ChunkComparison) { self.comparison = comparison }

  // MARK: Text

  /// Lines for a terminal. `*` marks the best of a column.
  public var lines: [String] {
    var lines = logLines
    lines.append("")
    lines += table(columns, rows { $0 + ($1 ? "*" : " ") }).lines
    if comparison.logs.count > 1 {
      lines += ["", "ratio of each log"]
      lines += table(logColumns, logRows { $0 + ($1 ? "*" : " ") }).lines
    }
    return lines + [""] + notes(mark: "*")
  }

  private func table(_ columns: [String], _ rows: [[String]]) -> ColumnTable {
    var table = ColumnTable(
      columns.enumerated().map { ($1, $0 < keyColumns.count ? .left : .right) })
    for row in rows { table.add(row) }
    return table
  }

  /// What went in.
  private var logLines: [String] {
    comparison.logs.map { log in
      let size = "\(Readable.count(log.lines, "line")), \(Readable.bytes(log.lineBytes))"
      let times =
        log.hasOwnTimes
        ? "the lines' own times over \(Self.span(Double(log.duration)))"
        : "no times recognised: evenly spaced"
      return "\(log.name): \(size), \(times)"
    }
  }

  // MARK: Markdown

  /// The tables alone; the best of a column is bold.
  public var markdown: String {
    var lines = Self.markdown(
      columns.map(Self.lowercased), rows { $1 ? "**\($0)**" : $0 }, keys: keyColumns.count)
    if comparison.logs.count > 1 {
      lines += ["", "Ratio of each log:", ""]
      lines += Self.markdown(
        keyColumns.map(Self.lowercased) + comparison.logs.map(\.name),
        logRows { $1 ? "**\($0)**" : $0 }, keys: keyColumns.count)
    }
    lines.append("")
    lines += logLines.map { "- \($0)" }
    lines += notes(mark: "**bold**").map { "- \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func markdown(_ columns: [String], _ rows: [[String]], keys: Int) -> [String] {
    let rules = columns.indices.map { $0 < keys ? "---" : "---:" }
    return ([columns, rules] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
  }

  private static func lowercased(_ title: String) -> String {
    title.hasSuffix("/GB") ? title.dropLast(3).lowercased() + "/GB" : title.lowercased()
  }

  // MARK: Rows

  private var keyColumns: [String] { ["ENCODING", "BLOCK", "TARGET"] }

  private var columns: [String] {
    keyColumns + [
      "RATIO", "ENCODE", "DECODE", "CHUNKS", "RAW/CHUNK", "SPAN", "CHUNKS/GB", "STORED/GB",
    ]
  }

  private var logColumns: [String] { keyColumns + comparison.logs.map(\.name) }

  private func keys(_ cell: ChunkComparison.Cell) -> [String] {
    let settings = cell.settings
    return [
      settings.encoding.name, Readable.bytes(settings.blockSize),
      settings.targetSize == 0 ? "10 blocks" : Readable.bytes(settings.targetSize),
    ]
  }

  /// `mark`: how a cell is written, and whether it is the best of its column.
  private func rows(_ mark: (String, Bool) -> String) -> [[String]] {
    let cells = comparison.cells
    let best = Best(cells)
    return cells.map { cell in
      let about = cell.isEstimated ? "~" : ""
      return keys(cell) + [
        mark(RatioText.of(cell.total.ratio), Best.isBest(cell.total.ratio, best.ratio)),
        mark(Self.speed(cell.encodeSpeed), Best.isBest(cell.encodeSpeed, best.encode)),
        mark(Self.speed(cell.decodeSpeed), Best.isBest(cell.decodeSpeed, best.decode)),
        mark(Readable.count(cell.total.chunks), false),
        mark(about + Readable.bytes(cell.lineBytesPerChunk), false),
        mark(spanText(cell, about), false),
        mark(about + Readable.number(cell.chunksPerGB), Best.isBest(cell.chunksPerGB, best.chunks)),
        mark(Readable.bytes(cell.bytesPerGB), Best.isBest(cell.bytesPerGB, best.bytes)),
      ]
    }
  }

  private func logRows(_ mark: (String, Bool) -> String) -> [[String]] {
    let best = comparison.logs.indices.map { log in
      Best.of(comparison.cells.map { $0.logs[log].ratio }, max)
    }
    return comparison.cells.map { cell in
      keys(cell)
        + cell.logs.enumerated().map { index, log in
          mark(RatioText.of(log.ratio), Best.isBest(log.ratio, best[index]))
        }
    }
  }

  /// The span of a chunk: of one log, or of the busiest and the calmest one.
  private func spanText(_ cell: ChunkComparison.Cell, _ about: String) -> String {
    let spans = cell.spans(comparison.logs).compactMap { $0 }
    guard let least = spans.min(), let greatest = spans.max() else { return "–" }
    let text = about + Self.span(least)
    return spans.count == 1 ? text : text + " to " + Self.span(greatest)
  }

  /// Minutes from an hour on, days from two days on: nobody plans with more digits.
  private static func span(_ nanoseconds: Double) -> String {
    let (minute, hour) = (60e9, 3600e9)
    if nanoseconds >= 48 * hour { return Readable.number(nanoseconds / (24 * hour)) + " d" }
    if nanoseconds >= hour {
      return Readable.duration((nanoseconds / minute).rounded() * minute)
    }
    return Readable.duration(nanoseconds)
  }

  private static func speed(_ value: Double) -> String {
    Readable.number(value < 100 ? value : value.rounded()) + " MB/s"
  }

  private func notes(mark: String) -> [String] {
    var notes = [
      "\(mark): best of its column. Speeds: 10^6 bytes of lines a second of CPU time, median of "
        + Readable.count(comparison.rounds, "round") + ".",
      "GB: 10^9 bytes of lines. Raw: lines in a full chunk; span: its time, of the busiest log to "
        + "the calmest.",
    ]
    if comparison.cells.contains(where: \.isEstimated) {
      notes.append("~: estimated, because no log fills a chunk.")
    }
    if comparison.cells.contains(where: { $0.settings.targetSize == 0 }) {
      notes.append("A chunk without a target size is full when it has ten blocks.")
    }
    return notes
  }
}

/// The best value of each column; nil where there is nothing to choose from.
private struct Best {
  var ratio: Double?
  var encode: Double?
  var decode: Double?
  var chunks: Double?
  var bytes: Double?

  init(_ cells: [ChunkComparison.Cell]) {
    ratio = Self.of(cells.map(\.total.ratio), max)
    encode = Self.of(cells.map(\.encodeSpeed), max)
    decode = Self.of(cells.map(\.decodeSpeed), max)
    chunks = Self.of(cells.map(\.chunksPerGB), min)
    bytes = Self.of(cells.map(\.bytesPerGB), min)
  }

  /// Within half a percent nobody could choose by it.
  static func isBest(_ value: Double, _ best: Double?) -> Bool {
    best.map { abs(value - $0) <= 0.005 * $0 } ?? false
  }

  static func of(_ values: [Double], _ better: (Double, Double) -> Double) -> Double? {
    guard let first = values.first, values.contains(where: { $0 != first }) else { return nil }
    return values.dropFirst().reduce(first) { better($0, $1) }
  }
}
