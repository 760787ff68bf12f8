import Chunks
import LogModel

/// A decoded block against its metas.
struct BlockCheck {
  /// What is wrong with the block.
  private(set) var problem: String?
  /// Quirks of Loki that explain why the metas say something else than the entries, each with what
  /// they say.
  private(set) var notes: [(quirk: ChunkQuirk, text: String)] = []

  private let batch: EntryBatch
  private let format: ChunkFormat
  private let meta: BlockMeta

  init(_ batch: EntryBatch, _ file: ChunkFile, _ index: Int) {
    self.batch = batch
    format = file.format
    meta = file.blocks[index]
    problem = countProblem() ?? timesProblem() ?? sizeProblem()
  }

  /// Of the times before 1970, and of the greatest one, an unordered head wrote nothing, though it
  /// counted them (chunk format, §7).
  private var mayHaveLostTimes: Bool { meta.minimum < 0 || meta.maximum == .max }

  private mutating func countProblem() -> String? {
    if batch.count == meta.entries { return nil }
    let text = "\(batch.count) entries, its metas say \(meta.entries)"
    let hasLost = batch.timestamps.contains { $0 < 0 || $0 == .max }
    guard batch.count < meta.entries, mayHaveLostTimes, !hasLost else { return text }
    notes.append((.negativeTimesLost, text))
    return nil
  }

  private mutating func timesProblem() -> String? {
    if zip(batch.timestamps, batch.timestamps.dropFirst()).contains(where: { $0 > $1 }) {
      return "its entries are not in order of time"
    }
    guard let least = batch.timestamps.first, let greatest = batch.timestamps.last else {
      return nil
    }
    if least == meta.minimum && greatest == meta.maximum { return nil }
    let text =
      "times from \(least) to \(greatest), its metas say \(meta.minimum) to \(meta.maximum)"
    // Bounds of entries that were lost are wider than what is left.
    if batch.count < meta.entries && meta.minimum <= least && meta.maximum >= greatest {
      return nil
    }
    guard greatest == meta.maximum, least < meta.minimum,
      batch.timestamps.contains(meta.minimum), let quirk = minimumQuirk
    else { return text }
    notes.append((quirk, text))
    return nil
  }

  /// Why the metas' least time may be later than that of the first entries (chunk format, §7).
  private var minimumQuirk: ChunkQuirk? {
    let early = batch.timestamps.prefix { $0 < meta.minimum }
    // Only the heads of versions before 4 may be ordered ones, which take 0 for unset.
    if format < .v4 && early.allSatisfy({ $0 == 0 }) { return .zeroTimeUnset }
    let areEmpty = early.indices.allSatisfy { index in
      batch.withLine(index) { $0.isEmpty } && batch.pairs(index).isEmpty
    }
    return areEmpty ? .emptyLinesLost : nil
  }

  private func sizeProblem() -> String? {
    guard format >= .v3 else { return nil }
    let pairs = (0..<batch.count).reduce(0) { $0 + batch.pairs($1).count }
    let size = batch.lineBytes + 8 * pairs
    // Names that became equal on reading are one pair; lost entries were counted.
    let mayBeLess = pairs > 0 || batch.count < meta.entries
    if size == meta.uncompressedSize || (mayBeLess && size < meta.uncompressedSize) { return nil }
    return "\(size) bytes of lines and metadata, its metas say \(meta.uncompressedSize)"
  }
}
