import Environment
import Foundation
import RealEnvironment
import Synchronization
import Testing

/// What is true of the real environment alone.
@Suite("Real hosts")
struct RealHostTests {
  actor Node {
    let environment: any NodeEnvironment
    init(_ environment: any NodeEnvironment) { self.environment = environment }
  }

  static func withDirectory(_ body: (String) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("host-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try await body(directory)
  }

  /// Runs `body` on a node of a host, and stops the node.
  static func run(
    _ host: RealHost, _ name: String,
    _ body: @escaping @Sendable (isolated Node) async throws -> Void
  ) async throws {
    let node = Node(try host.start(name))
    let failure = Mutex<String?>(nil)
    await withCheckedContinuation { continuation in
      node.environment.spawn("body", on: node) { node in
        do {
          try await body(node)
        } catch {
          failure.withLock { $0 = "\(error)" }
        }
        continuation.resume()
      }
    }
    await host.stop(name)
    #expect(failure.withLock { $0 } == nil)
  }

  @Test func `everything but the coordination store is found again by the next process`()
    async throws
  {
    try await Self.withDirectory { directory in
      let row = IndexWrite(table: "t", hash: [1], range: [2], value: [3])
      try await Self.run(try RealHost(RealHostOptions(directory: directory)), "a") { node in
        let file = try await node.environment.disk.open("wal", .create)
        try await node.environment.disk.append(file, [7])
        try await node.environment.objectStore.put("key", [8])
        try await node.environment.indexKV.write([row])
      }
      try await Self.run(try RealHost(RealHostOptions(directory: directory)), "a") { node in
        #expect(try await node.environment.disk.readAll("wal") == [7])
        #expect(try await node.environment.objectStore.get("key") == [8])
        let rows = try await node.environment.indexKV.query([IndexQuery(table: "t", hash: [1])])
        #expect(rows == [[IndexRow(range: [2], value: [3])]])
      }
    }
  }

  @Test(arguments: ["", "..", ".hidden", "a/b"])
  func `a name that cannot be a directory is refused`(name: String) async throws {
    try await Self.withDirectory { directory in
      let host = try RealHost(RealHostOptions(directory: directory))
      #expect(throws: RealHostError.nodeName(name)) { try host.addNode(name) }
    }
  }

  @Test func `a node runs once at a time`() async throws {
    try await Self.withDirectory { directory in
      let host = try RealHost(RealHostOptions(directory: directory))
      _ = try host.start("a")
      #expect(throws: RealHostError.alreadyRunning("a")) { try host.start("a") }
      await host.stop("a")
      await host.stop("a")
      _ = try host.start("a")
      await host.shutDown()
    }
  }

  @Test func `a data directory that cannot be made is said with the system's reason`() throws {
    let expected = RealHostError.directory(path: "/dev/null/x/nodes", reason: "Not a directory")
    #expect(throws: expected) { try RealHost(RealHostOptions(directory: "/dev/null/x")) }
  }

  @Test func `recorded events are counted and handed on`() async throws {
    try await Self.withDirectory { directory in
      let heard = Mutex<[String]>([])
      var options = RealHostOptions(directory: directory)
      options.onRecord = { node, event in
        heard.withLock { $0.append("\(node) \(event.name.text) \(event.a)") }
      }
      let host = try RealHost(options)
      try await Self.run(host, "a") { node in
        for value: Int64 in 1...3 {
          node.environment.record(Event(Event.Name("test.flushed"), value, 10 * value))
        }
        node.environment.record(Event(Event.Name("test.cut")))
      }
      #expect(heard.withLock { $0.first } == "a test.flushed 1")
      let counts = host.eventCounts().map { "\($0.name) \($0.count) \($0.a) \($0.b) \($0.c)" }
      #expect(counts == ["test.cut 1 0 0 0", "test.flushed 3 6 60 0"])
    }
  }

  @Test func `a wait may be ended by any thread`() async throws {
    try await Self.withDirectory { directory in
      let host = try RealHost(RealHostOptions(directory: directory))
      try await Self.run(host, "a") { node in
        let environment = node.environment
        for _ in 0..<500 {
          try await environment.wait("thread") { token in
            Thread.detachNewThread { environment.wake(token) }
          }
          node.assertIsolated()
        }
      }
    }
  }
}
