import Testing

/// The checker itself.
@Suite("Linearizability")
struct LinearizabilityTests {
  private func call(_ action: Call.Action, _ begun: Int, _ ended: Int?) -> Call {
    Call(client: "c", key: "k", action: action, begun: begun, ended: ended)
  }

  @Test func `histories that could have happened one call after another`() {
    #expect(Linearizability.holds([]))
    #expect(Linearizability.holds([call(.read(nil), 1, 2)]))
    #expect(Linearizability.holds([call(.write(1), 1, 4), call(.read(1), 2, 3)]))
    #expect(Linearizability.holds([call(.write(1), 1, 4), call(.read(nil), 2, 3)]))
    // Two writes at once, whose order the reads decide.
    let writes = [call(.write(1), 1, 3), call(.write(2), 2, 4)]
    #expect(Linearizability.holds(writes + [call(.read(1), 5, 6)]))
    #expect(Linearizability.holds(writes + [call(.read(2), 5, 6)]))
  }

  @Test func `a write of unknown outcome happens late or never`() {
    let unknown = call(.write(1), 1, nil)
    #expect(Linearizability.holds([unknown, call(.read(nil), 2, 3)]))
    #expect(Linearizability.holds([unknown, call(.read(nil), 2, 3), call(.read(1), 4, 5)]))
    #expect(!Linearizability.holds([unknown, call(.read(1), 2, 3), call(.read(nil), 4, 5)]))
  }

  @Test func `histories that could not`() {
    // A lost write, a value that nobody wrote, a read before its write, an older value after a newer.
    #expect(!Linearizability.holds([call(.write(1), 1, 2), call(.read(nil), 3, 4)]))
    #expect(!Linearizability.holds([call(.read(1), 1, 2)]))
    #expect(!Linearizability.holds([call(.read(1), 1, 2), call(.write(1), 3, 4)]))
    let writes = [call(.write(1), 1, 3), call(.write(2), 2, 4)]
    #expect(!Linearizability.holds(writes + [call(.read(1), 5, 6), call(.read(2), 7, 8)]))
  }
}
