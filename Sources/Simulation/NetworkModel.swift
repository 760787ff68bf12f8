import Bytes

/// What the network between nodes is like when nothing is wrong.
public struct NetworkModel: Sendable {
  /// Delay of a message, beside its size.
  public var latency: DelayTable = .uniform(.microseconds(200), .microseconds(600))
  /// Nanoseconds per kibibyte of a message.
  public var nanosecondsPerKiB: Int64 = 1_000
  /// Messages of one link arrive in the order in which they were sent, as over one connection.
  public var keepsOrder = true
  /// A process that does not run refuses at once (connection refused); otherwise a request to it is
  /// lost, and its caller waits for the timeout.
  public var refusesWhenDown = true
  /// Lost messages per million.
  public var lossPPM: UInt64 = 0
  /// Overrides the delay of each message: for workloads given by formula.
  public var delay: (@Sendable (_ message: MessageDraw) -> Int64)?

  public init() {}
}

/// What a delay may depend on.
public struct MessageDraw: Sendable {
  public var from: Int32
  public var to: Int32
  /// The request's own argument (in a reply: that of its request).
  public var word: UInt64
  public var isReply: Bool
  /// The request's tag in its group.
  public var tag: Int32
}

/// One direction between two nodes.
struct Link {
  /// Messages sent so far: numbers the draws.
  var sent: UInt64 = 0
  /// No message arrives before this time if the link keeps order.
  var lastArrival: Int64 = 0
  /// Partitions that cut this direction at present.
  var cuts: Int32 = 0
  /// Added to every delay at present, nanoseconds.
  var extraDelay: Int64 = 0
  /// Lost messages per million, beside the model's.
  var lossPPM: UInt64 = 0
}

extension Simulator {
  @inline(__always)
  func withLink<R>(_ from: Int32, _ to: Int32, _ body: (inout Link) -> R) -> R {
    let node = nodes[Int(from)]
    while node.links.count <= Int(to) { node.links.append(Link()) }
    return body(&node.links[Int(to)])
  }

  /// When a message sent now arrives; nil if it gets lost on the way.
  @inline(__always)
  func arrival(_ from: Int32, _ to: Int32, _ bytes: UInt32, _ draw: @autoclosure () -> MessageDraw)
    -> Int64?
  {
    let model = options.network
    let now = time
    let key = networkDraws
    return withLink(from, to) { link in
      let number = link.sent
      link.sent &+= 1
      if let delay = model.delay { return now &+ delay(draw()) }
      let linkKey = key.of(UInt64(UInt32(bitPattern: from)) &<< 32 | UInt64(UInt32(bitPattern: to)))
      let loss = model.lossPPM &+ link.lossPPM
      if loss > 0, linkKey.of(1).draw(number, below: 1_000_000) < loss { return nil }
      var at =
        now &+ model.latency.delay(linkKey.draw(number))
        &+ Int64(bytes) &* model.nanosecondsPerKiB / 1024 &+ link.extraDelay
      if model.keepsOrder {
        at = max(at, link.lastArrival)
        link.lastArrival = at
      }
      return at
    }
  }

  @inline(__always)
  func isCut(_ from: Int32, _ to: Int32) -> Bool {
    let links = nodes[Int(from)].links
    return Int(to) < links.count && links[Int(to)].cuts > 0
  }
}
