import Bytes
public import LogModel
import LogQL
import LogQLSyntax

/// How answers are printed.
public enum AnswerForm: String, CaseIterable, Sendable {
  /// For people, as `logcli` prints entries: time, the labels that differ, line.
  case `default`
  /// Lines alone; values alone.
  case raw
  /// A JSON object for each entry or series.
  case jsonl
  /// One JSON object: the answer as the HTTP interface gives it, and what it took.
  case json
}

/// An answer as text.
public struct AnswerOutput: Sendable {
  private let answer: QueryData.Answer
  private let form: AnswerForm
  private let direction: Direction
  private let common: CommonLabels

  public init(_ answer: QueryData.Answer, _ form: AnswerForm, _ direction: Direction) {
    self.answer = answer
    self.form = form
    self.direction = direction
    if form == .default, case .streams(let streams) = answer.result {
      common = CommonLabels(streams)
    } else {
      common = CommonLabels([])
    }
  }

  /// The bytes to print.
  public var bytes: [UInt8] {
    var writer = ByteWriter()
    switch (form, answer.result) {
    case (.json, _): whole(&writer)
    case (.default, .streams(let streams)):
      let labels = streams.map { Array(common.others($0.labels).canonical.utf8) }
      for entry in inOrder(streams) { readable(entry, labels[entry.place], &writer) }
    case (.default, let result): writer.text(result.text)
    case (.raw, .streams(let streams)):
      for entry in inOrder(streams) {
        entry.stream.entries.withLine(entry.index) { writer.bytes($0) }
        writer.text("\n")
      }
    case (.raw, let result): values(result, &writer)
    case (.jsonl, .streams(let streams)):
      let labels = streams.map { json($0.labels) }
      for entry in inOrder(streams) { json(entry, labels[entry.place], &writer) }
    case (.jsonl, let result): lines(of: result, &writer)
    }
    return writer.bytes
  }

  /// What `default` says once instead of on every line; nil: nothing.
  public var header: String? {
    common.labels.isEmpty
      ? nil : "Common labels: " + LabelSet(keepingEmpty: common.labels).canonical
  }

  // MARK: - Entries

  private struct Entry {
    var stream: ResultStream
    /// Counts the streams of the answer.
    var place: Int
    var index: Int
    var time: Int64 { stream.entries.timestamps[index] }
  }

  /// The entries of all streams in the order of the query; at one time stream by stream.
  private func inOrder(_ streams: [ResultStream]) -> [Entry] {
    let all = streams.enumerated().flatMap { place, stream in
      (0..<stream.entries.count).map { Entry(stream: stream, place: place, index: $0) }
    }
    return all.enumerated().sorted { a, b in
      let (first, second) = (a.element.time, b.element.time)
      if first != second { return (first < second) == (direction == .forward) }
      return a.offset < b.offset
    }.map(\.element)
  }

  private func readable(_ entry: Entry, _ labels: [UInt8], _ writer: inout ByteWriter) {
    writer.rfc3339(nanosecondsSinceEpoch: entry.time)
    writer.text(" ")
    writer.bytes(labels)
    writer.text(" ")
    entry.stream.entries.withLine(entry.index) { writer.bytes($0) }
    writer.text("\n")
  }

  private func json(_ entry: Entry, _ labels: [UInt8], _ writer: inout ByteWriter) {
    writer.text("{\"labels\":")
    writer.bytes(labels)
    writer.text(",\"line\":")
    entry.stream.entries.withLine(entry.index) { writer.jsonString($0, escapesHTML: false) }
    writer.text(",\"timestamp\":\"")
    writer.rfc3339(nanosecondsSinceEpoch: entry.time)
    writer.text("\"}\n")
  }

  private func json(_ set: LabelSet) -> [UInt8] {
    var writer = ByteWriter()
    writer.text("{")
    for (place, label) in set.labels.enumerated() {
      if place > 0 { writer.text(",") }
      writer.jsonString(label.name, escapesHTML: false)
      writer.text(":")
      writer.jsonString(label.value, escapesHTML: false)
    }
    writer.text("}")
    return writer.bytes
  }

  // MARK: - Numbers

  private func values(_ result: QueryResult, _ writer: inout ByteWriter) {
    switch result {
    case .streams: break
    case .matrix(let series):
      for point in series.flatMap(\.points) { writer.text(NumberText.decimal(point.value) + "\n") }
    case .vector(let samples):
      for sample in samples { writer.text(NumberText.decimal(sample.point.value) + "\n") }
    case .scalar(let value, _): writer.text(NumberText.decimal(value) + "\n")
    }
  }

  private func lines(of result: QueryResult, _ writer: inout ByteWriter) {
    let parts: [QueryResult] =
      switch result {
      case .matrix(let series): series.map { .matrix([$0]) }
      case .vector(let samples): samples.map { .vector([$0]) }
      case .streams, .scalar: [result]
      }
    for part in parts {
      let json = part.json
      let isList = json.first == UInt8(ascii: "[") && !part.isScalar
      writer.bytes(isList ? Array(json.dropFirst().dropLast()) : json)
      writer.text("\n")
    }
  }

  private func whole(_ writer: inout ByteWriter) {
    writer.text("{\"resultType\":\"\(answer.result.typeName)\",\"result\":")
    answer.result.writeJSON(into: &writer)
    writer.text(",\"stats\":{\"entries\":\(answer.statistics.entries)")
    writer.text(",\"lineBytes\":\(answer.statistics.lineBytes)")
    writer.text(",\"steps\":\(answer.statistics.steps)}}\n")
  }
}

extension QueryResult {
  fileprivate var isScalar: Bool { if case .scalar = self { true } else { false } }
}

/// The labels that all streams of an answer share.
private struct CommonLabels: Sendable {
  let labels: [Label]

  init(_ streams: [ResultStream]) {
    guard let first = streams.first else {
      labels = []
      return
    }
    labels = first.labels.labels.filter { label in
      streams.allSatisfy { $0.labels.labels.contains(label) }
    }
  }

  func others(_ set: LabelSet) -> LabelSet {
    LabelSet(keepingEmpty: set.labels.filter { !labels.contains($0) })
  }
}
