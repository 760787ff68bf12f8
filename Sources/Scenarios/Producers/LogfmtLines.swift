import Bytes
import LogModel

/// `key=value` lines of a service in the style of Go programs, about 170 bytes: level, caller,
/// message, duration, trace id.
struct LogfmtLines: LineGenerator, KeyedLines {
  private let key: DrawKey

  init(key: DrawKey) { self.key = key }

  func append(_ ordinal: Int, at time: Timestamp, into slab: inout [UInt8]) {
    let n = UInt64(ordinal)
    let a = key.draw(2 &* n)
    let b = key.draw(2 &* n &+ 1)
    let tables = ServiceTables.shared
    LineBuffer.write(into: &slab) { line in
      line.text("ts=")
      line.time(time, separator: UInt8(ascii: "T"), point: UInt8(ascii: "."))
      line.text("Z ")
      line.text(tables.events.pick(a))
      line.text(" component=")
      line.text(tables.components.pick(mix64(a)))
      line.text(" attempt=")
      line.number(1 &+ (b & 3))
      line.text(" items=")
      line.number((b >> 2) & 127)
      line.text(" duration=")
      line.number(1 &+ ((b >> 10) & 511))
      line.text("ms trace_id=")
      line.hex(mix64(b), 16)
    }
  }
}

/// Vocabulary of a service.
private struct ServiceTables: Sendable {
  static let shared = ServiceTables()

  let events = WeightedTexts([
    (20, "level=info caller=handler.go:142 msg=\"request completed\""),
    (14, "level=debug caller=cache.go:87 msg=\"cache lookup\" hit=true"),
    (8, "level=debug caller=cache.go:93 msg=\"cache lookup\" hit=false"),
    (8, "level=info caller=worker.go:211 msg=\"batch processed\""),
    (6, "level=info caller=client.go:64 msg=\"connection established\" peer=payments:9095"),
    (4, "level=warn caller=retry.go:38 msg=\"retrying after timeout\" peer=payments:9095"),
    (
      2,
      "level=error caller=handler.go:167 msg=\"request failed\" err=\"context deadline exceeded\""
    ),
    (1, "level=error caller=store.go:301 msg=\"write failed\" err=\"connection reset by peer\""),
  ])
  let components = WeightedTexts([
    (4, "checkout"), (3, "inventory"), (2, "pricing"), (1, "notifications"),
  ])
}
