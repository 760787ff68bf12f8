import Bytes
import LogModel
import Testing

@testable import Chunks

/// Entries in, the same entries out: for seeded lists of entries, every encoding, open and closed,
/// whole and in part.
@Suite struct RoundTripTests {
  /// What a seed makes: entries with few distinct times, so that ties and overlaps are common.
  struct Input: CustomTestStringConvertible {
    var seed: UInt64
    var settings: ChunkSettings
    var entries: [TestEntry]
    var testDescription: String { "seed \(seed), \(settings.encoding.name)" }

    init(seed: UInt64) {
      self.seed = seed
      var draws = DrawStream(DrawKey(seed: seed, purpose: "round trip"))
      let encoding = ChunkEncoding.allCases[Int(draws.next(below: 3))]
      settings = ChunkSettings(
        encoding: encoding, blockSize: 1 + Int(draws.next(below: 400)), targetSize: 100_000)
      let isDisordered = draws.next(below: 2) == 0
      let hasMetadata = draws.next(below: 2) == 0
      entries = []
      var time: Int64 = 1_700_000_000_000_000_000
      for _ in 0..<draws.next(below: 200) {
        time += draws.next(in: (isDisordered ? -5 : 0)...7)
        let length = Int(draws.next(below: draws.next(below: 8) == 0 ? 300 : 20))
        // At least one byte: a head of empty lines alone counts as empty and is never written.
        let line = (0...length).map { _ in UInt8(draws.next(below: 8)) }
        let pairs = hasMetadata ? draws.next(below: 3) : 0
        let names = ["a", "b", "trace_id"]
        let metadata = (0..<pairs).map { Label(names[Int($0)], "v\(draws.next(below: 4))") }
        entries.append(TestEntry(timestamp: time, line: line, metadata: metadata))
      }
    }
  }

  static let inputs = (0..<120).map { Input(seed: UInt64($0)) }

  @Test(arguments: inputs)
  func whatGoesInComesOut(_ input: Input) throws {
    let chunk = MemoryChunk(input.settings)
    let stored = input.entries.filter { chunk.append($0) == .stored }
    #expect(chunk.entryCount == stored.count)
    expectSame(chunk.entries(.all, .forward), stored)
    expectParts(of: chunk, stored)

    chunk.close()
    #expect(chunk.headIsEmpty)
    let closed = chunk.entries(.all, .forward)
    // Closing an overlapping chunk may drop a duplicate that was split over blocks.
    #expect(Set(closed) == Set(stored))
    let file = try ChunkFile(chunk.serialized())
    #expect(file.entryCount == closed.count)
    var batch = EntryBatch()
    try file.read(.all, .forward, into: &batch)
    #expect(batch.asTestEntries == closed)
    var back = EntryBatch()
    try file.read(.all, .backward, into: &back)
    expectSame(back.asTestEntries.reversed(), closed)
    let blocks = try file.blocks.indices.flatMap { try file.decodeBlock($0).asTestEntries }
    #expect(blocks == closed)
  }

  /// Closing again, and serialising again, change nothing.
  @Test(arguments: inputs.prefix(30))
  func closingIsIdempotent(_ input: Input) {
    let chunk = MemoryChunk(input.settings)
    for entry in input.entries { chunk.append(entry) }
    chunk.close()
    let bytes = chunk.serialized()
    chunk.close()
    #expect(chunk.serialized() == bytes)
    #expect(chunk.compressedSize == bytes.count)
    #expect(bytes.count <= chunk.estimatedFileSize)
  }

  private func expectParts(of chunk: MemoryChunk, _ stored: [TestEntry]) {
    let times = stored.map(\.timestamp)
    guard let low = times.min(), let high = times.max() else { return }
    for (start, end) in [(low, high), (low + 3, high - 3), (high, high + 1), (low - 9, low + 9)]
    where start < end {
      let wanted = stored.filter { start <= $0.timestamp && $0.timestamp < end }
      for direction in Direction.allCases {
        let got = chunk.entries(TimeRange(start, end), direction)
        expectSame(direction == .forward ? got : got.reversed(), wanted)
      }
    }
  }

  /// The same entries, in time order; within one time the order is the business of the vectors.
  private func expectSame(_ got: some Collection<TestEntry>, _ wanted: [TestEntry]) {
    #expect(got.count == wanted.count)
    #expect(zip(got, got.dropFirst()).allSatisfy { $0.timestamp <= $1.timestamp })
    #expect(counts(got) == counts(wanted))
  }

  private func counts(_ entries: some Collection<TestEntry>) -> [TestEntry: Int] {
    entries.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
}
