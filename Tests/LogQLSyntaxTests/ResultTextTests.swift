import LogModel
import LogQLSyntax
import Testing

@Suite struct ResultTextTests {
  @Test(arguments: [
    (0.0, "0"), (-0.0, "-0"), (1, "1"), (-2.5, "-2.5"), (1e-7, "0.0000001"), (0.1, "0.1"),
    (1e21, "1000000000000000000000"), (123_456_789_012, "123456789012"),
    (0.30000000000000004, "0.30000000000000004"), (.nan, "NaN"), (.infinity, "+Inf"),
    (-.infinity, "-Inf"), (1e16, "10000000000000000"), (52.75, "52.75"),
    (12_345_678.9e-10, "0.00123456789"),
  ])
  func numbersHaveNoExponent(value: Double, expected: String) {
    #expect(NumberText.decimal(value) == expected)
  }

  @Test func linesTakeOneLineAndShowEveryByte() {
    var entries = EntryBatch()
    entries.append(1_704_067_200_000_000_001, #"say "hi" \ "#.utf8)
    entries.append(1_704_067_201_500_000_000, [0x61, 0x0A, 0xFF, 0xC3, 0xB6, 0x00])
    let labels = LabelSet([Label("app", "cart")])
    let result = QueryResult.streams([ResultStream(labels: labels, entries: entries)])
    #expect(
      result.text == """
        {app="cart"}
          2024-01-01T00:00:00.000000001Z say "hi" \\\\\u{20}
          2024-01-01T00:00:01.5Z a\\n\\xffö\\x00

        """)
    #expect(result.rowCount == 2)
  }

  @Test func vectorsAndScalarsAreRows() {
    let point = ResultPoint(time: Timestamp(milliseconds: 1_500), value: 2.5)
    let sample = ResultSample(labels: .empty, point: point)
    #expect(QueryResult.vector([sample]).text == "{} 1970-01-01T00:00:01.5Z 2.5\n")
    #expect(QueryResult.scalar(.nan, point.time).text == "1970-01-01T00:00:01.5Z NaN\n")
    #expect(QueryResult.vector([sample]).digest != QueryResult.scalar(2.5, point.time).digest)
  }
}
