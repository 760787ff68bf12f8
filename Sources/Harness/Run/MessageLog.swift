import Environment
import LogModel
import LogStore
import Scenarios
import Simulation

/// Listens to the messages of one push or query, all attempts included.
///
/// Ordinary runs do not keep messages. The run is repeated up to the moment that somebody asks about:
/// it takes the same course.
final class MessageLog {
  /// Messages that are kept.
  static let limit = 60
  /// How long it listens after the outcome: replies that come late tell a lot.
  static let late: Int64 = 1_000_000_000

  private let question: Question
  private let nodes: [String]
  private let from: Int64
  let until: Int64
  private var kept: [(call: UInt64, message: RunMessage)] = []
  /// Requests whose callees' own requests belong to the story, by callee.
  private var open: [(call: UInt64, callee: Int32)] = []

  /// What is listened to.
  enum Question {
    case push(streams: [String], entries: Int)
    case query(String)
  }

  init(_ moment: ViolationMoment, _ question: Question, nodes: [String]) {
    self.question = question
    self.nodes = nodes
    from = moment.from.nanosecondCount
    until = (moment.to ?? moment.from + .seconds(60)).nanosecondCount + MessageLog.late
  }

  func hear(_ news: MessageNews) {
    switch news {
    case .lost(let call, let isReply):
      let place = kept.lastIndex { $0.call == call && $0.message.isReply == isReply }
      if let place { kept[place].message.arrives = nil }
    case .sent(let message): hear(message)
    }
  }

  private func hear(_ message: SentMessage) {
    guard message.sent >= from, kept.count < MessageLog.limit else { return }
    if message.isReply {
      guard kept.contains(where: { $0.call == message.call }) else { return }
      open.removeAll { $0.call == message.call }
    } else if message.from.index == 0 {
      guard message.sent < until - MessageLog.late + 1, isAsked(message.message) else { return }
      open.append((message.call, message.to.index))
    } else {
      guard open.contains(where: { $0.callee == message.from.index }), isPart(message.message)
      else { return }
    }
    kept.append(
      (
        message.call,
        RunMessage(
          from: name(message.from), to: name(message.to), sent: .nanoseconds(message.sent),
          arrives: message.arrives.map(Duration.nanoseconds), text: MessageLog.text(message),
          isReply: message.isReply, isFailure: message.failure != nil)
      ))
  }

  var messages: [RunMessage] { kept.map(\.message) }

  private func name(_ node: NodeAddress) -> String {
    let place = Int(node.index) - 1
    return nodes.indices.contains(place) ? nodes[place] : "client"
  }

  /// Whether a client's request is the one that is asked about.
  private func isAsked(_ message: Message) -> Bool {
    switch question {
    case .push(let streams, let entries):
      guard let body = message.body as? PushBody else { return false }
      return body.request.batch.count == entries && body.request.streams.map(\.labels) == streams
    case .query(let text): return (message.body as? QueryBody)?.text == text
    }
  }

  /// Whether a node's own request serves such a request.
  private func isPart(_ message: Message) -> Bool {
    switch question {
    case .push: message.method == Method.ingesterPush.rawValue
    case .query: message.method == Method.ingesterQuery.rawValue
    }
  }

  private static func text(_ sent: SentMessage) -> String {
    if let failure = sent.failure { return text(failure) }
    switch (Method(rawValue: sent.message.method), sent.isReply) {
    case (.push?, false):
      let entries = (sent.message.body as? PushBody)?.request.batch.count ?? 0
      return "push of \(entries) entries"
    case (.ingesterPush?, false): return "copy, \(sent.message.wireBytes) bytes"
    case (.query?, false): return "query"
    case (.ingesterQuery?, false): return "what do you have?"
    case (.push?, true), (.ingesterPush?, true): return "ok"
    default: return sent.isReply ? "\(sent.message.wireBytes) bytes" : "request"
    }
  }
}

extension MessageLog {
  /// An error, in a few words.
  static func text(_ failure: RPCError) -> String {
    switch failure {
    case .deadlineExceeded: "deadline exceeded"
    case .unavailable: "unavailable"
    case .nodeStopped: "stopped"
    case .status(let code, let text): "\(code) \(text.prefix(60))"
    }
  }

  /// What a procedure is called.
  static func procedure(_ method: Method) -> String {
    switch method {
    case .push: "push"
    case .ingesterPush: "copy"
    case .query: "query"
    case .ingesterQuery: "ingester query"
    case .flush: "flush"
    case .inspect: "inspect"
    }
  }

  /// Runs a scenario once more, up to the moment that its first violation is about; nil if none is
  /// about one push or query.
  static func messages(of report: RunReport, _ run: SimulatedRun) -> [RunMessage]? {
    guard let moment = report.violations.lazy.compactMap(\.moment).first else { return nil }
    let history = run.state.history
    let question: Question
    switch moment.subject {
    case .push(let push):
      let parts = history.producers.compactMap { producer -> (String, Int)? in
        let count = history.segments[producer.id].reduce(0) {
          $1.push == push ? $0 + Int($1.count) : $0
        }
        return count > 0 ? (producer.labels.canonical, count) : nil
      }
      question = .push(streams: parts.map(\.0), entries: parts.reduce(0) { $0 + $1.1 })
    case .query(let id):
      guard let query = history.queries.first(where: { $0.plan.id == id }) else { return nil }
      question = .query(query.plan.query)
    }
    let log = MessageLog(moment, question, nodes: run.cluster.nodes)
    run.again(listening: log)
    return log.messages
  }
}
