import Goldens
import Reports

/// Changes of golden answers in words.
enum GoldenText {
  /// `changed: errors, 20 rows before, 21 now`
  static func summary(_ change: GoldenChange) -> String {
    switch change.kind {
    case .new: "new: \(change.id), \(rows(change.proposed))"
    case .question: "changed: \(change.id), another query"
    case .rows:
      "changed: \(change.id), \(rows(change.stored)) before, "
        + "\(Readable.count(change.proposed?.rows.count ?? 0)) now"
    case .obsolete: "removed: \(change.id)"
    }
  }

  private static func rows(_ answer: GoldenFile.Answer?) -> String {
    Readable.count(answer?.rows.count ?? 0, "row")
  }

  /// `2 answers wait`
  static func waiting(_ review: GoldenReview) -> String {
    if review.changes.isEmpty { return "the header waits" }
    let count = Readable.count(review.changes.count, "answer")
    return review.changes.count == 1 ? count + " waits" : count + " wait"
  }
}
