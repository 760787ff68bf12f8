import Bytes
import LogModel

extension QueryResult: CustomStringConvertible {
  public var description: String { text }

  /// A canonical text for goldens and diffs, one row a line, equal for equal results:
  ///
  ///     {app="cart"}
  ///       2024-01-01T00:00:00.000000001Z the line, with \n, \\ and \xFF for what cannot be shown
  ///
  /// for streams; the same with `time value` rows for matrices; `{app="cart"} time value` for each
  /// sample of a vector; `time value` for a scalar.
  public var text: String {
    var writer = ByteWriter()
    switch self {
    case .streams(let streams):
      for stream in streams {
        writer.text(stream.labels.canonical + "\n")
        for index in 0..<stream.entries.count {
          writer.text("  ")
          writer.rfc3339(nanosecondsSinceEpoch: stream.entries.timestamps[index])
          writer.text(" ")
          stream.entries.withLine(index) { writer.readable($0) }
          writer.text("\n")
        }
      }
    case .matrix(let series):
      for one in series {
        writer.text(one.labels.canonical + "\n")
        for point in one.points {
          writer.text("  ")
          writer.row(point)
        }
      }
    case .vector(let samples):
      for sample in samples {
        writer.text(sample.labels.canonical + " ")
        writer.row(sample.point)
      }
    case .scalar(let value, let time): writer.row(ResultPoint(time: time, value: value))
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// A 64-bit digest of the text: equal for equal results.
  public var digest: UInt64 { XXH64.hash(Array(text.utf8)) }
}

extension ByteWriter {
  /// `time value` and the end of the line.
  mutating func row(_ point: ResultPoint) {
    rfc3339(nanosecondsSinceEpoch: point.time.nanoseconds)
    text(" " + NumberText.decimal(point.value) + "\n")
  }

  /// Appends a line of a log so that it takes one line and every byte can be told: control
  /// characters and bytes that are no UTF-8 escaped, backslashes doubled.
  mutating func readable(_ line: UnsafeRawBufferPointer) {
    if line.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != 0x5C }) {
      bytes(line)
      return
    }
    let quoted = goQuoted(bytes: Array(line)).dropFirst().dropLast()
    text(quoted.split(separator: "\\\"", omittingEmptySubsequences: false).joined(separator: "\""))
  }
}
