import Bytes
import Testing

@Suite struct JSONTests {
  private func node(_ text: String) throws -> JSONNode { try JSONNode(parsing: Array(text.utf8)) }

  private func message(_ text: String) -> String {
    do throws(JSONError) {
      _ = try JSONNode(parsing: Array(text.utf8))
      return "reads"
    } catch {
      return error.description
    }
  }

  @Test func `numbers keep their text and values their places`() throws {
    let root = try node(" {\"a\" : [1.50, -0, 1e-7, 18446744073709551616], \"b\": null}")
    let numbers = root["a"]?.elements ?? []
    let texts = numbers.map { if case .number(let text) = $0.content { text } else { "" } }
    #expect(texts == ["1.50", "-0", "1e-7", "18446744073709551616"])
    #expect(root.range == 1..<58)
    #expect(numbers.map(\.range.lowerBound) == [9, 15, 19, 25])
    #expect(root["b"]?.kind == "null")
    #expect(root["c"] == nil)
  }

  @Test func `values are of one kind`() throws {
    let root = try node(#"{"b": true, "a": [7, -0.5, 1e2, 9223372036854775808, "7", null, 1e999]}"#)
    #expect(root.members.map(\.name) == ["b", "a"] && root["b"]?.bool == true)
    let values = root["a"]?.elements ?? []
    #expect(values.map(\.integer) == [7, nil, nil, nil, nil, nil, nil])
    #expect(values.map(\.double) == [7, -0.5, 100, 9_223_372_036_854_775_808, nil, nil, nil])
    #expect(values.map(\.string) == [nil, nil, nil, nil, "7", nil, nil])
    #expect(values.map(\.isNull) == [false, false, false, false, false, true, false])
    #expect(values.allSatisfy { $0.bool == nil && $0.members.isEmpty })
  }

  @Test func `strings are as they stand`() throws {
    let text = "\"\u{FEFF}a\\u0000\\ud83d\\ude80\\/\\u00e9\u{7F}\""
    guard case .string(let value) = try node(text).content else {
      Issue.record("no string")
      return
    }
    #expect(Array(value.utf8) == Array("\u{FEFF}a\u{0}🚀/é\u{7F}".utf8))
  }

  @Test(arguments: [
    ("", "expected a value at byte 0"),
    ("{\"a\":1,\"a\":2}", "a second member \"a\" at byte 11"),
    ("{\"a\":1,}", "expected \" at byte 7"),
    ("[1 2]", "expected , at byte 3"),
    ("[1]]", "expected the end of the text at byte 3"),
    ("01", "expected a number at byte 0"),
    ("1.", "expected a digit at byte 2"),
    ("-", "expected a digit at byte 1"),
    ("+1", "expected a value at byte 0"),
    ("nul", "expected null at byte 0"),
    ("\"a\nb\"", "a control character in a string at byte 2"),
    ("\"abc", "unexpected end of a string at byte 4"),
    ("\"\\x\"", "unknown escape at byte 2"),
    ("\"\\u12g4\"", "expected four hexadecimal digits at byte 3"),
    ("\"\\ud800\"", "half of a surrogate pair at byte 2"),
    ("\u{FEFF}{}", "a byte order mark in front of the JSON at byte 0"),
  ])
  func `mistakes are named`(text: String, expected: String) { #expect(message(text) == expected) }

  @Test func `bytes that are not text are refused, or repaired as in Go`() throws {
    let bytes: [UInt8] = [0x22, 0x61, 0xFF, 0x22]
    #expect(throws: JSONError("a string that is not UTF-8", at: 1)) {
      try JSONNode(parsing: bytes)
    }
    var reader = JSONReader(bytes, repairsText: true)
    #expect(try reader.string() == "a\u{FFFD}")
    var escaped = JSONReader(Array("\"\\ud800\\u0041\\udc00\"".utf8), repairsText: true)
    #expect(try escaped.string() == "\u{FFFD}A\u{FFFD}")
  }

  @Test func `depth is bounded`() {
    let text = String(repeating: "[", count: 100_000)
    #expect(message(text) == "nested too deep at byte 64")
    var reader = JSONReader(Array(text.utf8))
    #expect(throws: JSONError("nested too deep", at: 64)) { try reader.skipValue() }
  }
}
