import Simulation

/// One thing that a client is to do. Values are the numbers of operations, so that each is written
/// once.
struct Operation: Equatable, Sendable, CustomStringConvertible {
  enum Kind: Equatable, Sendable {
    case read
    case write
  }

  /// Counted from 1.
  var number: Int
  var at: Duration
  var client: String
  var key: String
  var kind: Kind

  var description: String {
    let what = kind == .read ? "reads \(key)" : "writes \(number) to \(key)"
    return "at \(at.secondsText) \(client) \(what)"
  }
}

/// One call on a key, as its client saw it.
struct Call: Equatable, CustomStringConvertible {
  enum Action: Equatable {
    case write(Int)
    /// With what it returned; nil: nothing was there.
    case read(Int?)
  }

  var client: String
  var key: String
  var action: Action
  /// Places in the order of all beginnings and ends. Without an end the outcome is unknown.
  var begun: Int
  var ended: Int?

  var description: String {
    let what =
      switch action {
      case .write(let value): "writes \(value)"
      case .read(let value): ended == nil ? "reads" : "reads \(value.map(String.init) ?? "nothing")"
      }
    return "\(client) \(what) (\(begun)…\(ended.map(String.init) ?? "unknown"))"
  }
}

/// What clients asked and were told. Belongs to the simulator's thread.
final class History: @unchecked Sendable {
  private(set) var calls: [Call] = []
  private var moments = 0
  var clientsDone = 0

  func begin(_ client: String, _ key: String, _ action: Call.Action) -> Int {
    moments += 1
    calls.append(Call(client: client, key: key, action: action, begun: moments))
    return calls.count - 1
  }

  func end(_ call: Int, _ action: Call.Action) {
    moments += 1
    calls[call].action = action
    calls[call].ended = moments
  }

  func calls(on key: String) -> [Call] { calls.filter { $0.key == key } }
}
