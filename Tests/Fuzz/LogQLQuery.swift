// Fuzz target: queries.
import LogQLSyntax

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: data, count: count))
  guard let query = try? Query(parsing: String(decoding: bytes, as: UTF8.self)) else { return 0 }
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
  return 0
}
