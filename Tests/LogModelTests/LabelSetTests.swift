import Bytes
import LogModel
import Testing

/// Text and hashes of label sets, against those that are made of bytes piece by piece.
@Suite struct LabelSetTests {
  private static let names = [
    "a", "ab", "a1", "Z", "_", "1a", "a b", "é", "a\"", "日", "", "__name__", "a_name_of_more_bytes",
  ]
  private static let values = [
    "", "x", "xy", "x!", "x\"", "x#", "x\n", "x\\", "é", "e\u{301}", "日本", "x\u{7F}", "x\u{1}",
    "\u{FEFF}", "~", " ", "{", "}", ",", "a value of more than fifteen bytes",
    "more than sixteen: \t",
  ]

  private func labels(_ draws: inout DrawStream) -> [Label] {
    func one(_ texts: [String]) -> String { texts[Int(draws.next(below: UInt64(texts.count)))] }
    return (0..<draws.next(below: 6)).map { _ in Label(one(Self.names), one(Self.values)) }
  }

  @Test func textAndHashesAreThoseOfTheBytes() {
    var draws = DrawStream(DrawKey(seed: 5, purpose: "label sets"))
    for _ in 0..<10_000 {
      let set = LabelSet(keepingEmpty: labels(&draws))
      let hashes = set.hashes
      #expect(set.canonical == hashes.text)
      #expect(
        set.stableHash == hashes.stable && set.fingerprint == hashes.fingerprint, "\(set.labels)")
    }
  }

  @Test func beginningsAreThoseOfTheText() {
    var draws = DrawStream(DrawKey(seed: 7, purpose: "label sets"))
    for _ in 0..<2_000 {
      let set = LabelSet(keepingEmpty: labels(&draws))
      let count = Int(draws.next(below: 60))
      var text = Array("in front".utf8)
      set.appendText(to: &text, atLeast: count)
      #expect(Array(set.canonical.utf8).starts(with: text.dropFirst(8)))
      #expect(text.count - 8 >= min(count, set.canonical.utf8.count))
    }
  }

  @Test func labelsAreInOrderOfTheirNames() {
    var draws = DrawStream(DrawKey(seed: 6, purpose: "label sets"))
    for _ in 0..<2_000 {
      let labels = labels(&draws)
      let set = LabelSet(keepingEmpty: labels)
      for name in Set(labels.map(\.name)) {
        #expect(set.labels.filter { $0.name == name } == labels.filter { $0.name == name })
      }
      for (a, b) in zip(set.labels, set.labels.dropFirst()) {
        #expect(ByteOrder.compare(a.name, b.name) <= 0)
      }
      #expect(LabelSet(sorted: set.labels) == set)
    }
  }
}
