import Foundation
import Reports
import Scenarios
import Testing

/// The page that is made from the table of keys.
@Suite("The reference of scenario files") struct ScenarioReferenceTests {
  static let page = ScenarioReferenceText.page(of: .root)

  @Test func `the page in the repository is the one that is made`() throws {
    let file = Running.root.appendingPathComponent("Documentation/scenario-reference.md")
    let stored = try String(contentsOf: file, encoding: .utf8)
    #expect(stored == Self.page, "norn schema --markdown > Documentation/scenario-reference.md")
  }

  @Test func `every key of every mapping has a row with an example`() {
    let lines = Self.page.split(separator: "\n")
    for key in SchemaPlace.all.flatMap({ $0.objects.flatMap(\.keys) }) {
      let example = key.example.split(separator: "|", omittingEmptySubsequences: false)
        .joined(separator: "\\|")
      #expect(!example.isEmpty, "\(key.name)")
      #expect(
        lines.contains { $0.hasPrefix("| `\(key.name)` |") && $0.contains("| `\(example)` |") },
        "\(key.name)")
    }
  }

  @Test func `links lead to sections, and no two sections have one title`() throws {
    let titles = Self.page.split(separator: "\n").filter { $0.hasPrefix("#") }
      .map { $0.drop { $0 == "#" || $0 == " " } }
    #expect(Set(titles).count == titles.count)
    let anchors = Set(
      titles.map { title in
        title.lowercased().replacing(" ", with: "-")
          .filter { $0.isLetter || $0.isNumber || "_-".contains($0) }
      })
    let links = Self.page.matches(of: try Regex("\\(#([^)]*)\\)"))
    #expect(links.count > 30)
    for link in links {
      let anchor = link.output[1].substring.map(String.init) ?? ""
      #expect(anchors.contains(anchor), "\(anchor)")
    }
  }

  @Test func `tables have five cells a row`() {
    for line in Self.page.split(separator: "\n") where line.hasPrefix("| `") {
      let bars = line.replacing("\\|", with: "").count { $0 == "|" }
      #expect(bars == 6, "\(line)")
    }
  }
}
