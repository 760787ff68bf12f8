import Foundation
import Testing

/// The store over the real environment: one process with a directory disk, a filesystem object store
/// and an LMDB index, which is killed and started again.
@Suite("norn node") struct RealNodeTests {
  /// `norn node` and its two streams.
  final class Node {
    private let process: Process
    private let input = Pipe()
    private let output = Pipe()
    private var unread = Data()

    init(_ folder: URL) throws {
      process = BuiltProgram.process(["node", "--data", "data"], in: folder)
      process.standardInput = input
      process.standardOutput = output
      try process.run()
      #expect(try line() == "ready")
    }

    /// The next line of output.
    func line() throws -> String {
      while true {
        if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
          defer { unread = Data(unread[(end + 1)...]) }
          return String(decoding: unread[..<end], as: UTF8.self)
        }
        let data = output.fileHandleForReading.availableData
        if data.isEmpty { throw CocoaError(.fileReadUnknown) }
        unread += data
      }
    }

    func send(_ request: String) throws {
      try input.fileHandleForWriting.write(contentsOf: Data((request + "\n").utf8))
    }

    /// One request that is answered by one line.
    func ask(_ request: String) throws -> String {
      try send(request)
      return try line()
    }

    /// The answers to all queries, as the golden file has them.
    func answers() throws -> String {
      var text = ""
      for (query, parameters) in RealNodeTests.queries {
        text += "> \(query)\n"
        try send("query shop\t\(query)\t\(parameters)")
        repeat { text += try line() + "\n" } while !text.hasSuffix("\nend\n")
        text += "\n"
      }
      return text
    }

    func kill() {
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }

    func quit() throws -> Int32 {
      #expect(try ask("quit") == "ok")
      process.waitUntilExit()
      return process.terminationStatus
    }
  }

  /// 2024-01-01T00:00:00Z
  static let start: Int64 = 1_704_067_200_000_000_000
  static let hour: Int64 = 3_600_000_000_000

  static let queries = [
    (#"{app="cart"} |= "number 1""#, "range \(start) \(start + hour) 1000000000 100 forward"),
    (#"{app="pay", pod="pod-2"}"#, "range \(start) \(start + hour) 1000000000 3 backward"),
    (#"sum by (app) (count_over_time({app=~".+"}[1h]))"#, "instant \(start + hour)"),
    (
      #"sum(count_over_time({app="cart"}[1m]))"#,
      "range \(start) \(start + 300_000_000_000) 60000000000 100 forward"
    ),
  ]

  /// One line a second: `cart` and `pay` in turn, over three pods.
  static func pushes(_ numbers: Range<Int>) -> [String] {
    numbers.map { number in
      let labels = "{app=\"\(number % 2 == 0 ? "cart" : "pay")\", pod=\"pod-\(number % 3)\"}"
      let time = start + Int64(number) * 1_000_000_000
      return "push shop\t\(labels)\t\(time)\tthis is line number \(number)\tof the driver"
    }
  }

  /// Written by hand from `pushes(0..<240)`.
  static func golden() throws -> String {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      if let text = folder.text("Golden/real-node.txt") { return text }
    }
    throw CocoaError(.fileNoSuchFile)
  }

  @Test func `what was acknowledged before kill -9 is in the answers of the next process`() throws {
    try withFolder { folder in
      let golden = try Self.golden().split(separator: "\n", omittingEmptySubsequences: false)
        .drop { $0.hasPrefix("#") || $0.isEmpty }.joined(separator: "\n")
      var node = try Node(folder)
      for push in Self.pushes(0..<120) { #expect(try node.ask(push) == "ok") }
      node.kill()
      node = try Node(folder)
      // The first half goes to the object store, the second stays in the log.
      #expect(try node.ask("flush") == "ok")
      for push in Self.pushes(120..<240) { #expect(try node.ask(push) == "ok") }
      #expect(try node.answers() == golden)
      node.kill()
      node = try Node(folder)
      #expect(try node.answers() == golden)
      #expect(try node.ask("flush") == "ok")
      #expect(try node.answers() == golden)
      #expect(try node.quit() == 0)
      node = try Node(folder)
      #expect(try node.answers() == golden)
      node.kill()
    }
  }

  @Test func `requests that make no sense are answered with what was expected`() throws {
    try withFolder { folder in
      let node = try Node(folder)
      #expect(
        try node.ask("psuh x") == "error 400 expected push, query, flush or quit, got 'psuh'")
      #expect(
        try node.ask("push shop\t{app=\"a\"}\tnoon\tline")
          == "error 400 expected push TENANT, LABELS, TIME, LINE with tabs between")
      #expect(try node.ask("push shop\t{app=}\t1\tline").hasPrefix("error 400 "))
      #expect(try node.ask("query shop\t{app=\tinstant 1").hasPrefix("error 400 "))
      #expect(
        try node.ask("query shop\t{app=\"a\"}\tinstant")
          == "error 400 expected 'range START END STEP LIMIT forward|backward' or 'instant TIME'")
      #expect(try node.quit() == 0)
    }
  }

  @Test func `a data directory that cannot be made is an error`() throws {
    try withFolder { folder in
      try folder.write("data", "")
      let outcome = try BuiltProgram.run(["node", "--data", "data"], in: folder)
      #expect(outcome.code == 2)
      #expect(outcome.errors.contains("data"))
      #expect(try BuiltProgram.run(["node"], in: folder).code == 2)
    }
  }
}
