// Fuzz target: golden files. The input is a file; what it says is compared with itself and with what
// an edit makes of it.
import Goldens

func fuzzGoldenFile(_ data: UnsafeBufferPointer<UInt8>) {
  let text = String(decoding: data, as: UTF8.self)
  let file: GoldenFile
  do throws(GoldenError) {
    file = try GoldenFile(parsing: text)
  } catch {
    precondition(error.line >= 1 && !error.text.isEmpty, "refused without a reason")
    return
  }
  guard let again = try? GoldenFile(parsing: file.text) else {
    preconditionFailure("what was written does not read")
  }
  precondition(again == file, "another file after it was written")
  precondition(file.changes(to: file).isEmpty, "a file differs from itself")
  var edited = file
  for place in edited.answers.indices {
    edited.answers[place].rows = Array(edited.answers[place].rows.reversed().dropFirst())
  }
  let review = GoldenReview(stored: file, proposed: edited)
  for change in review.changes { precondition(!change.diff.isEmpty, "a change without a diff") }
  let outcome = review.outcome(review.changes.map { _ in .accept }, reviewed: "x", header: .accept)
  precondition(outcome.pending == nil, "something waits though all is accepted")
}
