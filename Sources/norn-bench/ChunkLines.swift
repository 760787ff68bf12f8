import Bytes
import LogModel

/// The log lines of the chunk benchmark, by formula: line `i` depends on `i` alone.
struct ChunkLines {
  static let fullCount = 250_000
  /// SHA-256 of all lines, each followed by a newline.
  static let fullChecksum = "13660357d3804f9be74e9b5bffa73548176c9f4d2cbbd53e80156c0bec417bee"

  /// Lines back to back, each followed by a newline.
  let text: [UInt8]
  /// Where each line starts, and the end of the last one's newline.
  let starts: [Int]
  /// The same lines with their times and structured metadata in batches of `batchCount`, as pushes
  /// bring them: `pod` and `user` in 8000 combinations.
  let batches: [EntryBatch]
  static let batchCount = 1000

  var count: Int { starts.count - 1 }

  static func time(_ index: Int) -> Int64 {
    1_700_000_000_000_000_000 + Int64(index) * 1_000_000
  }

  func length(_ index: Int) -> Int { starts[index + 1] - starts[index] - 1 }

  /// Line bytes of the first `count` lines.
  func bytes(_ count: Int) -> Int { starts[count] - count }

  init(count: Int) {
    var writer = ByteWriter(capacity: count * 145)
    var starts: [Int] = [0]
    for index in 0..<count {
      Self.write(index, Self.mixed(index), into: &writer)
      writer.byte(UInt8(ascii: "\n"))
      starts.append(writer.count)
    }
    text = writer.bytes
    self.starts = starts
    batches = stride(from: 0, to: count, by: Self.batchCount).map { first in
      let last = min(first + Self.batchCount, count)
      return Self.batch(writer.bytes, starts, first..<last)
    }
  }

  private static func batch(_ text: [UInt8], _ starts: [Int], _ lines: Range<Int>) -> EntryBatch {
    var batch = EntryBatch()
    text.withUnsafeBytes { text in
      for index in lines {
        let z = mixed(index)
        let pairs = [Label("pod", "app-\(z % 8)"), Label("user", "u\((z >> 40) % 1000)")]
        let line = UnsafeRawBufferPointer(rebasing: text[starts[index]..<(starts[index + 1] - 1)])
        batch.append(time(index), line, pairs)
      }
    }
    return batch
  }

  private static func mixed(_ index: Int) -> UInt64 {
    var z = UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  private static let levels = ["info", "info", "info", "warn", "error", "debug"]
  private static let callers = ["compact.go:441", "head.go:666", "queue.go:770", "db.go:812"]
  private static let components = ["tsdb", "remote", "query", "http"]
  private static let messages = [
    "compact blocks", "WAL checkpoint complete", "non-recoverable error", "request finished",
  ]

  private static func write(_ index: Int, _ z: UInt64, into writer: inout ByteWriter) {
    writer.text("level=\(levels[Int(z % 6)]) ts=\(1_700_000_000_000 + index)")
    writer.text(" caller=\(callers[Int((z >> 8) % 4)])")
    writer.text(" component=\(components[Int((z >> 12) % 4)])")
    writer.text(" msg=\"\(messages[Int((z >> 16) % 4)])\" count=\((z >> 20) % 1000) trace_id=")
    writer.hex(z, width: 16)
    writer.text(" duration=\((z >> 30) % 10_000)ms")
  }
}
