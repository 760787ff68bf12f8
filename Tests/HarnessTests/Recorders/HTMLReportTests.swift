import Foundation
import Testing

@testable import Harness
@testable import Reports

@Suite("report.html")
struct HTMLReportTests {
  static func page(_ report: RunReport) throws -> MarkupTree {
    let bytes = HTMLReport.bytes(of: report, replay: "norn run 'a & b.yaml' --seed 42")
    return try MarkupTree(parsing: String(decoding: bytes, as: UTF8.self))
  }

  @Test func `a run's page has the verdict first, then charts under the faults`() throws {
    let page = try Self.page(try RecordedSample.run())
    let verdict = try #require(page.all("h1").first?.all("span").first)
    #expect(verdict.text == "PASS" && verdict.attributes["class"] == "verdict pass")
    let figures = page.all("figure").compactMap { $0.attributes["id"] }
    #expect(
      figures == [
        "faults", "pushes", "push-latency", "latency", "memory", "queue", "flushes", "requests",
        "cost", "chunk-size-bytes", "chunk-utilization",
      ])
    for drawing in page.all("svg") {
      #expect(drawing.all("rect").count { $0.attributes["class"] == "band" } == 4)
    }
    let memory = try #require(page.all("figure").first { $0.attributes["id"] == "memory" })
    let paths = memory.all("path").filter { $0.attributes["class"]?.hasPrefix("line") == true }
    #expect(paths.count == 3)
    #expect(paths.allSatisfy { ($0.attributes["d"] ?? "").count > 100 })
  }

  @Test func `a library of charts becomes part of the page, another file does not`() throws {
    let script = "// Dygraph\nlet a = 1 < 2;\n//# sourceMappingURL=dygraph.js.map\n"
    let library = try #require(ChartLibrary(Array(script.utf8)))
    let report = RecordedSample.failed()
    let with = HTMLReport.bytes(of: report, replay: "", library: library)
    let page = try MarkupTree(parsing: String(decoding: with, as: UTF8.self))
    #expect(page.all("script").map(\.text).contains("// Dygraph\nlet a = 1 < 2;"))
    #expect(page.all("p").contains { $0.text.hasPrefix("Drag to zoom") })
    let without = try Self.page(report)
    #expect(without.all("p").contains { $0.text.contains("libjs-dygraphs") })
    #expect(ChartLibrary(Array("let a".utf8)) == nil)
    #expect(ChartLibrary(Array("Dygraph </script>".utf8)) == nil)
  }

  @Test func `lines end where nothing was measured for long, a value alone is a dot`() {
    let axis = TimeAxis(length: 1000, width: 100, bands: [])
    let values: [Double?] = [0, 10, nil, 10, nil, nil, 10, nil, nil, nil]
    #expect(
      ChartText.line(values, axis, top: 10, bridge: 2) == "M50 100L150 0L350 0M650 0h0")
    #expect(ChartText.points(values, axis, top: 10) == "M50 100h0M150 0h0M350 0h0M650 0h0")
  }

  @Test func `the page asks nobody for anything`() throws {
    let bytes = HTMLReport.bytes(of: try RecordedSample.run(), replay: "norn run a.yaml")
    let text = String(decoding: bytes, as: UTF8.self)
    for word in ["http:", "https:", "src=", "href=", "@import", "url("] {
      #expect(!text.contains(word), "\(word)")
    }
    #expect(text.contains("prefers-color-scheme: dark"))
    #expect(bytes.count < 2_000_000)
    let again = try RecordedSample.fresh(keepsHistory: true)
    #expect(bytes == HTMLReport.bytes(of: again, replay: "norn run a.yaml"))
  }

  @Test func `only elements that HTML never closes, and drawings, close themselves`() throws {
    let bytes = HTMLReport.bytes(of: RecordedSample.failed(), replay: "norn run a.yaml")
    let names = String(decoding: bytes, as: UTF8.self)
      .matches(of: /<([a-z]+)[^<>]*\/>/).map { String($0.1) }
    #expect(Set(names) == ["meta", "path", "rect"])
  }

  @Test func `the data behind the charts is JSON, whatever names are in it`() throws {
    var report = RecordedSample.failed()
    report.history?.bands[0].subject = "</script><b>"
    let page = try Self.page(report)
    let data = try #require(page.all("script").first { $0.attributes["id"] == "data" })
    let json = try JSONSerialization.jsonObject(with: Data(data.text.utf8)) as? [String: Any]
    #expect((json?["charts"] as? [[String: Any]])?.count == 3)
    #expect(json?["width"] as? Int == 30)
    let bands = try #require(json?["bands"] as? [[String: Any]])
    #expect(bands[0]["text"] as? String == "crash </script><b>")
    #expect(page.all("b").allSatisfy { !$0.text.contains("crash") })
  }

  @Test func `a failure shows what, thresholds that were missed first, and the difference`() throws
  {
    let page = try Self.page(RecordedSample.failed())
    #expect(
      page.all("h2").map(\.text).prefix(3) == ["Thresholds", "Violations", "Course of the run"])
    let tiles = page.all("div").compactMap { $0.attributes["class"] }.filter {
      $0.hasPrefix("tile ")
    }
    #expect(tiles.first == "tile bad")
    let violation = try #require(page.all("article").first)
    #expect(violation.all("h3")[0].text == " query errors")
    #expect(violation.all("del").map(\.text) == ["- row 1: a"])
    #expect(violation.all("ins").map(\.text) == ["+ row 1: \"b\""])
    let difference = page.all("tr").filter { $0.attributes["class"] == "difference" }
    #expect(difference.count == 1 && difference[0].all("ins").count == 1)
    #expect(page.all("pre").contains { $0.text == "norn run 'a & b.yaml' --seed 42" })
  }

  @Test func `columns of a stack stand upon each other`() throws {
    let page = try Self.page(RecordedSample.failed())
    let chart = try #require(page.all("figure").first { $0.attributes["id"] == "flushes" })
    let paths = chart.all("path").filter { $0.attributes["class"]?.hasPrefix("fill") == true }
      .compactMap { $0.attributes["d"] }
    // Two chunks are the top: full takes half of the second bucket, idle the rest of it.
    #expect(paths[0].hasPrefix("M4.1 100V50H8.19V100z"))
    #expect(paths[1] == "M4.1 50V0H8.19V50z")
  }

  @Test func `reports without a history, skipped or huge are pages, too`() throws {
    #expect(try Self.page(SampleReport.failed()).all("figure").isEmpty)
    let skipped = try Self.page(SampleReport.with(.skipped(reason: "needs --data DIR")))
    #expect(skipped.all("p").map(\.text) == ["needs --data DIR"])
    var report = RecordedSample.failed()
    report.violations = (0..<500).map { number in
      Violation(
        checker: "oracle", subject: "query \(number)", summary: "differs",
        details: Array(repeating: String(repeating: "x", count: 1000), count: 500))
    }
    let bytes = HTMLReport.bytes(of: report, replay: "")
    #expect(bytes.count < 2_000_000)
  }
}
