import Goldens
import Reports

/// Asks a person about one change after the other.
struct GoldenDialog {
  /// Changes of all files.
  private let total: Int
  private var shown = 0
  private var accepted = 0
  private var rejected = 0
  private let diff = DiffText(isColoured: Terminal.isColoured)
  /// Lines of one diff at most: beyond, the files themselves are easier to read.
  private static let longest = 200

  init(total: Int) { self.total = total }

  var summary: String {
    "\(Readable.count(accepted)) accepted, \(Readable.count(rejected)) rejected, "
      + "\(Readable.count(total - accepted - rejected)) left"
  }

  /// Reviews one file and writes what was decided. False if the rest is to be left.
  mutating func review(_ pending: PendingGolden) throws(GoldenStoreError) -> Bool {
    let review = pending.review
    var decisions: [GoldenReview.Decision] = review.changes.map { _ in .skip }
    var header = GoldenReview.Decision.skip
    var goesOn = true
    for place in pending.selected where goesOn {
      show(review.changes[place], of: pending)
      if let decision = ask() { decisions[place] = decision } else { goesOn = false }
    }
    if pending.selected.isEmpty {
      shown += 1
      Terminal.output(
        "\n[\(shown)/\(total)] \(pending.name)\n"
          + "the golden answers do not count: \(review.headerProblem ?? "nothing differs any more")\n"
      )
      if let decision = ask() { header = decision } else { goesOn = false }
    }
    var reason: String?
    if header == .accept || decisions.contains(.accept) {
      reason = askReason(pending)
      if reason == nil {
        // What was accepted without a reason goes on waiting.
        Terminal.output("\nnothing of \(pending.name) is accepted without a reason\n")
        decisions = decisions.map { $0 == .accept ? .skip : $0 }
        if header == .accept { header = .skip }
      }
    }
    accepted += (decisions + [header]).count { $0 == .accept }
    rejected += (decisions + [header]).count { $0 == .reject }
    try GoldenStore.save(
      review.outcome(decisions, reviewed: reason, header: header), replacing: review.stored,
      at: pending.path)
    return goesOn
  }

  private mutating func show(_ change: GoldenChange, of pending: PendingGolden) {
    shown += 1
    var lines = [
      "", "[\(shown)/\(total)] \(pending.name)/\(change.id)", GoldenText.summary(change),
    ]
    if change.kind == .question, let stored = change.stored {
      lines += question(stored, "- ") + question(change.proposed, "+ ")
    } else {
      lines += question(change.proposed ?? change.stored, "> ")
    }
    if change.rule != .exact { lines.append("compared by: " + change.rule.description) }
    lines += diff.lines(change.diff, limit: Self.longest)
    Terminal.output(lines.joined(separator: "\n") + "\n")
  }

  private func question(_ answer: GoldenFile.Answer?, _ prefix: String) -> [String] {
    (answer?.query ?? "").split(separator: "\n", omittingEmptySubsequences: false).map {
      prefix + $0
    }
  }

  /// nil: leave the rest, also at the end of the input.
  private func ask() -> GoldenReview.Decision? {
    while true {
      Terminal.output("[a]ccept, [r]eject, [s]kip, [q]uit? ")
      guard let line = readLine() else { return nil }
      switch line.drop(while: { $0 == " " }).first?.lowercased() {
      case "a": return .accept
      case "r": return .reject
      case "s": return .skip
      case "q": return nil
      default: Terminal.output("one of a, r, s, q is expected\n")
      }
    }
  }

  /// The stored sentence if nothing is entered and there is one.
  private func askReason(_ pending: PendingGolden) -> String? {
    let stored = pending.review.stored?.reviewed ?? ""
    if !stored.isEmpty { Terminal.output("so far: \(stored)\n") }
    while true {
      let hint = stored.isEmpty ? "" : " (empty: as so far)"
      Terminal.output("why are the answers of \(pending.name) right\(hint)? ")
      guard let line = readLine() else { return nil }
      if line.allSatisfy({ $0 == " " || $0 == "\t" }) { return stored.isEmpty ? nil : stored }
      do throws(ValueError) {
        return try GoldenOptions.reviewed.entry.read(line) as? String
      } catch {
        Terminal.output("\(error.expected) is expected\n")
      }
    }
  }
}
