import Foundation
import Testing

@testable import Harness
@testable import Reports

@Suite("trace.json")
struct TraceFileTests {
  static func events(_ report: RunReport) throws -> [[String: Any]] {
    let bytes = try #require(TraceFile.bytes(of: report))
    let json = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
    return try #require(json?["traceEvents"] as? [[String: Any]])
  }

  @Test func `nodes, clients, queries and faults have tracks`() throws {
    let report = try RecordedSample.run()
    let events = try Self.events(report)
    let names = events.filter { $0["name"] as? String == "process_name" }
      .compactMap { ($0["args"] as? [String: Any])?["name"] as? String }
    #expect(
      names == [
        "faults", "clients", "queries", "ingester-1", "ingester-2", "ingester-3", "distributor-1",
        "querier-1", "object store",
      ])
    let slices = events.filter { $0["ph"] as? String == "X" }
    #expect(slices.count { $0["pid"] as? Int == 2 } == report.workload.pushes)
    #expect(slices.filter { $0["pid"] as? Int == 3 }.map { $0["name"] as? String }.count == 3)
    #expect(slices.filter { $0["pid"] as? Int == 1 }.count == 4)
    #expect(
      slices.count { $0["name"] as? String == "flush" }
        == report.flushReasons.reduce(0) { $0 + $1.chunks })
    let counters = Set(
      events.filter { $0["ph"] as? String == "C" }.compactMap { $0["name"] as? String })
    #expect(counters.isSuperset(of: ["ingester.memory_bytes", "put requests"]))
  }

  @Test func `slices of one track do not overlap`() throws {
    try Self.checkLanes(try Self.events(try RecordedSample.run()))
  }

  private static func checkLanes(_ events: [[String: Any]]) throws {
    var ends: [String: Double] = [:]
    for slice in events where slice["ph"] as? String == "X" {
      let track = "\(slice["pid"] ?? "") \(slice["tid"] ?? "")"
      let start = try #require(slice["ts"] as? Double)
      let length = try #require(slice["dur"] as? Double)
      #expect(start >= ends[track, default: 0] - 0.0005, "\(slice)")
      ends[track] = start + length
    }
  }

  @Test func `calls are slices where they are made and served, with an arrow between them`() throws
  {
    var options = RunOptions()
    options.keepsHistory = true
    options.keepsCalls = true
    let report = ScenarioRunner.run(try Running.scenario(Running.small()), options) { _ in }
    #expect(report.traceHash == (try Running.report(Running.small())).traceHash)
    let history = try #require(report.history)
    let pushes = history.calls.filter { $0.procedure == "push" }
    #expect(pushes.count == history.pushes.reduce(0) { $0 + $1.attempts })
    #expect(pushes.allSatisfy { $0.from == "client" && $0.to == "distributor-1" })
    let copies = history.calls.filter { $0.procedure == "copy" && $0.failure == nil }
    for call in copies {
      #expect(call.sent < call.arrived ?? .zero && call.answered ?? .zero < call.returned ?? .zero)
    }
    let events = try Self.events(report)
    func ids(_ phase: String) -> [Int] {
      events.filter { $0["ph"] as? String == phase }.compactMap { $0["id"] as? Int }.sorted()
    }
    let arrived = history.calls.indices.filter { history.calls[$0].arrived != nil }
    #expect(ids("s") == arrived && ids("f") == arrived)
    try Self.checkLanes(events)
  }

  @Test func `times are microseconds, exact to the nanosecond`() throws {
    let text = String(
      decoding: try #require(TraceFile.bytes(of: RecordedSample.failed())), as: UTF8.self)
    #expect(
      text.contains(
        "\"ph\":\"X\",\"name\":\"flush\",\"pid\":10,\"tid\":1,"
          + "\"ts\":1199998999.500,\"dur\":1000.500,\"args\":{\"reason\":\"full\""))
    #expect(
      text.contains("\"name\":\"push unknown\",\"pid\":2,\"tid\":1,\"ts\":1500000,\"dur\":5500000"))
    #expect(
      text.contains(
        "\"name\":\"ingester.memory_bytes\",\"pid\":10,\"tid\":0,\"ts\":30000000,"
          + "\"args\":{\"value\":2048}"))
  }

  @Test func `the same run has the same bytes`() throws {
    let again = try RecordedSample.fresh(keepsHistory: true)
    #expect(TraceFile.bytes(of: try RecordedSample.run()) == TraceFile.bytes(of: again))
    #expect(TraceFile.bytes(of: SampleReport.failed()) == nil)
  }
}
