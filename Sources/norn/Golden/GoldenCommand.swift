import Goldens
import Reports

/// `norn golden …`: what becomes of answers that differ from the golden ones.
enum GoldenCommand {
  static func pending(_ invocation: Invocation) -> Int32 {
    withPending(invocation) { all in
      for pending in all {
        for place in pending.selected {
          let change = pending.review.changes[place]
          Terminal.output("\(pending.name)/\(change.id)  \(GoldenText.summary(change))\n")
        }
        if let problem = pending.review.headerProblem {
          Terminal.output("\(pending.name)  the golden answers do not count: \(problem)\n")
        } else if pending.selected.isEmpty {
          Terminal.output("\(pending.name)  nothing differs any more\n")
        }
      }
      return all.isEmpty ? 0 : 1
    }
  }

  static func review(_ invocation: Invocation) throws(UsageError) -> Int32 {
    if GoldenStore.isReadOnly { throw GoldenOptions.refusal("norn golden review") }
    return withPending(invocation) { all throws(GoldenStoreError) in
      var dialog = GoldenDialog(total: all.reduce(0) { $0 + max(1, $1.selected.count) })
      for pending in all {
        if try !dialog.review(pending) { break }
      }
      Terminal.output(dialog.summary + "\n")
      return 0
    }
  }

  static func accept(_ invocation: Invocation) throws(UsageError) -> Int32 {
    if GoldenStore.isReadOnly { throw GoldenOptions.refusal("norn golden accept") }
    guard let reviewed = invocation[GoldenOptions.reviewed] else {
      throw UsageError(
        message: "norn golden accept: why are the answers right? --reviewed is missing",
        advice: "for example: \(GoldenOptions.accept.example)")
    }
    return settle(invocation, .accept, reviewed: reviewed, "accepted")
  }

  static func reject(_ invocation: Invocation) -> Int32 {
    settle(invocation, .reject, reviewed: nil, "rejected")
  }

  private static func settle(
    _ invocation: Invocation, _ decision: GoldenReview.Decision, reviewed: String?, _ word: String
  ) -> Int32 {
    withPending(invocation) { all throws(GoldenStoreError) in
      for pending in all {
        try GoldenStore.save(
          pending.outcome(decision, reviewed: reviewed), replacing: pending.review.stored,
          at: pending.path)
        let count = Readable.count(pending.selected.count, "answer")
        Terminal.output("\(pending.path): \(count) \(word)\n")
      }
      return 0
    }
  }

  private static func withPending(
    _ invocation: Invocation, _ body: ([PendingGolden]) throws(GoldenStoreError) -> Int32
  ) -> Int32 {
    do throws(GoldenStoreError) {
      let all = try PendingGolden.all(invocation)
      if all.isEmpty { Terminal.note("nothing waits for a review") }
      return try body(all)
    } catch {
      Terminal.note("norn \(invocation.command): \(error)")
      return UsageError.exitCode
    }
  }
}
