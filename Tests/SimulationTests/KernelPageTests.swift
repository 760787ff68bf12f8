import Foundation
import Testing

/// The page shows code that is compiled and run.
@Suite("The page on the kernel")
struct KernelPageTests {
  @Test("each of its Swift fences is in the tests, but for the indentation")
  func fences() throws {
    let here = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    let root = here.deletingLastPathComponent().deletingLastPathComponent()
    let page = try lines(root.appending(path: "Documentation/kernel.md"))
    let code =
      ["KernelPage.swift", "../../Examples/ReplicatedKV/Package.swift"]
      + ["../../Examples/ReplicatedKV/Tests/ReplicatedKVTests/ReplicatedKVTests.swift"]
    let sources = try code.map { try lines(here.appending(path: $0)).joined(separator: "\n") }
    var fences = 0
    var fence: [String]?
    for line in page {
      if line == "```swift" {
        fence = []
      } else if line == "```", let shown = fence {
        fences += 1
        let text = shown.joined(separator: "\n")
        #expect(sources.contains { $0.contains(text) }, "\(text)")
        fence = nil
      } else {
        fence?.append(line)
      }
    }
    #expect(fence == nil)
    #expect(fences >= 4)
  }

  private func lines(_ file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
