import Goldens
import Testing

@Suite("Reviews of golden answers")
struct GoldenReviewTests {
  static func file(_ rows: [(id: String, row: String)], reviewed: String = "by hand") -> GoldenFile
  {
    GoldenFile(
      scenario: "x", seed: 1, compatibility: "strict", reviewed: reviewed,
      answers: rows.map { .init(id: $0.id, query: "{}", rows: [$0.row]) })
  }

  static let stored = file([("same", "1"), ("changed", "2"), ("gone", "3")])
  static let proposed = file([("same", "1"), ("new", "4"), ("changed", "5")])
  static let review = GoldenReview(stored: stored, proposed: proposed)

  static func rows(_ file: GoldenFile?) -> [String]? {
    file?.answers.map { $0.id + " " + $0.rows.joined() }
  }

  @Test func `what differs, in the order of the run`() {
    #expect(Self.review.changes.map(\.id) == ["new", "changed", "gone"])
    #expect(Self.review.changes.map(\.kind) == [.new, .rows, .obsolete])
    #expect(GoldenReview(stored: Self.stored, proposed: Self.stored).isEmpty)
  }

  @Test func `all accepted`() {
    let outcome = Self.review.outcome([.accept, .accept, .accept], reviewed: "counted")
    #expect(Self.rows(outcome.golden) == ["same 1", "new 4", "changed 5"])
    #expect(outcome.golden?.reviewed == "counted" && outcome.pending == nil)
  }

  @Test func `all rejected`() {
    let outcome = Self.review.outcome([.reject, .reject, .reject])
    #expect(outcome.golden == Self.stored && outcome.pending == nil)
  }

  @Test func `what is skipped waits, what is rejected does not`() {
    let outcome = Self.review.outcome([.reject, .accept, .skip], reviewed: "counted")
    #expect(Self.rows(outcome.golden) == ["same 1", "changed 5", "gone 3"])
    let left = outcome.pending.map { GoldenReview(stored: outcome.golden, proposed: $0).changes }
    #expect(left?.map(\.id) == ["gone"])
    let skipped = Self.review.outcome([.skip, .skip, .skip])
    #expect(skipped.golden == Self.stored && skipped.pending == Self.proposed)
  }

  @Test func `a first file holds what is accepted`() {
    let review = GoldenReview(stored: nil, proposed: Self.proposed)
    let some = review.outcome([.reject, .accept, .reject], reviewed: "counted")
    #expect(Self.rows(some.golden) == ["new 4"] && some.pending == nil)
    let none = review.outcome([.reject, .reject, .reject])
    #expect(none.golden == nil && none.pending == nil)
    #expect(!GoldenReview(stored: nil, proposed: Self.file([])).isEmpty)
  }

  @Test func `the stored rule stays, and hides in what is accepted`() throws {
    var stored = Self.file([("a", "took <duration>")])
    stored.answers[0].rule = try rule("mask duration")
    #expect(GoldenReview(stored: stored, proposed: Self.file([("a", "took 3s")])).isEmpty)
    let review = GoldenReview(stored: stored, proposed: Self.file([("a", "took over 3s")]))
    let outcome = review.outcome([.accept], reviewed: "counted")
    #expect(outcome.golden?.answers[0].rows == ["took over <duration>"])
    #expect(outcome.golden?.answers[0].rule == stored.answers[0].rule)
  }

  @Test func `a header without a review, or of another run, waits too`() {
    let unreviewed = Self.file([("a", "1")], reviewed: "")
    let review = GoldenReview(stored: unreviewed, proposed: unreviewed)
    #expect(review.changes.isEmpty && !review.isEmpty)
    #expect(review.outcome([]).pending == unreviewed)
    #expect(review.outcome([], header: .reject).pending == nil)
    let accepted = review.outcome([], reviewed: "counted", header: .accept)
    #expect(accepted.golden?.reviewed == "counted" && accepted.pending == nil)

    var other = Self.stored
    other.seed = 2
    #expect(
      Self.stored.provenanceProblem(against: other) == "they are of seed 1, the run's is 2")
    other = Self.stored
    other.compatibility = "loki-2.2"
    #expect(Self.stored.provenanceProblem(against: other)?.contains("loki-2.2") == true)
    #expect(Self.stored.provenanceProblem(against: Self.stored) == nil)
  }
}
