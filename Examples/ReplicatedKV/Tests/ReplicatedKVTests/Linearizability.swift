/// Whether calls on one register could have happened one after another, each at some moment between
/// its beginning and its end (Wing and Gong 1993, with the memory of Lowe 2017).
///
/// A write of unknown outcome may have happened at any moment since it began, or not at all. Each value
/// is written once.
struct Linearizability {
  private let calls: [Call]
  /// Sets of calls done, and the value they left, from which there was no way on.
  private var seen: Set<State> = []

  private struct State: Hashable {
    var done: [Bool]
    var value: Int?
  }

  static func holds(_ calls: [Call]) -> Bool {
    var search = Linearizability(calls)
    let done = [Bool](repeating: false, count: search.calls.count)
    return search.canFinish(State(done: done, value: nil))
  }

  /// Reads without an answer say nothing, and neither do writes of unknown outcome that nobody read.
  private init(_ calls: [Call]) {
    let read = calls.compactMap { call -> Int? in
      if case .read(let value) = call.action, call.ended != nil { value } else { nil }
    }
    self.calls = calls.filter { call in
      if call.ended != nil { return true }
      if case .write(let value) = call.action { return read.contains(value) }
      return false
    }
  }

  private mutating func canFinish(_ state: State) -> Bool {
    let left = calls.indices.filter { !state.done[$0] }
    guard let firstEnd = left.map({ calls[$0].ended ?? .max }).min() else { return true }
    if !seen.insert(state).inserted { return false }
    let next = left.filter { calls[$0].begun < firstEnd }
    // A read of what is there changes nothing: it may as well come first.
    if let read = next.first(where: { calls[$0].action == .read(state.value) }) {
      return canFinish(after(read, state))
    }
    for call in next {
      if case .write = calls[call].action, canFinish(after(call, state)) { return true }
    }
    return false
  }

  private func after(_ call: Int, _ state: State) -> State {
    var state = state
    state.done[call] = true
    if case .write(let value) = calls[call].action { state.value = value }
    return state
  }
}
