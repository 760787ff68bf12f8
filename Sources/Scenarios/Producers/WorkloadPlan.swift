import Bytes
import LogModel

/// Why a scenario's workload cannot be produced.
public enum WorkloadError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The scenario replays files, but none were given.
  case needsData
  /// No file's name matches a pattern.
  case noFile(pattern: String)
  /// A file that a pattern matches has no lines.
  case emptyFile(name: String)
  /// The times of a file's lines cannot be read.
  case unknownTimes(file: String)
  /// The file's times span more than there is room for.
  case tooLong(file: String, span: Duration, room: Duration)
  /// A rate over its time makes more lines than can be handled.
  case tooManyLines(item: Int, count: Int)

  public var description: String {
    switch self {
    case .needsData: "the workload replays log files: give their folder with --data DIR"
    case .noFile(let pattern): "no file of the data folder matches \"\(pattern)\""
    case .emptyFile(let name): "\(name) has no lines"
    case .unknownTimes(let file):
      "\(file): no known form of time in its lines; expected time: { spacing: 10ms }"
    case .tooLong(let file, let span, let room):
      "\(file) spans \(words(span)), but there are only \(words(room)); "
        + "expected a longer duration or time: { spacing: 10ms }"
    case .tooManyLines(let item, let count):
      "workload item \(item + 1) makes \(count) lines; expected at most \(WorkloadPlan.mostLines)"
    }
  }
}

/// Turns the workload of a scenario into producers.
public enum WorkloadPlan {
  /// Of one workload item.
  public static let mostLines = 100_000_000

  /// One producer per stream, in order of the file (replayed files by name).
  /// - Parameter data: the files that replays may read; nil if there are none.
  public static func producers(for scenario: Scenario, data: ReplayData? = nil)
    throws(WorkloadError) -> [Producer]
  {
    let seed = DrawKey(seed: scenario.seed, purpose: "workload")
    var producers: [Producer] = []
    for (index, item) in scenario.workload.enumerated() {
      let slot = WorkloadSlot(scenario, item, index, seed.of(UInt64(index)))
      for stream in try slot.streams(data) {
        producers.append(
          Producer(
            id: producers.count, tenant: item.tenant, labels: stream.labels, client: item.client,
            item: index, fileName: stream.fileName, lines: stream.lines))
      }
    }
    return producers
  }
}

/// One item of the workload, placed in the scenario's time.
private struct WorkloadSlot {
  struct Stream {
    var labels: LabelSet
    var fileName: String?
    var lines: any ProducedLines
  }

  let item: WorkloadItem
  let index: Int
  let key: DrawKey
  let start: Timestamp
  let room: Duration

  init(_ scenario: Scenario, _ item: WorkloadItem, _ index: Int, _ key: DrawKey) {
    self.item = item
    self.index = index
    self.key = key
    start = Timestamp(scenario.start, plus: item.from)
    room = max(.zero, (item.until ?? scenario.duration) - item.from)
  }

  func streams(_ data: ReplayData?) throws(WorkloadError) -> [Stream] {
    switch item.source {
    case .replay(let pattern, let time):
      return try replayed(pattern, time, data)
    case .literal(let sequences):
      let lines = LiteralEntries(sequences, start: start)
      return item.streams.map { Stream(labels: $0, lines: lines) }
    case .nginxJSON: return try generated(NginxLines.self)
    case .logfmt: return try generated(LogfmtLines.self)
    case .java: return try generated(JavaLines.self)
    case .filler(let length):
      return try generated { key in FillerLines(key: key, length: length) }
    }
  }

  private func generated<L: LineGenerator & KeyedLines>(_: L.Type) throws(WorkloadError)
    -> [Stream]
  {
    try generated { key in L(key: key) }
  }

  private func generated<L: LineGenerator>(_ make: (DrawKey) -> L) throws(WorkloadError)
    -> [Stream]
  {
    let schedule = RateSchedule(item.rate ?? .constant(.perSecond(1)), length: room)
    if schedule.count > WorkloadPlan.mostLines {
      throw .tooManyLines(item: index, count: schedule.count)
    }
    return item.streams.enumerated().map { place, labels in
      let key = key.of(UInt64(place))
      return Stream(
        labels: labels,
        lines: GeneratedEntries(
          lines: make(key.of(1)), schedule: schedule, jitter: key.of(2), start: start,
          place: place, of: item.streams.count))
    }
  }

  private func replayed(_ pattern: String, _ time: ReplayTime, _ data: ReplayData?)
    throws(WorkloadError) -> [Stream]
  {
    guard let data else { throw .needsData }
    let files = data.files(matching: pattern)
    if files.isEmpty { throw .noFile(pattern: pattern) }
    let labels = item.streams.first?.labels ?? []
    var streams: [Stream] = []
    for file in files {
      let entries = try ReplayedEntries(file, time, start: start, room: room)
      streams.append(
        Stream(
          labels: LabelSet(labels + [Label("filename", file.name)]), fileName: file.name,
          lines: entries))
    }
    return streams
  }
}
