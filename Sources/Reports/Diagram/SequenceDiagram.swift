import Harness

/// Messages between nodes as lines between their life lines, time going down: even steps from one
/// moment to the next, whatever lies between them, and the true times beside them.
struct SequenceDiagram {
  /// `client` first, then whom it talks to, then those.
  let nodes: [String]
  let messages: [RunMessage]
  /// Moments that concern all nodes: faults, and when the outcome was known.
  let marks: [Mark]
  /// What times are counted from.
  let start: Duration

  struct Mark: Equatable {
    var at: Duration
    var text: String
    var isFault: Bool
  }

  /// nil if there are no messages to draw.
  init?(_ report: RunReport) {
    guard let history = report.history, let first = history.messages.first,
      let moment = report.violations.lazy.compactMap(\.moment).first
    else { return nil }
    let (messages, start) = (history.messages, moment.from)
    self.messages = messages
    self.start = start
    let asked = messages.filter { $0.from == first.from && !$0.isReply }.map(\.to)
    let all = Set(messages.flatMap { [$0.from, $0.to] })
    var order: [String] = []
    for node in [first.from] + asked + history.nodes
    where all.contains(node) && !order.contains(node) {
      order.append(node)
    }
    nodes = order
    let end = messages.map { max($0.sent, $0.arrives ?? $0.sent) }.max() ?? start
    var marks = report.faults.filter { $0.at >= start && $0.at <= end }
      .map { Mark(at: $0.at, text: $0.text, isFault: true) }
    if let to = moment.to {
      marks.append(
        Mark(at: to, text: SequenceDiagram.outcome(moment, history), isFault: false))
    }
    self.marks = marks.sorted { $0.at < $1.at }
  }

  private static func outcome(_ moment: ViolationMoment, _ history: RunHistory) -> String {
    switch moment.subject {
    case .query: "the client has its answer"
    case .push(let push):
      history.pushes.indices.contains(push)
        ? "the push counts as \(history.pushes[push].outcome.rawValue)" : "the push is over"
    }
  }
}

/// Where everything stands, in pixels.
struct SequenceLayout {
  static let left = 84.0
  static let column = 170.0
  static let top = 44.0
  static let row = 17.0
  /// Between moments that are further apart than others.
  static let pause = 12.0

  /// Distinct moments and their heights, ascending. What leaves at the moment at which something
  /// arrives has a row of its own.
  private(set) var rows: [(moment: Moment, y: Double)] = []
  let width: Double

  struct Moment: Equatable, Comparable {
    var at: Duration
    /// Whether messages leave then: after those that arrive.
    var isLeaving: Bool

    static func < (a: Moment, b: Moment) -> Bool {
      (a.at, a.isLeaving ? 1 : 0) < (b.at, b.isLeaving ? 1 : 0)
    }
  }

  init(_ diagram: SequenceDiagram) {
    var moments = diagram.marks.map { Moment(at: $0.at, isLeaving: false) }
    for message in diagram.messages {
      moments.append(Moment(at: message.sent, isLeaving: true))
      if let arrives = message.arrives { moments.append(Moment(at: arrives, isLeaving: false)) }
    }
    var y = SequenceLayout.top
    var last: Moment?
    for moment in moments.sorted() {
      if moment == last { continue }
      if let last {
        let isLong = moment.at - last.at > .milliseconds(100)
        y += SequenceLayout.row + (isLong ? SequenceLayout.pause : 0)
      }
      rows.append((moment, y))
      last = moment
    }
    width =
      SequenceLayout.left + SequenceLayout.column * Double(max(1, diagram.nodes.count - 1)) + 70
  }

  var height: Double { (rows.last?.y ?? SequenceLayout.top) + 34 }

  func y(_ time: Duration, isLeaving: Bool) -> Double {
    let moment = Moment(at: time, isLeaving: isLeaving)
    return rows.first { $0.moment == moment }?.y ?? SequenceLayout.top
  }

  func x(_ node: Int) -> Double { SequenceLayout.left + SequenceLayout.column * Double(node) }
}
