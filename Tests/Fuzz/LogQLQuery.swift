// Fuzz target: queries.
import LogModel
import LogQLSyntax

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: data, count: count))
  let text = String(decoding: bytes, as: UTF8.self)
  guard let query = try? Query(parsing: text) else { return 0 }
  // Other label names are quoted in the canonical text, which does not parse back (spec: LogQL, §4).
  let names = query.selectors.joined().map(\.name)
  if !names.allSatisfy({ $0.utf8.allSatisfy(isPlain) }) { return 0 }
  let canonical = query.canonicalText
  do {
    let again = try Query(parsing: canonical)
    precondition(again.canonicalText == canonical, "two ways to write one query: \(canonical)")
  } catch {
    preconditionFailure("the canonical text is refused: \(canonical): \(error)")
  }
  return 0
}

func isPlain(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "_")
    || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
    || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
}
