public import Environment

/// What a listener hears of the network: see ``Simulator/onMessage``.
public enum MessageNews: Sendable {
  /// A request or a reply leaves its sender.
  case sent(SentMessage)
  /// It does not arrive: `call` and `isReply` name it.
  case lost(call: UInt64, isReply: Bool)
}

/// A request or a reply on its way.
public struct SentMessage: Sendable {
  /// The same for a request and its reply, and for no other of the run.
  public var call: UInt64
  public var isReply: Bool
  public var from: NodeAddress
  public var to: NodeAddress
  /// Virtual nanoseconds.
  public var sent: Int64
  /// When it will arrive, unless it is lost after all; nil: it is lost.
  public var arrives: Int64?
  public var message: Message
  /// Of a reply that carries an error instead of a message.
  public var failure: RPCError?
}

extension Simulator {
  /// Tells the listener of a message that leaves, by the number of its call.
  func tell(_ index: UInt32, isReply: Bool, arrives: Int64?) {
    let call = calls[index]
    onMessage?(
      .sent(
        SentMessage(
          call: Simulator.name(index, call), isReply: isReply,
          from: NodeAddress(index: isReply ? call.to : call.from),
          to: NodeAddress(index: isReply ? call.from : call.to), sent: time, arrives: arrives,
          message: call.message, failure: isReply ? call.failure : nil)))
  }

  /// Tells the listener of a message that is lost.
  func tellLoss(_ index: UInt32) {
    let call = calls[index]
    onMessage?(.lost(call: Simulator.name(index, call), isReply: call.stage == .answering))
  }

  private static func name(_ index: UInt32, _ call: Call) -> UInt64 {
    UInt64(call.generation) << 32 | UInt64(index)
  }
}
