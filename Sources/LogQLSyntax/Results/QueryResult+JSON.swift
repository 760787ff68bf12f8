public import Bytes
import LogModel

/// The result as the HTTP interface answers with it: `data.resultType` and `data.result`
/// (spec: LogQL, §8 to §10).
extension QueryResult {
  /// `streams`, `matrix`, `vector` or `scalar`.
  public var typeName: String {
    switch self {
    case .streams: "streams"
    case .matrix: "matrix"
    case .vector: "vector"
    case .scalar: "scalar"
    }
  }

  /// `data.result` as JSON, UTF-8; bytes of lines that are no UTF-8 become U+FFFD.
  public var json: [UInt8] {
    var writer = ByteWriter()
    writeJSON(into: &writer)
    return writer.bytes
  }

  /// Appends `data.result`.
  public func writeJSON(into writer: inout ByteWriter) {
    switch self {
    case .streams(let streams):
      writer.list(streams) { writer, stream in writer.stream(stream) }
    case .matrix(let series):
      writer.list(series) { writer, one in
        writer.text("{\"metric\":")
        writer.labels(one.labels.labels, escapesHTML: true)
        writer.text(",\"values\":")
        writer.list(one.points) { writer, point in writer.point(point) }
        writer.text("}")
      }
    case .vector(let samples):
      writer.list(samples) { writer, sample in
        writer.text("{\"metric\":")
        writer.labels(sample.labels.labels, escapesHTML: true)
        writer.text(",\"value\":")
        writer.point(sample.point)
        writer.text("}")
      }
    case .scalar(let value, let time): writer.point(ResultPoint(time: time, value: value))
    }
  }
}

extension ByteWriter {
  fileprivate mutating func list<T>(_ elements: [T], _ body: (inout ByteWriter, T) -> Void) {
    text("[")
    for (index, element) in elements.enumerated() {
      if index > 0 { text(",") }
      body(&self, element)
    }
    text("]")
  }

  /// Labels of streams keep `<`, `>` and `&` as they are; lines and labels of series do not.
  fileprivate mutating func labels(_ labels: [Label], escapesHTML: Bool) {
    text("{")
    for (index, label) in labels.enumerated() {
      if index > 0 { text(",") }
      jsonString(label.name, escapesHTML: escapesHTML)
      text(":")
      jsonString(label.value, escapesHTML: escapesHTML)
    }
    text("}")
  }

  fileprivate mutating func stream(_ stream: ResultStream) {
    text("{\"stream\":")
    labels(stream.labels.labels, escapesHTML: false)
    text(",\"values\":[")
    for index in 0..<stream.entries.count {
      text(index == 0 ? "[\"" : ",[\"")
      decimal(stream.entries.timestamps[index])
      text("\",")
      stream.entries.withLine(index) { jsonString($0, escapesHTML: true) }
      if let categories = stream.categories?[index] {
        text(",")
        self.categories(categories)
      }
      text("]")
    }
    text("]}")
  }

  /// Groups that are empty are left out.
  private mutating func categories(_ categories: EntryCategories) {
    text("{")
    if !categories.metadata.isEmpty {
      text("\"structuredMetadata\":")
      labels(categories.metadata, escapesHTML: false)
    }
    if !categories.parsed.isEmpty {
      text(categories.metadata.isEmpty ? "\"parsed\":" : ",\"parsed\":")
      labels(categories.parsed, escapesHTML: false)
    }
    text("}")
  }

  /// `[seconds, "value"]`: up to three decimals, none where it is whole.
  fileprivate mutating func point(_ point: ResultPoint) {
    text("[")
    seconds(milliseconds: point.time.nanoseconds / 1_000_000)
    text(",\"")
    text(NumberText.decimal(point.value))
    text("\"]")
  }

  private mutating func seconds(milliseconds: Int64) {
    if milliseconds < 0 { text("-") }
    decimal(milliseconds.magnitude / 1_000)
    var fraction = milliseconds.magnitude % 1_000
    if fraction == 0 { return }
    var width = 3
    while fraction % 10 == 0 {
      fraction /= 10
      width -= 1
    }
    text(".")
    decimal(fraction, width: width)
  }
}
