import LogModel
import Scenarios

extension History {
  /// Streams and pushes for those outside the harness.
  func publicPushes() -> RunHistory {
    var result = RunHistory()
    result.streams = producers.map {
      RunHistory.Stream(tenant: $0.tenant.text, labels: $0.labels.canonical)
    }
    result.pushes = pushes.map { push in
      RunHistory.Push(
        client: 0, streams: [], entries: 0, attempts: Int(push.attempts),
        outcome: push.outcome.shown, sent: .nanoseconds(push.sent),
        ended: push.ended == .max ? nil : .nanoseconds(push.ended))
    }
    for (producer, segments) in segments.enumerated() {
      for segment in segments {
        let push = Int(segment.push)
        result.pushes[push].client = producers[producer].item
        result.pushes[push].streams.append(producer)
        result.pushes[push].entries += Int(segment.count)
      }
    }
    return result
  }
}

extension PushRecord.Outcome {
  fileprivate var shown: RunHistory.Outcome {
    switch self {
    case .open: .open
    case .acknowledged: .acknowledged
    case .rejected: .rejected
    case .unknown: .unknown
    }
  }
}
