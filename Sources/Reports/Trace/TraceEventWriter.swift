import Bytes
import Harness

/// A track group of a trace.
struct TraceProcess {
  /// From 1; viewers show groups in this order.
  var number: Int
  var name: String
}

/// What a viewer shows of a slice that is clicked.
typealias TraceField = (name: String, value: NodeEvent.Value)

/// Writes events of the Trace Event Format, a line each.
struct TraceEventWriter {
  private var json = JSONLineWriter()
  private var isFirst = true

  init(title: String) {
    json.begin()
    json.member("displayTimeUnit", "ms")
    json.object("otherData") { $0.member("title", title) }
    json.text(",\"traceEvents\":[\n")
  }

  /// The whole file.
  mutating func finished() -> [UInt8] {
    json.text("\n]}\n")
    return json.writer.bytes
  }

  private mutating func event(
    _ phase: String, _ name: String, _ process: TraceProcess, lane: Int,
    _ body: (inout JSONLineWriter) -> Void
  ) {
    if !isFirst { json.text(",\n") }
    isFirst = false
    json.begin()
    json.member("ph", phase)
    json.member("name", name)
    json.member("pid", process.number)
    json.member("tid", lane)
    body(&json)
    json.end("")
  }

  /// Says a group's name and place.
  mutating func name(_ process: TraceProcess) {
    event("M", "process_name", process, lane: 0) { json in
      json.object("args") { $0.member("name", process.name) }
    }
    event("M", "process_sort_index", process, lane: 0) { json in
      json.object("args") { $0.member("sort_index", process.number) }
    }
  }

  /// Says a lane's name.
  mutating func name(_ text: String, _ process: TraceProcess, lane: Int) {
    event("M", "thread_name", process, lane: lane + 1) { json in
      json.object("args") { $0.member("name", text) }
    }
  }

  /// One end of an arrow from a slice to another; both have the same number.
  mutating func flow(
    _ number: Int, isStart: Bool, _ name: String, _ process: TraceProcess, lane: Int,
    at time: Int64
  ) {
    event(isStart ? "s" : "f", name, process, lane: lane + 1) { json in
      json.member("cat", "call")
      json.member("id", number)
      if !isStart { json.member("bp", "e") }
      json.time("ts", time)
    }
  }

  /// Times are nanoseconds.
  mutating func slice(
    _ name: String, _ process: TraceProcess, lane: Int, from: Int64, to: Int64,
    _ fields: [TraceField]
  ) {
    event("X", name, process, lane: lane + 1) { json in
      json.time("ts", from)
      json.time("dur", max(0, to - from))
      json.fields(fields)
    }
  }

  mutating func instant(
    _ name: String, _ process: TraceProcess, at time: Int64, _ fields: [TraceField]
  ) {
    event("i", name, process, lane: 0) { json in
      json.time("ts", time)
      json.member("s", "p")
      json.fields(fields)
    }
  }

  /// Values at the beginnings of their buckets; one that repeats the value before it is left out.
  mutating func counter(
    _ name: String, _ process: TraceProcess, _ values: [Double?], width: Int64
  ) {
    var last: Double?
    for (bucket, value) in values.enumerated() {
      guard let value, value != last else { continue }
      last = value
      event("C", name, process, lane: 0) { json in
        json.time("ts", Int64(bucket) * width)
        json.object("args") { $0.number("value", value) }
      }
    }
  }
}

extension JSONLineWriter {
  /// Microseconds, with three decimals when they are needed.
  fileprivate mutating func time(_ name: String, _ nanoseconds: Int64) {
    let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1000)
    member(name, whole)
    if rest == 0 { return }
    let digits = String(rest.magnitude)
    text("." + String(repeating: "0", count: 3 - digits.count) + digits)
  }

  fileprivate mutating func fields(_ fields: [TraceField]) {
    if fields.isEmpty { return }
    object("args") { json in
      for field in fields {
        switch field.value {
        case .number(let value): json.member(field.name, value)
        case .text(let text): json.member(field.name, text)
        }
      }
    }
  }
}

/// Slices of one lane must not overlap.
enum TraceLanes {
  /// The lane of each slice, from 0: the first one that is free at its beginning. `times` are in order
  /// of their beginnings. O(slices × lanes).
  static func lanes(of times: [(Int64, Int64)]) -> [Int] {
    var ends: [Int64] = []
    return times.map { from, to in
      let free = ends.firstIndex { $0 <= from }
      guard let free else {
        ends.append(to)
        return ends.count - 1
      }
      ends[free] = to
      return free
    }
  }
}
