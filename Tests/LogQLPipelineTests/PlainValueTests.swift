import LogQLSyntax
import Testing

@testable import LogQLPipeline

/// The quick readers of values agree with the complete ones wherever they answer.
struct PlainValueTests {
  private func run<T>(_ text: [UInt8], _ body: (ByteRun) -> T) -> T {
    text.withUnsafeBytes { body(ByteRun($0)) }
  }

  private func texts(_ seed: UInt64, _ pieces: [String]) -> [[UInt8]] {
    var draws = SplitMix(seed)
    return (0..<20_000).map { _ in
      var text = ""
      for _ in 0..<draws.next(4) { text += draws.one(of: pieces) }
      return Array(text.utf8)
    }
  }

  private let digits = [
    "0", "1", "5", "12", "999", "007", "123456789", "999999999999999", "1234567890123456", ".", "-",
    ".5", "0.1", "3.14159", "2.675", "1e3", "_", "+",
  ]

  @Test func numbers() {
    var answered = 0
    for text in texts(1, digits) {
      guard let plain = run(text, PlainNumber.parse) else { continue }
      answered += 1
      guard case .success(let number) = GoNumber.parse(text) else {
        Issue.record("\(String(decoding: text, as: UTF8.self)) is no number")
        continue
      }
      #expect(plain.bitPattern == number.bitPattern, "\(String(decoding: text, as: UTF8.self))")
    }
    #expect(answered > 3_000)
  }

  @Test func durations() {
    var answered = 0
    let units = ["s", "ms", "us", "µs", "μs", "ns", "m", "h", "d", "S", " "]
    for text in texts(2, digits + units + units) {
      guard let plain = run(text, PlainDuration.parse) else { continue }
      answered += 1
      guard case .success(let duration) = GoDuration.parse(text) else {
        Issue.record("\(String(decoding: text, as: UTF8.self)) is no duration")
        continue
      }
      #expect(plain == duration, "\(String(decoding: text, as: UTF8.self))")
    }
    #expect(answered > 400)
  }

  @Test func sizes() {
    var answered = 0
    let units = ["b", "B", "k", "kB", "KiB", "MB", "mb", "G", "GB", "T", "x", " ", ","]
    for text in texts(3, digits + units + units) {
      guard let plain = run(text, PlainByteSize.parse) else { continue }
      answered += 1
      guard case .success(let size) = ByteSize.parse(text) else {
        Issue.record("\(String(decoding: text, as: UTF8.self)) is no size")
        continue
      }
      #expect(plain == size, "\(String(decoding: text, as: UTF8.self))")
    }
    #expect(answered > 400)
  }
}
