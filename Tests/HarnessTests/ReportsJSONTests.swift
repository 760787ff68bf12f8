import Foundation
import Testing

@testable import Harness
@testable import Reports

@Suite("report.json")
struct ReportsJSONTests {
  static func object(_ report: RunReport) throws -> [String: Any] {
    let data = Data(ReportJSON.bytes(of: report))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func `it holds every part of the report`() throws {
    let json = try Self.object(SampleReport.failed())
    #expect(json["format"] as? Int == 1)
    #expect(json["scenario"] as? String == "sample")
    #expect(json["seed"] as? Int == 42)
    #expect(json["verdict"] as? String == "FAIL")
    #expect(json["reason"] is NSNull)
    #expect(json["virtual_time_ns"] as? Int == 7_325_000_000_000)
    let violations = try #require(json["violations"] as? [[String: Any]])
    #expect(violations[0]["details"] as? [String] == ["- row 1: a", "+ row 1: \"b\""])
    #expect(violations[0]["from_ns"] is NSNull)
    let thresholds = try #require(json["thresholds"] as? [[String: Any]])
    #expect(thresholds[0]["value"] as? Int == 12_300_000 && thresholds[1]["value"] is NSNull)
    let queries = try #require(json["queries"] as? [[String: Any]])
    #expect(queries[0]["final_digest"] as? String == "00000000000004d2")
    #expect(queries[2]["error"] as? String == "parse error")
    #expect((json["workload"] as? [String: Any])?["acknowledged"] as? Int == 199_990)
    #expect((json["replayed_files"] as? [[String: Any]])?[0]["found"] as? Int == 1999)
    #expect((json["flush_reasons"] as? [String: Any])?["full"] as? Int == 90)
    #expect((json["metrics"] as? [[String: Any]])?[0]["avg"] as? Double == 61_234.5)
    #expect((json["services"] as? [[String: Any]])?[0]["bytes_written"] as? Int == 1_468_006)
    #expect(json["request_cost_nanodollars"] as? Int == 511_200)
    #expect((json["faults"] as? [[String: Any]])?[0]["at_ns"] as? Int == 1_500_000_000_000)
    #expect(json["marks"] as? [String: Int] == ["flush.failed": 3, "wal.replay": 1])
    #expect((json["trace"] as? [String: Any])?["hash"] as? String == "0000000000000abc")
    let answers = try #require(json["answers"] as? [[String: Any]])
    #expect(answers[0]["rows"] as? [String] == ["x\ty"])
  }

  @Test func `every member that the documentation lists is there, and no other`() throws {
    let page = Repository.root.appendingPathComponent("Documentation/formats/report-json.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let listed = text.split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap { line in
      line.split(separator: "`").dropFirst().first.map(String.init)
    }
    let members = try Self.object(SampleReport.failed()).keys
    #expect(Set(listed) == Set(members))
  }

  @Test func `the same report has the same bytes`() {
    let bytes = ReportJSON.bytes(of: SampleReport.failed())
    #expect(bytes == ReportJSON.bytes(of: SampleReport.failed()))
    #expect(bytes.last == UInt8(ascii: "\n"))
  }

  @Test func `a skipped and an interrupted run are whole reports too`() throws {
    let skipped = try Self.object(SampleReport.with(.skipped(reason: "needs --data DIR")))
    #expect(skipped["verdict"] as? String == "SKIPPED")
    #expect(skipped["reason"] as? String == "needs --data DIR")
    let interrupted = try Self.object(SampleReport.with(.interrupted))
    #expect(interrupted["verdict"] as? String == "INTERRUPTED")
    #expect(interrupted["answers"] is NSNull)
  }

  @Test(arguments: [
    ("plain", "\"plain\""), ("a\"b\\c", #""a\"b\\c""#),
    ("\n\r\t\u{0}\u{1F}", #""\n\r\t\u0000\u001f""#),
    ("é\u{1F600}", "\"é\u{1F600}\""), ("\u{7F}", #""\u007f""#),
  ])
  func `strings are escaped`(text: String, json: String) {
    #expect(Self.text(.string(text)) == json)
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (5, "5"), (0.1, "0.1"), (1e-5, "1e-05"), (1e300, "1e+300"),
    (9_007_199_254_740_991, "9007199254740991"), (.nan, "null"), (.infinity, "null"),
  ])
  func `numbers are the shortest that read back the same`(value: Double, json: String) throws {
    #expect(Self.text(.number(value)) == json)
    if value.isFinite {
      let read = try JSONSerialization.jsonObject(with: Data("[\(json)]".utf8)) as? [Double]
      #expect(read == [value])
    }
  }

  @Test func `integers are exact`() {
    #expect(Self.text(.unsigned(.max)) == "18446744073709551615")
    #expect(Self.text(.integer(.min)) == "-9223372036854775808")
  }

  private static func text(_ value: JSONValue) -> String {
    String(decoding: value.fileBytes.dropLast(), as: UTF8.self)
  }
}

/// Where the repository's own files are, found from this source file upwards.
private enum Repository {
  static let root: URL = {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let page = folder.appendingPathComponent("Documentation/formats/report-json.md").path
      if FileManager.default.fileExists(atPath: page) { break }
    }
    return folder
  }()
}
