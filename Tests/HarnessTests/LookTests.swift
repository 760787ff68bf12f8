import Environment
import Harness
import LogModel
import LogStore
import Reports
import Scenarios
import Simulation
import Testing

/// Looks into a cluster while a scenario runs.
@Suite("A run is looked at") struct LookTests {
  static let text = """
    name: looked-at
    duration: 6m
    settle: 10m
    loki: { ingester: { chunk_target_size: 8KB, chunk_block_size: 2KB, chunk_encoding: snappy } }
    workload:
      - { tenant: shop, streams: { app: [cart, pay] }, source: logfmt, rate: 5/s }
    faults:
      - { at: 2m, crash: ingester-2, how: kill, restart_after: 1m }
      - { at: 4m, pause: ingester-3, lasts: 30s }
    """

  static func views(_ times: [Duration], endsAtLast: Bool = false) throws -> (
    views: [ClusterView], report: RunReport
  ) {
    var views: [ClusterView] = []
    let looks = RunLooks(times: times.map(\.nanosecondCount), endsAtLast: endsAtLast) {
      views.append($0)
    }
    var options = RunOptions()
    options.requiresGolden = false
    let scenario = try Running.scenario(text)
    let report = ScenarioRunner.run(scenario, options, looks: looks) { _ in }
    return (views, report)
  }

  @Test func `looking changes nothing in the run`() throws {
    let plain = try Running.report(Self.text)
    let looked = try Self.views([.seconds(1), .seconds(150), .seconds(250), .seconds(359)])
    #expect(looked.views.count == 4)
    #expect(looked.report.verdict == .passed)
    #expect(looked.report.traceHash == plain.traceHash)
    #expect(looked.report.violations == plain.violations)
  }

  @Test func `a look shows what nodes hold, and in what state they are`() throws {
    let views = try Self.views([.seconds(150), .seconds(250)], endsAtLast: true).views
    #expect(views.map(\.time) == [150_000_000_000, 250_000_000_000])
    let down = try #require(views[0].nodes.first { $0.name == "ingester-2" })
    #expect(down.process.state == .down)
    #expect(down.process.files.contains { $0.bytes > 0 })
    let paused = try #require(views[1].nodes.first { $0.name == "ingester-3" })
    #expect(paused.process.state == .paused)
    let up = try #require(views[1].nodes.first { $0.name == "ingester-2" })
    #expect(up.process.state == .running && up.process.starts == 2)
    #expect(up.process.waits.contains { $0.label == "sleep" })
    guard case .ingester(let held) = up.contents else {
      Issue.record("\(up.contents)")
      return
    }
    #expect(held.ringState == .active && held.tokens == 128)
    #expect(held.streams.map(\.labels.canonical) == ["{app=\"cart\"}", "{app=\"pay\"}"])
    #expect(held.streams.allSatisfy { !$0.chunks.isEmpty })
    let chunks = held.streams.flatMap(\.chunks)
    #expect(chunks.contains { $0.state == .open })
    #expect(chunks.allSatisfy { $0.entries >= $0.headEntries && $0.from <= $0.through })
    let distributor = try #require(views[1].nodes.first { $0.name == "distributor-1" })
    guard case .ring(let members) = distributor.contents else {
      Issue.record("\(distributor.contents)")
      return
    }
    #expect(members.map(\.id) == ["ingester-1", "ingester-2", "ingester-3"])
    #expect(members.allSatisfy { $0.state == .active && $0.isAlive })
    #expect(views[1].pushes.acknowledged > 0)
  }

  @Test func `a run that ends at a look has no verdict`() throws {
    let (views, report) = try Self.views([.seconds(60)], endsAtLast: true)
    #expect(views.count == 1)
    #expect(report.verdict == .interrupted)
    #expect(report.violations == [])
  }

  @Test func `text has a line for each node, and all of one`() throws {
    let view = try #require(try Self.views([.seconds(150)], endsAtLast: true).views.first)
    let text = ClusterViewText(view, isColoured: false)
    let overview = text.overview.joined(separator: "\n")
    for part in [
      "at 2m30s\n", "    ingester-1     running  running, ACTIVE, 2 streams, ",
      "    ingester-2     down", "    querier-1      running  sees 3 of 3 ingesters active",
    ] {
      #expect(overview.contains(part), "\(part): \(overview)")
    }
    let ingester = try #require(text.lines(of: "ingester-1")).joined(separator: "\n")
    for part in [
      "ingester-1 at 2m30s\n", "  process   running, started 1 time\n",
      "  ring      running, ACTIVE, 128 tokens\n", "    shop {app=\"cart\"}: ",
      "      open, ", "  waits for\n    ", "  files\n    wal/00000000: ",
    ] {
      #expect(ingester.contains(part), "\(part): \(ingester)")
    }
    let querier = try #require(text.lines(of: "querier-1")).joined(separator: "\n")
    #expect(querier.contains("  sees in the ring\n    ingester-1: ACTIVE, 128 tokens, heard of "))
    #expect(text.lines(of: "ingester-9") == nil)
  }
}
