import Bytes
import LogModel
import Testing

@testable import Chunks

/// What a chunk can be written as.
struct ChunkKind: Hashable, Sendable, CustomTestStringConvertible {
  var format: ChunkFormat
  var head: HeadFormat
  var encoding: ChunkEncoding

  var testDescription: String { "v\(format.rawValue) \(head.name) \(encoding.name)" }

  /// Every pair of format and head (chunk format, §2).
  static let pairs: [(ChunkFormat, HeadFormat)] = [
    (.v1, .ordered), (.v1, .unordered), (.v2, .ordered), (.v3, .ordered), (.v3, .unordered),
    (.v4, .unorderedWithMetadata),
  ]

  /// Every pair with every encoding; version 1 is gzip alone.
  static let all: [ChunkKind] = pairs.flatMap { format, head in
    (format == .v1 ? [.gzip] : ChunkEncoding.allCases).map {
      ChunkKind(format: format, head: head, encoding: $0)
    }
  }
}

/// What a seed makes of a kind of chunk: settings, and entries with few distinct times, so that ties,
/// overlaps and duplicates are common.
struct DrawnChunk: CustomStringConvertible {
  let seed: UInt64
  let kind: ChunkKind
  var settings: ChunkSettings
  var entries: [TestEntry] = []
  /// Whether some names of metadata have another normal form.
  var hasOddNames = false

  static let labels = LabelSet([Label("app", "vec"), Label("zone", "b")])

  var description: String {
    "seed \(seed), \(kind.testDescription), block size \(settings.blockSize), "
      + "\(isStrict ? "strict" : "as Loki"), \(entries.count) entries"
  }

  var isStrict: Bool { settings.quirks == .none }

  /// Whether nothing is lost: Loki's heads count empty lines as nothing, and lose or misplace some
  /// (quirk `chunk-empty-lines-lost`).
  var keepsAll: Bool {
    isStrict
      || entries.allSatisfy {
        !$0.line.isEmpty || (kind.format == .v4 && !$0.metadata.isEmpty)
      }
  }

  private static let plainNames = ["a", "b", "a_b", "trace_id", ""]
  private static let oddNames =
    plainNames + ["a.b", "a__b", "9lives", "dé", "__res__", "_lead", "trail_", "__9__"]

  /// Odd seeds are strict. The first ones are small: the first failure is one that a person can read.
  init(seed: UInt64, _ kind: ChunkKind) {
    self.seed = seed
    self.kind = kind
    var draws = DrawStream(
      DrawKey(seed: seed, purpose: "drawn chunk").of(kind.testDescription))
    settings = ChunkSettings(
      format: kind.format, head: kind.head, encoding: kind.encoding,
      blockSize: 1 + draws.below([12, 40, 150][draws.below(3)]), targetSize: 100_000,
      quirks: seed % 2 == 1 ? .none : .loki)
    let backwards = kind.head == .ordered ? 0 : draws.below(8)
    let step = Int64(-backwards)...Int64(1 + draws.below(6))
    let names = draws.below(2) == 0 ? Self.plainNames : Self.oddNames
    let mostPairs = draws.below(2) * 4
    // Times of 0 and before are the business of quirks.
    let starts: [Int64] = isStrict ? [-20, 1_000, .max / 4] : [1_000, 1_700_000_000_123_456_789]
    var time = starts[draws.below(starts.count)]
    // Sometimes milliseconds, in which keys and rebounds count, are more than a moment.
    let unit: Int64 = time > 1_000 && draws.below(2) == 0 ? 300_000 : 1
    let leastLength = draws.below(2)
    let most = seed < 2 ? 8 : seed < 6 ? 24 : 60
    for _ in 0..<(seed < 2 ? draws.below(most) : most / 2 + draws.below(most / 2)) {
      time += unit * draws.next(in: step)
      if backwards > 0 && draws.below(10) == 0 {
        time = entries.isEmpty ? time : entries[draws.below(entries.count)].timestamp
      }
      let metadata = (0..<draws.below(mostPairs)).map { _ in
        Label(names[draws.below(names.count)], ["", "1", "2"][draws.below(3)])
      }
      hasOddNames =
        hasOddNames || metadata.contains { ModelNames.normal($0.name) != $0.name }
      entries.append(TestEntry(timestamp: time, line: draws.line(leastLength), metadata: metadata))
    }
  }

  /// The chunk, open, and the model of it.
  var open: (MemoryChunk, ChunkModel) {
    let chunk = MemoryChunk(settings)
    var model = ChunkModel(settings, Self.labels)
    for entry in entries {
      chunk.append(entry)
      _ = model.append(entry)
    }
    return (chunk, model)
  }

  /// The chunk, closed, and the model of it.
  var closed: (MemoryChunk, ChunkModel) {
    var (chunk, model) = open
    chunk.close()
    model.close()
    return (chunk, model)
  }

  /// Parts of the chunk's time: all, whole, empty, reversed and beyond, and drawn ones that begin and
  /// end at entries or beside them.
  func ranges(of model: ChunkModel) -> [(start: Int64, end: Int64)] {
    let times = model.records.map(\.timestamp)
    guard let low = times.min(), let high = times.max() else { return [(.min, .max), (0, 1)] }
    var ranges: [(start: Int64, end: Int64)] = [
      (.min, .max), (low, high), (low, high + 1), (high, high), (high, low), (high + 1, high + 9),
    ]
    var draws = DrawStream(DrawKey(seed: seed, purpose: "ranges").of(kind.testDescription))
    for _ in 0..<6 {
      let bounds = (0..<2).map { _ in
        times[draws.below(times.count)] + draws.next(in: -1...1)
      }
      let isReversed = draws.below(4) == 0 && bounds[0] < bounds[1]
      ranges.append(
        isReversed
          ? (bounds[1], bounds[0])
          : (min(bounds[0], bounds[1]), max(bounds[0], bounds[1])))
    }
    return ranges
  }

  /// The smallest part of the entries that a test still fails with: halves are taken away, then
  /// quarters, down to single entries.
  func shrunk(_ fails: (DrawnChunk) throws -> Bool) rethrows -> DrawnChunk {
    var least = self
    var width = max(1, entries.count / 2)
    while true {
      var index = 0
      while index < least.entries.count {
        var smaller = least
        smaller.entries.removeSubrange(index..<min(index + width, least.entries.count))
        if try fails(smaller) { least = smaller } else { index += width }
      }
      if width == 1 { return least }
      width /= 2
    }
  }
}

extension DrawStream {
  mutating func below(_ bound: Int) -> Int { bound == 0 ? 0 : Int(next(below: UInt64(bound))) }

  /// Mostly one of few short lines; sometimes empty, any bytes, or one whose length takes two or three
  /// bytes.
  mutating func line(_ leastLength: Int) -> [UInt8] {
    let short = leastLength + below(5)
    return switch below(40) {
    case 0: Array(repeating: UInt8(ascii: "x"), count: 17_000)
    case 1...3: (0..<(100 + below(100))).map { _ in UInt8(97 + below(3)) }
    case 4...8: (0..<short).map { _ in UInt8(below(256)) }
    default: (0..<short).map { _ in UInt8(97 + below(2)) }
    }
  }
}
