import Bytes
import Foundation
import LogQLGenerator
import LogQLSyntax
import Testing

/// What is written is read back as it was.
@Suite struct RoundTripTests {
  /// `NORN_QUERIES=1000000` makes as many random queries.
  private static let queries =
    ProcessInfo.processInfo.environment["NORN_QUERIES"].flatMap { Int($0) } ?? 5_000

  private static let batches = 20

  /// Every query is made from a key of its own, which a failure shows.
  @Test(arguments: 0..<batches)
  func randomQueriesParseBack(batch: Int) throws {
    var shape = QueryShape()
    shape.features.insert(.variants)
    for number in 0..<(RoundTripTests.queries / RoundTripTests.batches) {
      let key = DrawKey(seed: UInt64(batch), purpose: "round trip").of(UInt64(number))
      var generator = QueryGenerator(.requests, shape, draws: DrawStream(key))
      let query = Query(generator.query())
      let text = query.canonicalText
      if !query.syntax.canonicalLosses.isEmpty {
        Issue.record("batch \(batch), query \(number): \(text) loses something")
      }
      do {
        let again = try Query(parsing: text)
        if again.syntax != query.syntax || again.canonicalText != text {
          Issue.record("batch \(batch), query \(number): \(text) is read as \(again.syntax)")
        }
      } catch {
        Issue.record("batch \(batch), query \(number): \(text): \(error)")
      }
    }
  }

  /// The forms that do not parse back to the same query (spec: LogQL, §4). Nil: not at all.
  static let lossyForms: [(query: String, canonical: String, again: String?)] = [
    // Sizes have two digits, those from a petabyte on are taken for exponents, and zero for a binary
    // number.
    (#"{a="b"} | x>1.5MiB"#, #"{a="b"} | x>1.6MB"#, #"{a="b"} | x>1.6MB"#),
    (#"{a="b"} | x>1234567B"#, #"{a="b"} | x>1.2MB"#, #"{a="b"} | x>1.2MB"#),
    (#"{a="b"} | x>1023B"#, #"{a="b"} | x>1.0kB"#, #"{a="b"} | x>1.0kB"#),
    (#"{a="b"} | x>999999B"#, #"{a="b"} | x>1000kB"#, #"{a="b"} | x>1.0MB"#),
    (#"{a="b"} | x>1000000GB"#, #"{a="b"} | x>1.0PB"#, nil),
    (#"{a="b"} | x>0kB"#, #"{a="b"} | x>0B"#, nil),
    // Six digits behind the point.
    ("vector(0.0000001)", "vector(0.000000)", "vector(0.000000)"),
    // Names outside of ASCII are quoted, and these numbers are no numbers.
    (#"{ü="x"}"#, #"{"ü"="x"}"#, nil),
    (#"{a="b"} | drop ü="x""#, #"{a="b"} | drop "ü"="x""#, nil),
    (#"{a="b"} | ! >5"#, #"{a="b"} | !>5"#, nil),
    ("1 / 0", "NaN", nil),
    ("1e308 * 10", "+Inf", nil),
    ("-1e308 * 10", "-Inf", nil),
    // What follows is taken for the labels that are included.
    (
      "vector(1) * on (a) group_left () (vector(2) + 3)",
      "(vector(1.000000) * on (a) group_left (vector(2.000000) + 3))", nil
    ),
  ]

  @Test(arguments: lossyForms.indices)
  func lossyFormsAreThose(index: Int) throws {
    let form = RoundTripTests.lossyForms[index]
    let query = try Query(parsing: form.query)
    #expect(query.canonicalText == form.canonical)
    #expect(query.syntax.canonicalLosses.count == 1)
    #expect(query.syntax.canonicalLosses.first?.isReadable == (form.again != nil))
    guard let expected = form.again else {
      #expect(throws: LogQLError.self) { try Query(parsing: form.canonical) }
      return
    }
    #expect(try Query(parsing: form.canonical).canonicalText == expected)
  }
}
