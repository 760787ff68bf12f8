import Foundation
import Scenarios
import Testing

@testable import Harness
@testable import Reports

@Suite("history.jsonl")
struct HistoryFileTests {
  static func lines(_ report: RunReport) throws -> [[String: Any]] {
    let bytes = try #require(HistoryFile.bytes(of: report))
    #expect(bytes.last == UInt8(ascii: "\n"))
    return try bytes.split(separator: UInt8(ascii: "\n")).map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
    }
  }

  @Test func `every line has a time and a kind, and times never go back`() throws {
    let report = try RecordedSample.run()
    let lines = try Self.lines(report)
    let times = lines.compactMap { $0["t_ns"] as? Int }
    #expect(times.count == lines.count && times == times.sorted())
    let kinds = lines.compactMap { $0["kind"] as? String }
    #expect(kinds.first == "run" && kinds.last == "end")
    #expect(
      Set(kinds) == [
        "run", "stream", "push", "query", "band", "fault", "flush", "event", "end",
      ])
    #expect(kinds.count { $0 == "push" } == report.workload.pushes)
    #expect(kinds.count { $0 == "fault" } == report.faults.count)
    #expect(kinds.count { $0 == "query" } == 3)
  }

  @Test func `pushes add up to the workload, flushes to the chunks`() throws {
    let report = try RecordedSample.run()
    let lines = try Self.lines(report)
    let pushes = lines.filter { $0["kind"] as? String == "push" }
    #expect(pushes.reduce(0) { $0 + ($1["entries"] as? Int ?? 0) } == report.workload.entries)
    #expect(pushes.allSatisfy { ($0["end_ns"] as? Int ?? 0) > ($0["t_ns"] as? Int ?? .max) })
    let attempts = pushes.reduce(0) { $0 + ($1["attempts"] as? Int ?? 0) }
    #expect(attempts == report.workload.pushes + report.workload.retries)
    let flushes = lines.filter { $0["kind"] as? String == "flush" }
    #expect(flushes.count == report.flushReasons.reduce(0) { $0 + $1.chunks })
    #expect(flushes.allSatisfy { $0["reason"] is String && $0["duration_ns"] is Int })
    let size = report[metric: "chunk.size_bytes"]?[.sum]
    #expect(flushes.reduce(0) { $0 + Double($1["bytes"] as? Int ?? 0) } == size)
  }

  @Test func `faults are bands that end when they are over, and with the safety phase`() throws {
    let bands = try Self.lines(try RecordedSample.run()).filter { $0["kind"] as? String == "band" }
    let second = 1_000_000_000
    #expect(bands.map { $0["t_ns"] as? Int } == [60, 150, 180, 240].map { $0 * second })
    #expect(bands.map { $0["end_ns"] as? Int } == [120, 170, 210, 360].map { $0 * second })
    #expect(bands.map { $0["fault"] as? String } == ["crash", "pause", "partition", "slow"])
    #expect(bands[2]["subject"] as? String == "ingester-3 | distributor-1")
  }

  @Test func `what does not apply is null, and any text is a string`() throws {
    let lines = try Self.lines(RecordedSample.failed())
    let pushes = lines.filter { $0["kind"] as? String == "push" }
    #expect(pushes[1]["end_ns"] is NSNull && pushes[0]["outcome"] as? String == "unknown")
    let queries = lines.filter { $0["kind"] as? String == "query" }
    #expect(queries.map { $0["id"] as? String } == ["errors", "bad"])
    #expect(queries[1]["rows"] is NSNull && queries[1]["error"] as? String == "parse error")
    #expect(lines[1]["labels"] as? String == "{a=\"<b>\"}")
  }

  @Test func `a run takes the same course with and without its history`() throws {
    let without = try RecordedSample.fresh(keepsHistory: false)
    let with = try RecordedSample.fresh(keepsHistory: true)
    #expect(with.traceHash == without.traceHash && with.traceEvents == without.traceEvents)
    #expect(without.history == nil && HistoryFile.bytes(of: without) == nil)
    #expect(HistoryFile.bytes(of: with) == HistoryFile.bytes(of: try RecordedSample.run()))
  }

  @Test func `the page on the format names every kind and member`() throws {
    let page = Running.root.appendingPathComponent("Documentation/formats/history-jsonl.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    for line in try Self.lines(try RecordedSample.run()) + Self.lines(RecordedSample.failed()) {
      for name in line.keys where !text.contains("`\(name)`") && name != "t_ns" {
        Issue.record("\(name) of \(line["kind"] ?? "") is not documented")
      }
      if let name = line["name"] as? String { #expect(text.contains("`\(name)`")) }
    }
  }
}
