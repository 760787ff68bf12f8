public import Harness

/// One run of a command, as the files over all of its runs tell it.
public struct RecordedRun: Sendable {
  public var origin: RunOrigin
  /// Wall time from the run's first moment to its end, nanoseconds.
  public var wallTime: Int64
  public var report: RunReport
}

/// Where a run comes from: its file, and how it is repeated.
public struct RunOrigin: Sendable {
  /// The scenario file's path, as given on the command line.
  public var file: String
  /// Lines of the file's queries, from 1.
  public var queryLines: [(id: String, line: Int)]
  /// The command that repeats the run.
  public var replay: String

  public init(file: String, queryLines: [(id: String, line: Int)], replay: String) {
    self.file = file
    self.queryLines = queryLines
    self.replay = replay
  }

  /// The line of the query that a violation is about; nil if it is not about a query.
  func line(of violation: Violation) -> Int? {
    queryLines.first { id, line in line > 0 && violation.isAbout(query: id) }?.line
  }
}

extension Violation {
  /// Checkers call a query `query ID`, what they say of it may follow.
  func isAbout(query id: String) -> Bool {
    subject == "query \(id)" || subject.hasPrefix("query \(id) ")
  }
}

extension RunReport {
  var missedThresholds: [ThresholdResult] { thresholds.filter { !$0.holds } }
}

extension ThresholdResult {
  /// `push.duration.p99 < 1s: 1.2 s`
  var outcome: String {
    text + ": " + (value.map { Readable.value($0, unit) } ?? "no value")
  }
}
