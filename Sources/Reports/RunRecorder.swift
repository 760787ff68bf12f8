public import Harness

/// Listens to one run. Events of a run come in order, all on the thread that runs it.
public protocol RunRecorder {
  func record(_ event: RunEvent)
}

/// Hands every event to several recorders, in order.
public struct RunRecorders: RunRecorder {
  private let recorders: [any RunRecorder]

  public init(_ recorders: [any RunRecorder]) { self.recorders = recorders }

  public func record(_ event: RunEvent) {
    for recorder in recorders { recorder.record(event) }
  }
}
