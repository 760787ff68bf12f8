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

  /// What Debian's package has, if it is installed.
  static let library = FileManager.default.contents(atPath: ChartLibrary.path)
    .flatMap { ChartLibrary([UInt8]($0)) }

  /// Opens a report's page with a further script at its end.
  private func open(
    _ report: RunReport, _ library: ChartLibrary?, with browser: String, _ probe: String
  ) throws -> String {
    let bytes = HTMLReport.bytes(of: report, replay: "norn run small.yaml", library: library)
    // The last end tag: a library may speak of others.
    let page = String(decoding: bytes, as: UTF8.self)
    let end = try #require(page.ranges(of: "</body>").last)
    let (dom, log) = try open(
      page.replacingCharacters(in: end, with: "<script>\(probe)</script></body>"), with: browser)
    #expect(!log.contains("CONSOLE"), "\(log)")
    return dom
  }

  private static let pointer = """
    const area = document.querySelector("#memory .area"), box = area.getBoundingClientRect();
    area.dispatchEvent(new PointerEvent("pointermove", { clientX: box.left + box.width / 2 }));
    document.body.dataset.wide = document.documentElement.scrollWidth > innerWidth;
    """

  private func checkTip(_ dom: String) throws {
    #expect(dom.contains("data-wide=\"false\""))
    let tip = try #require(dom.firstRange(of: "class=\"tip\"")).lowerBound
    #expect(dom[tip...].contains("ingester-3") && dom[tip...].contains("iB</b>"))
  }

  @Test func `charts are drawn, the pointer finds values, and nothing is complained about`() throws
  {
    guard let browser = Self.browser else {
      print("SKIPPED: no Chromium is in PATH, so nothing has opened report.html")
      return
    }
    let dom = try open(
      try RecordedSample.run(), nil, with: browser,
      Self.pointer + """

        const heights = [...document.querySelectorAll(".line")].map(line => line.getBBox().height);
        document.body.dataset.lines = heights.filter(height => height > 0).length;
        """)
    let lines = try #require(dom.firstMatch(of: /data-lines="(\d+)"/)?.1)
    #expect((Int(lines) ?? 0) >= 6)
    try checkTip(dom)
  }

  @Test func `with dygraphs a drag zooms all charts to one span, a double click undoes it`() throws
  {
    guard let browser = Self.browser, let library = Self.library else {
      print("SKIPPED: no Chromium, or no \(ChartLibrary.path): nobody has zoomed in report.html")
      return
    }
    let dom = try open(
      try RecordedSample.run(), library, with: browser,
      """
      const marks = id => [...document.querySelectorAll("#" + id + " .x span")].map(mark => mark.textContent);
      const before = marks("queue").join();
      const canvas = [...document.querySelectorAll("#memory .host canvas")].pop();
      const drag = canvas.getBoundingClientRect(), y = drag.top + drag.height / 2;
      const mouse = (target, kind, share) => target.dispatchEvent(new MouseEvent(kind, { bubbles: true,
        view: window, button: 0, detail: 1, clientX: drag.left + drag.width * share, clientY: y }));
      mouse(canvas, "mousedown", .25); mouse(document, "mousemove", .5); mouse(document, "mouseup", .5);
      document.body.dataset.zoomed = marks("queue")[0] + " " + (marks("queue").join() === marks("memory").join());
      document.body.dataset.drawn = document.querySelectorAll(".host canvas").length;
      mouse(canvas, "dblclick", .5);
      document.body.dataset.undone = marks("queue").join() === before;
      document.body.dataset.ready = performance.now();
      """ + Self.pointer)
    // A quarter of some six minutes is gone at the left.
    let first = try #require(dom.firstMatch(of: /data-zoomed="([^" ]+) true"/)?.1)
    #expect(first.hasPrefix("1m"), "\(first)")
    #expect(dom.contains("data-undone=\"true\"") && !dom.contains("data-drawn=\"0\""))
    let ready = try #require(dom.firstMatch(of: /data-ready="([0-9.]+)"/)?.1)
    print("report.html with dygraphs: ready after \(ready) ms")
    try checkTip(dom)
  }
}
