/// Why a line is no JSON object, in the words that clients see (spec: LogQL, §7.5).
enum JSONFailure: Error {
  case object
  case malformed
  case escape
  case string
  case array
  case value
  case notAnObject

  var details: ByteRun {
    let text: StaticString =
      switch self {
      case .object: "Value looks like object, but can't find closing '}' symbol"
      case .malformed: "Malformed JSON error"
      case .escape: "Encountered an invalid escape sequence in a string"
      case .string: "Value is string, but can't find closing '\"' symbol"
      case .array: "Value is array, but can't find closing ']' symbol"
      case .value: "Unknown value type"
      case .notAnObject: "expecting json object(6), but it is not"
      }
    return ByteRun(text.utf8Start, count: text.utf8CodeUnitCount)
  }
}
