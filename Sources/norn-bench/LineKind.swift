import Bytes
import LogModel
import LogQLPipeline

/// A kind of log lines of the bench vectors: 20 streams, one line every 10 ms.
enum LineKind: String, CaseIterable {
  case nginx = "nginx-json"
  case logfmt
  case plain

  private static let streams = 20

  private func lines(_ count: Int) -> [[UInt8]] {
    var maker = LineMaker(seed: seed)
    return (0..<count).map { index in
      switch self {
      case .nginx: Array(maker.nginx(index).utf8)
      case .logfmt: Array(maker.logfmt(index).utf8)
      case .plain: Array(maker.plain(index).utf8)
      }
    }
  }

  private var seed: UInt64 {
    switch self {
    case .nginx: 1001
    case .logfmt: 2002
    case .plain: 3003
    }
  }

  /// SHA-256 of the first 1000 lines, each followed by a newline.
  private var checksum: String {
    switch self {
    case .nginx: "dc1e03443bddfffab76ade3d821a87ad230d9d3366be960c1bcedae581b73529"
    case .logfmt: "7085cbfd6e3d10a7d235d762f6c9b8eb3e743f759a002fff1c79fb0fa3e12da0"
    case .plain: "02ee12ef35f9aaac3de4c4056c57dd4f54b682ab2a2c7a7402975f2e333e54e8"
    }
  }

  /// The first lines, stream by stream, in batches of about 256 KiB as blocks give them. Nil: they are
  /// not those of the vectors.
  func batches(_ count: Int) -> [StreamBatch]? {
    let lines = lines(count)
    let text = Array(lines.prefix(1000).joined(separator: [0x0A])) + [0x0A]
    if count >= 1000 && SHA256.text(text) != checksum { return nil }
    var batches: [StreamBatch] = []
    for stream in 0..<Self.streams {
      let labels = LabelSet([
        Label("app", rawValue), Label("cluster", "bench"), Label("namespace", "ns-\(stream % 4)"),
        Label("pod", rawValue + (stream < 10 ? "-0" : "-") + "\(stream)"),
      ])
      var entries = EntryBatch()
      for index in stride(from: stream, to: count, by: Self.streams) {
        entries.append(1_735_689_600_000_000_000 + Int64(index) * 10_000_000, lines[index])
        if entries.slab.count < 1 << 18 { continue }
        batches.append(StreamBatch(labels: labels, entries: entries))
        entries = EntryBatch()
      }
      if entries.count > 0 { batches.append(StreamBatch(labels: labels, entries: entries)) }
    }
    return batches
  }
}
