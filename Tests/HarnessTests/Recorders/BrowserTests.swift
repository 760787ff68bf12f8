import Foundation
import Testing

@testable import Harness
@testable import Reports

/// The page in a real browser, if there is one.
@Suite("report.html in Chromium")
struct BrowserTests {
  /// The first of the usual names in `PATH`.
  static let browser: String? = {
    let names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let paths = names.flatMap { name in folders.map { "\($0)/\(name)" } }
    return paths.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// Opens a page; returns its elements after its scripts have run, and what they have logged.
  private func open(_ page: String, with browser: String) throws -> (dom: String, log: String) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("norn-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("report.html")
    try Data(page.utf8).write(to: file)
    let streams = ["dom", "log"].map { folder.appendingPathComponent($0) }
    for stream in streams { try Data().write(to: stream) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: browser)
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
      "--user-data-dir=\(folder.path)/profile", "--window-size=1280,2000", "--dump-dom",
      file.absoluteString,
    ]
    process.standardOutput = try FileHandle(forWritingTo: streams[0])
    process.standardError = try FileHandle(forWritingTo: streams[1])
    try process.run()
    process.waitUntilExit()
    let texts = try streams.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return (texts[0], texts[1])
  }

  @Test func `charts are drawn, the pointer finds values, and nothing is complained about`() throws
  {
    guard let browser = Self.browser else {
      print("SKIPPED: no Chromium is in PATH, so nothing has opened report.html")
      return
    }
    let bytes = HTMLReport.bytes(of: try RecordedSample.run(), replay: "norn run small.yaml")
    let probe = """
      <script>
      const heights = [...document.querySelectorAll(".line")].map(line => line.getBBox().height);
      const area = document.querySelector("#memory .area"), box = area.getBoundingClientRect();
      area.dispatchEvent(new PointerEvent("pointermove", { clientX: box.left + box.width / 2 }));
      document.body.dataset.lines = heights.filter(height => height > 0).length;
      document.body.dataset.wide = document.documentElement.scrollWidth > innerWidth;
      </script>
      """
    let page = String(decoding: bytes, as: UTF8.self)
      .replacingOccurrences(of: "</body>", with: probe + "</body>")
    let (dom, log) = try open(page, with: browser)
    #expect(!log.contains("CONSOLE"), "\(log)")
    let lines = try #require(dom.firstMatch(of: /data-lines="(\d+)"/)?.1)
    #expect((Int(lines) ?? 0) >= 6)
    #expect(dom.contains("data-wide=\"false\""))
    let tip = try #require(dom.firstRange(of: "class=\"tip\"")).lowerBound
    #expect(dom[tip...].contains("ingester-3") && dom[tip...].contains("iB</b>"))
  }
}
