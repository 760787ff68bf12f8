// Fuzz target: queries.
import LogQLSyntax

func fuzzLogQLQuery(_ data: UnsafeBufferPointer<UInt8>) {
  let bytes = Array(data)
  guard let query = try? Query(parsing: String(decoding: bytes, as: UTF8.self)) else { return }
  let canonical = query.canonicalText
  let losses = query.syntax.canonicalLosses
  do {
    let again = try Query(parsing: canonical)
    if losses.isEmpty {
      precondition(again.syntax == query.syntax, "read as another query: \(canonical)")
      precondition(again.canonicalText == canonical, "two ways to write one query: \(canonical)")
    }
  } catch {
    precondition(
      !losses.allSatisfy(\.isReadable), "the canonical text is refused: \(canonical): \(error)")
  }
}
