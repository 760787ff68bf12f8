import Bytes
import Chunks

/// What the chunk benchmark measures of one encoding, with or without metadata.
struct ChunkCell {
  /// Repetitions of one direction, each beside the bare library.
  struct Side {
    var samples: [ChunkBenchmark.Sample] = []
    var limits: [Double] = []
    /// How often a repetition goes over the lines.
    var passes = 1

    mutating func add(ours: ChunkBenchmark.Sample, limit: ChunkBenchmark.Sample) {
      samples.append(ours)
      limits.append(limit.seconds)
    }

    var seconds: Double { Measurement.median(samples.map(\.seconds)) / Double(passes) }
    var limitSeconds: Double { Measurement.median(limits) / Double(passes) }
    /// Share of the library's speed: the median over the pairs.
    var share: Double { Measurement.median(shares) }
    var shares: [Double] { zip(samples, limits).map { $1 / $0.seconds } }
    var allocations: Double { Double(samples.last?.allocations ?? 0) / Double(passes) }
    var peakBytes: Int64 { samples.map(\.peakBytes).max() ?? 0 }
  }

  let encoding: ChunkEncoding
  let metadata: Bool
  let entries: Int
  let lineBytes: Int
  /// Of the first chunk.
  let firstEntries: Int
  let firstLineBytes: Int
  let firstFileBytes: Int
  let firstChecksum: String
  var write = Side()
  var read = Side()

  init(_ encoding: ChunkEncoding, metadata: Bool, _ written: ChunkWork.Written) {
    self.encoding = encoding
    self.metadata = metadata
    (entries, lineBytes) = (written.totalEntries, written.totalLineBytes)
    (firstEntries, firstLineBytes) = (written.entries[0], written.lineBytes[0])
    firstFileBytes = written.files[0].count
    firstChecksum = SHA256.text(written.files[0])
  }

  /// Line bytes for each byte of the first chunk's file.
  var ratio: Double { Double(firstLineBytes) / Double(firstFileBytes) }

  /// The first chunk without compression is known to the last byte.
  var isRight: Bool {
    if encoding != .none { return true }
    let expected =
      metadata
      ? "276da23ebce2de654eafee026291e99b61af1071dfef24f84c13ec8bf679b2a9"
      : "9d15a348d52342eba638d29db1da4df9fc19bd4bbc217519c0df6931fd32f88a"
    return firstChecksum == expected
  }

  /// The reference's ratio for the lines without metadata.
  static let referenceRatios: [ChunkEncoding: Double] = [
    .none: 1_450_915 / 1_585_995, .gzip: 6_003_612 / 1_393_102, .flate: 6_004_027 / 1_392_770,
    .snappy: 3_930_213 / 1_406_789, .lz4Blocks64K: 3_921_010 / 1_413_105,
    .lz4Blocks256K: 4_144_281 / 1_434_530, .lz4Blocks1M: 4_159_882 / 1_424_221,
    .lz4: 4_159_882 / 1_424_221, .zstd: 5_733_128 / 1_402_390,
  ]

  /// Share of the bare library's speed that is aimed at; `none` has goals in bytes a second.
  var goals: (write: Double, read: Double)? {
    switch encoding {
    case .none: nil
    case .gzip, .flate: (0.85, 0.70)
    case .zstd: (0.75, 0.70)
    default: (0.55, 0.50)
    }
  }

  // MARK: - Texts

  static let heading =
    "encoding".padded(to: 11) + "metadata".padded(to: 10) + "write MB/s".padded(to: 20)
    + "of the library".padded(to: 30) + "read MB/s".padded(to: 20) + "of the library".padded(to: 30)
    + "allocations/line".padded(to: 22) + "peak MiB, write read"

  var line: String {
    var text = encoding.name.padded(to: 11) + (metadata ? "yes" : "no").padded(to: 10)
    text += speeds(write).padded(to: 20) + share(write, goals?.write).padded(to: 30)
    text += speeds(read).padded(to: 20) + share(read, goals?.read).padded(to: 30)
    text += "\(perLine(write)) \(perLine(read))".padded(to: 22)
    text += "\(megabytes(write.peakBytes)) \(megabytes(read.peakBytes))"
    return isRight ? text : text + " WRONG first chunk \(firstChecksum)"
  }

  private func speed(_ seconds: Double) -> Double { Double(lineBytes) / seconds / 1e6 }

  private func speeds(_ side: Side) -> String {
    let all = side.samples.map { speed($0.seconds / Double(side.passes)) }.sorted()
    guard let least = all.first, let most = all.last else { return "" }
    return "\(rounded(speed(side.seconds), 0)) (\(rounded(least, 0))–\(rounded(most, 0)))"
  }

  private func share(_ side: Side, _ goal: Double?) -> String {
    let sorted = side.shares.sorted()
    guard let least = sorted.first, let most = sorted.last else { return "" }
    let percent = { (value: Double) in rounded(value * 100, 0) }
    let text = "\(percent(side.share)) % (\(percent(least))–\(percent(most)))"
    return text + (goal.map { " goal \(percent($0))" } ?? "")
      + ", \(rounded(speed(side.limitSeconds), 0))"
  }

  private func perLine(_ side: Side) -> String { rounded(side.allocations / Double(entries), 5) }

  private func megabytes(_ bytes: Int64) -> String { rounded(Double(bytes) / 1_048_576, 1) }

  static func ratioTable(_ cells: [ChunkCell]) -> String {
    var text =
      "\n" + "first chunk".padded(to: 13) + "entries, line bytes, file bytes".padded(to: 36)
    text += "ratio".padded(to: 9) + "reference".padded(to: 11) + "difference"
    for cell in cells where !cell.metadata {
      guard let reference = referenceRatios[cell.encoding] else { continue }
      let difference = (cell.ratio / reference - 1) * 100
      text += "\n" + cell.encoding.name.padded(to: 13)
      text += "\(cell.firstEntries), \(cell.firstLineBytes), \(cell.firstFileBytes)".padded(to: 36)
      text += rounded(cell.ratio, 3).padded(to: 9) + rounded(reference, 3).padded(to: 11)
      text += "\(rounded(difference, 1)) %"
    }
    return text
  }

  var json: String {
    func list(_ values: [Double], _ digits: Int) -> String {
      "[" + values.map { rounded($0, digits) }.joined(separator: ", ") + "]"
    }
    func side(_ name: String, _ side: Side) -> String {
      "\"\(name)\": {\"cpu_seconds\": \(list(side.samples.map(\.seconds), 6)), "
        + "\"library_cpu_seconds\": \(list(side.limits, 6)), \"passes\": \(side.passes), "
        + "\"mb_per_second\": \(rounded(speed(side.seconds), 1)), "
        + "\"share_of_library\": \(rounded(side.share, 4)), "
        + "\"allocations_per_line\": \(rounded(side.allocations / Double(entries), 6)), "
        + "\"peak_bytes\": \(side.peakBytes)}"
    }
    return "{\"name\": \"chunks\", \"encoding\": \"\(encoding.name)\", \"metadata\": \(metadata), "
      + "\"lines\": \(entries), \"line_bytes\": \(lineBytes), "
      + side("write", write) + ", " + side("read", read)
      + ", \"first_chunk\": {\"entries\": \(firstEntries), \"line_bytes\": \(firstLineBytes), "
      + "\"file_bytes\": \(firstFileBytes), \"sha256\": \"\(firstChecksum)\"}, "
      + "\"ratio\": \(rounded(ratio, 4)), \"right\": \(isRight)}"
  }
}
