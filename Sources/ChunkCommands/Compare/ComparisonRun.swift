public import Chunks
import LogModel
public import Scenarios

/// Makes chunks of given logs with every setting of a grid, reads them back, and measures both.
///
///     let run = ComparisonRun(logs: logs, settings: grid, rounds: 3, cpuTime: clock)
///     let comparison = try run.measure { … }
public struct ComparisonRun {
  private let logs: [TimedLines]
  private let settings: [ChunkSettings]
  private let rounds: Int
  private let leastTime: Int64
  private let cpuTime: () -> Int64

  /// - Parameters:
  ///   - logs: each becomes one stream.
  ///   - rounds: how often each setting is measured; at least 1.
  ///   - leastTime: CPU time that a round takes at least, ns: small logs are gone through repeatedly.
  ///   - cpuTime: CPU time of this process, ns.
  public init(
    logs: [TimedLines], settings: [ChunkSettings], rounds: Int, leastTime: Int64 = 100_000_000,
    cpuTime: @escaping () -> Int64
  ) {
    self.logs = logs
    self.settings = settings
    self.rounds = max(1, rounds)
    self.leastTime = leastTime
    self.cpuTime = cpuTime
  }

  /// Throws if a chunk does not give back what went in.
  ///
  /// - Parameter onCell: is told before each setting which one of how many it is.
  public func measure(onCell: (Int, Int, ChunkSettings) -> Void) throws(ComparisonError)
    -> ChunkComparison
  {
    var cells: [ChunkComparison.Cell] = []
    for (index, settings) in settings.enumerated() {
      onCell(index, self.settings.count, settings)
      cells.append(try measure(settings))
    }
    return ChunkComparison(
      logs: logs.map { lines in
        ChunkComparison.Log(
          name: lines.file.name, lines: lines.count, lineBytes: lines.lineBytes,
          hasOwnTimes: lines.hasOwnTimes,
          duration: (lines.times.last ?? 0) - (lines.times.first ?? 0))
      }, cells: cells, rounds: rounds)
  }

  private func measure(_ settings: ChunkSettings) throws(ComparisonError) -> ChunkComparison.Cell {
    var encodeTimes: [Int64] = []
    var decodeTimes: [Int64] = []
    var compared: [ComparedLog] = []
    for _ in 0..<rounds {
      encodeTimes.append(
        try timed { () throws(ComparisonError) in
          compared = logs.map { ComparedLog($0, settings) }
        })
      decodeTimes.append(
        try timed { () throws(ComparisonError) in
          for (log, compared) in zip(logs, compared) { try Self.check(log, compared, settings) }
        })
    }
    return ChunkComparison.Cell(
      settings: settings, logs: compared.map(\.stored),
      encodeNanoseconds: Self.median(encodeTimes), decodeNanoseconds: Self.median(decodeTimes))
  }

  /// CPU time of one pass, ns: the mean of as many as the least time takes.
  private func timed(_ pass: () throws(ComparisonError) -> Void) throws(ComparisonError) -> Int64 {
    let start = cpuTime()
    var passes: Int64 = 0
    while true {
      try pass()
      passes += 1
      let taken = cpuTime() - start
      if taken >= leastTime { return taken / passes }
    }
  }

  private static func check(
    _ log: TimedLines, _ compared: ComparedLog, _ settings: ChunkSettings
  ) throws(ComparisonError) {
    let entries = try decode(compared.files, log.file.name, settings)
    guard entries == log.count else {
      throw ComparisonError(
        log: log.file.name, settings: settings,
        text: "\(entries) of \(log.count) lines came back")
    }
  }

  /// Number of entries in the chunks.
  private static func decode(_ files: [[UInt8]], _ log: String, _ settings: ChunkSettings)
    throws(ComparisonError) -> Int
  {
    var entries = 0
    do throws(ChunkError) {
      for bytes in files {
        let file = try ChunkFile(bytes)
        for block in file.blocks.indices { entries += try file.decodeBlock(block).count }
      }
    } catch {
      throw ComparisonError(log: log, settings: settings, text: error.description)
    }
    return entries
  }

  private static func median(_ values: [Int64]) -> Int64 { values.sorted()[values.count / 2] }
}

/// A chunk did not give back what went in: a defect of this program.
public struct ComparisonError: Error, CustomStringConvertible {
  public let log: String
  public let settings: ChunkSettings
  public let text: String

  public var description: String {
    "\(log), \(settings.encoding.name), block \(settings.blockSize), target \(settings.targetSize): "
      + text
  }
}

/// What one setting makes of one log.
struct ComparedLog {
  private(set) var stored = ChunkComparison.Stored()
  private(set) var files: [[UInt8]] = []

  init(_ lines: TimedLines, _ settings: ChunkSettings) {
    ChunkFilling.fill(lines, settings) { add($0) }
  }

  private mutating func add(_ filled: ChunkFilling.Filled) {
    let file = filled.chunk.serialized()
    stored.lineBytes += filled.lineBytes
    stored.chunkBytes += file.count
    stored.chunks += 1
    if filled.isFull {
      stored.fullChunks += 1
      stored.fullLineBytes += filled.lineBytes
      stored.fullSpan += filled.chunk.bounds.through - filled.chunk.bounds.from
    }
    files.append(file)
  }
}
