import Bytes
import LogModel

/// JSON access log of a web server, about 200 bytes a line: methods, paths with ids, status codes
/// with some 4xx and 5xx, sizes, latencies with a tail, user agents, request ids.
struct NginxLines: LineGenerator, KeyedLines {
  private let key: DrawKey

  init(key: DrawKey) { self.key = key }

  func append(_ ordinal: Int, at time: Timestamp, into slab: inout [UInt8]) {
    let n = UInt64(ordinal)
    // Three draws carry all choices; each choice takes bits of its own.
    let a = key.draw(3 &* n)
    let b = key.draw(3 &* n &+ 1)
    let c = key.draw(3 &* n &+ 2)
    let tables = WebTables.shared
    LineBuffer.write(into: &slab) { line in
      line.text("{\"time\":\"")
      line.time(time, separator: UInt8(ascii: "T"), point: UInt8(ascii: "."))
      line.text("Z\",\"client\":\"10.12.")
      line.number(a & 3)
      line.text(".")
      line.number((a >> 2) & 63)
      line.text("\",\"method\":\"")
      let endpoint = tables.endpoints.pick(b)
      line.text(endpoint)
      line.number(1000 &+ ((a >> 8) & 2047))
      let status = tables.statuses.pick(mix64(b))
      line.text("\",\"status\":")
      line.text(status)
      line.text(",\"bytes\":")
      line.number(200 &+ ((a >> 20) & 4095))
      line.text(",\"duration\":0.")
      line.padded(latency(c), 3)
      line.text(",\"agent\":\"")
      line.text(tables.agents.pick(c))
      line.text("\",\"request\":\"")
      line.hex(mix64(c), 16)
      line.text("\"}")
    }
  }

  /// Milliseconds: mostly below 32, a tail up to a second.
  private func latency(_ bits: UInt64) -> UInt64 {
    let value = (bits >> 10) & 1023
    return bits & 15 == 0 ? min(999, value) : 2 &+ value & 31
  }
}

/// Vocabulary of web requests.
private struct WebTables: Sendable {
  static let shared = WebTables()

  let endpoints = WeightedTexts([
    (12, "GET\",\"path\":\"/api/v1/products/"), (8, "GET\",\"path\":\"/api/v1/carts/"),
    (4, "POST\",\"path\":\"/api/v1/carts/"), (4, "GET\",\"path\":\"/static/images/product-"),
    (2, "POST\",\"path\":\"/api/v1/orders/"), (1, "DELETE\",\"path\":\"/api/v1/carts/"),
    (1, "GET\",\"path\":\"/healthz?probe="),
  ])
  let statuses = WeightedTexts([
    (170, "200"), (10, "201"), (6, "304"), (6, "404"), (3, "499"), (2, "500"), (2, "502"),
    (1, "503"),
  ])
  let agents = WeightedTexts([
    (6, "Mozilla/5.0 (X11) Firefox/121.0"),
    (5, "Mozilla/5.0 (Windows) Chrome/120.0"),
    (3, "shop-mobile/4.12.1 (iOS)"), (2, "kube-probe/1.28"),
  ])
}
