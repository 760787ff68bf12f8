import Environment
import LogStore
import Simulation

/// Keeps all calls of a run, if somebody asks for a trace. It only listens.
final class CallLog {
  private let nodes: [String]
  private(set) var calls: [RunCall] = []
  private(set) var omitted = 0
  /// Where calls that are not over are kept.
  private var places: [UInt64: Int] = [:]

  init(nodes: [String]) { self.nodes = nodes }

  func hear(_ news: MessageNews) {
    switch news {
    case .sent(let message) where message.isReply:
      guard let place = places.removeValue(forKey: message.call) else { return }
      calls[place].answered = .nanoseconds(message.sent)
      calls[place].returned = message.arrives.map(Duration.nanoseconds)
      calls[place].failure = message.failure.map(MessageLog.text)
    case .sent(let message): begin(message)
    case .lost(let call, let isReply):
      // A reply that is lost on its way has left its place already.
      guard !isReply, let place = places.removeValue(forKey: call) else { return }
      calls[place].arrived = nil
    }
  }

  /// Monitoring asks all the time: that is left out.
  private func begin(_ message: SentMessage) {
    let method = Method(rawValue: message.message.method)
    if method == .inspect { return }
    if calls.count == RunHistory.callLimit {
      omitted += 1
      return
    }
    var call = RunCall(
      from: name(message.from), to: name(message.to),
      procedure: method.map(MessageLog.procedure) ?? "call", sent: .nanoseconds(message.sent))
    call.arrived = message.arrives.map(Duration.nanoseconds)
    places[message.call] = calls.count
    calls.append(call)
  }

  private func name(_ node: NodeAddress) -> String {
    let place = Int(node.index) - 1
    return nodes.indices.contains(place) ? nodes[place] : "client"
  }
}
