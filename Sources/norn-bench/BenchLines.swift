import Chunks
import LogModel
import LogQLPipeline

/// The lines that `norn-bench logql` works on, as batches in memory; made when first asked for.
final class BenchLines {
  enum Kind: String, CaseIterable {
    /// The lines of the chunk benchmark, out of decoded blocks.
    case structured
    case nginx = "nginx-json"
    case logfmt
    case plain
  }

  private let isQuick: Bool
  private var known: [Kind: [StreamBatch]] = [:]

  init(quick: Bool) { isQuick = quick }

  /// Batches in the order of their first times. Nil: they are not what they should be.
  func batches(_ kind: Kind) -> [StreamBatch]? {
    if let made = known[kind] { return made }
    let count = isQuick ? 20_000 : 100_000
    let made =
      switch kind {
      case .structured: structured()
      case .nginx: LineKind.nginx.batches(count)
      case .logfmt: LineKind.logfmt.batches(count)
      case .plain: LineKind.plain.batches(count)
      }
    known[kind] = made?.enumerated().sorted {
      ($0.element.start, $0.offset) < ($1.element.start, $1.offset)
    }.map(\.element)
    return known[kind]
  }

  /// A batch for each decoded block of the chunks that the lines fill.
  private func structured() -> [StreamBatch]? {
    let lines = ChunkLines(count: isQuick ? 25_000 : 65_000)
    let written = ChunkWork(lines, .lz4, metadata: false).written()
    let labels = LabelSet([Label("app", Kind.structured.rawValue), Label("cluster", "bench")])
    var batches: [StreamBatch] = []
    do throws(ChunkError) {
      for bytes in written.files {
        let reader = ChunkReader()
        reader.start(try ChunkFile(bytes, quirks: .none), .always, .forward)
        var batch = EntryBatch()
        while try reader.next(into: &batch) {
          batches.append(StreamBatch(labels: labels, entries: batch))
          batch = EntryBatch()
        }
      }
    } catch {
      return nil
    }
    return batches
  }
}

extension StreamBatch {
  /// The time of the first entry.
  var start: Int64 { entries.timestamps.first ?? .max }
}
