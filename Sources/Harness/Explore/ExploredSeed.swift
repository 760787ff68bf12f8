import Bytes
import Environment
import LogQLSyntax

/// What one seed of an exploration came to: a line of its results.
///
///     {"scenario":"default","seed":7,"verdict":"FAIL","checker":"no-loss","subject":"…",
///      "summary":"…","trace":"92f4…","virtual_ns":3600000000000,"faults":12,
///      "marks":{"flush.failed":3}}
public struct ExploredSeed: Equatable, Sendable {
  public var scenario: String
  public var seed: UInt64
  /// `PASS`, `FAIL`, `THRESHOLD`, `UNKNOWN`.
  public var verdict: String
  /// The first violation; empty if there is none.
  public var checker = ""
  public var subject = ""
  public var summary = ""
  public var traceHash: UInt64
  public var virtualTime: Duration
  public var faults: Int
  /// Rare states that the run has been in, and how often: names of recorded events. Sorted.
  public var marks: [(name: String, count: Int)]

  public init(_ report: RunReport) {
    scenario = report.scenario
    seed = report.seed
    verdict = report.verdict.word
    if let violation = report.violations.first {
      checker = violation.checker
      subject = violation.subject
      summary = violation.summary
    }
    traceHash = report.traceHash
    virtualTime = report.virtualTime
    faults = report.faults.count
    marks = report.marks
  }

  public var isFailure: Bool { verdict == "FAIL" || verdict == "UNKNOWN" }

  public static func == (a: Self, b: Self) -> Bool {
    a.line == b.line
  }

  /// One line of JSON, without its newline. The same seed gives the same bytes.
  public var line: String {
    var writer = ByteWriter(capacity: 256)
    writer.text("{")
    member("scenario", scenario, &writer)
    writer.text(",\"seed\":\(seed),")
    member("verdict", verdict, &writer)
    if isFailure {
      for (name, value) in [("checker", checker), ("subject", subject), ("summary", summary)] {
        writer.text(",")
        member(name, value, &writer)
      }
    }
    writer.text(",")
    member("trace", Hex.text(traceHash, width: 16), &writer)
    writer.text(",\"virtual_ns\":\(virtualTime.nanosecondCount),\"faults\":\(faults),\"marks\":{")
    for (place, mark) in marks.enumerated() {
      if place > 0 { writer.text(",") }
      writer.jsonString(mark.name, escapesHTML: false)
      writer.text(":\(mark.count)")
    }
    writer.text("}}")
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private func member(_ name: String, _ value: String, _ writer: inout ByteWriter) {
    writer.jsonString(name, escapesHTML: false)
    writer.text(":")
    writer.jsonString(value, escapesHTML: false)
  }
}

extension ExploredSeed {
  /// Reads a line; nil if it is none (a line that was cut off when a run was stopped).
  public init?(parsing line: Substring) {
    guard let node = try? JSONNode(parsing: Array(line.utf8)),
      let scenario = node["scenario"]?.string, let seed = node["seed"]?.unsigned,
      let verdict = node["verdict"]?.string, let trace = node["trace"]?.string,
      let hash = UInt64(trace, radix: 16), let time = node["virtual_ns"]?.integer,
      let faults = node["faults"]?.integer, let marks = node["marks"]?.members
    else { return nil }
    self.scenario = scenario
    self.seed = seed
    self.verdict = verdict
    checker = node["checker"]?.string ?? ""
    subject = node["subject"]?.string ?? ""
    summary = node["summary"]?.string ?? ""
    traceHash = hash
    virtualTime = .nanoseconds(time)
    self.faults = Int(clamping: faults)
    self.marks = marks.compactMap { member in
      member.value.integer.map { (member.name, Int(clamping: $0)) }
    }
  }
}
