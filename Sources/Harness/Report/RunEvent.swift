public import LogModel

/// What a harness tells while it works. Recorders (console, JSON, …) listen; runs know none of them.
public enum RunEvent: Sendable {
  case started(RunHeader)
  case progress(RunProgress)
  case fault(FaultRecord)
  case finished(RunReport)
}

public struct RunHeader: Sendable {
  public var scenario: String
  public var description: String
  public var seed: UInt64
  public var compatibility: Compatibility
  public var virtualDuration: Duration
  public var entries: Int
  public var streams: Int
  public var nodes: [String]
}

/// Where a run stands.
public struct RunProgress: Sendable {
  public var virtualTime: Duration
  public var virtualDuration: Duration
  public var pushes: Int
  public var entries: Int
  public var flushes: Int
  public var faults: Int
  public var queries: Int
}
