import LogQLTemplates

/// What a template makes of a line, for tests.
enum Outcome: Equatable, CustomStringConvertible {
  case text([UInt8])
  case parseError(String)
  case executionError(String)

  static func text(_ text: String) -> Outcome { .text(Array(text.utf8)) }

  var description: String {
    switch self {
    case .text(let bytes): "text \(String(decoding: bytes, as: UTF8.self).debugDescription)"
    case .parseError(let text): "parse error \(text)"
    case .executionError(let text): "execution error \(text)"
    }
  }
}

/// 2024-05-01 00:00:00.123456789 UTC.
let someTime: Int64 = 1_714_521_600_123_456_789
/// 2024-06-01.
let someNow: Int64 = 1_717_200_000_000_000_000

func carryOut(
  _ template: [UInt8], _ labels: [(String, String)] = [("a", "1"), ("b", "2")],
  line: [UInt8] = Array("hello".utf8), time: Int64 = someTime, name: Template.Name = .line
) -> Outcome {
  let parsed: Template
  do throws(TemplateError) {
    parsed = try Template(template, name: name)
  } catch {
    return .parseError(error.text)
  }
  do throws(TemplateError) {
    let labels = labels.map { (name: $0.0, value: Array($0.1.utf8)) }
    return .text(
      try parsed.text(labels: labels, line: line, timestamp: time, now: someNow))
  } catch {
    return .executionError(error.text)
  }
}

func carryOut(
  _ template: String, _ labels: [(String, String)] = [("a", "1"), ("b", "2")],
  line: String = "hello", time: Int64 = someTime, name: Template.Name = .line
) -> Outcome {
  carryOut(Array(template.utf8), labels, line: Array(line.utf8), time: time, name: name)
}
