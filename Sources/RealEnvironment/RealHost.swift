public import Environment
import Glibc
import Synchronization

/// How a process hosts its nodes.
public struct RealHostOptions: Sendable {
  /// Where everything is kept: `nodes/NAME/` (a node's disk), `objects/`, `index/`. Made if missing.
  public var directory: String
  /// What the nodes' random draws depend on. A number of the system's, unless set.
  public var seed: UInt64
  /// Threads for blocking calls.
  public var ioThreads = 4
  /// Called for each event that a node records, on whatever thread it runs.
  public var onRecord: (@Sendable (_ node: String, Event) -> Void)?

  public init(directory: String) {
    self.directory = directory
    var system = SystemRandomNumberGenerator()
    seed = system.next()
  }
}

/// Why a host cannot start.
public enum RealHostError: Error, Equatable, CustomStringConvertible {
  /// The data directory cannot be made or used; the system's reason.
  case directory(path: String, reason: String)
  /// The index database cannot be opened; LMDB's reason.
  case index(path: String, reason: String)
  /// A node's name must be usable as a file name: not empty, no `/`, no leading `.`.
  case nodeName(String)
  /// The node runs already: one incarnation at a time.
  case alreadyRunning(String)
  /// The system gives the process no more threads.
  case noThreads

  public var description: String {
    switch self {
    case .directory(let path, let reason): "cannot use the directory \(path): \(reason)"
    case .index(let path, let reason): "cannot open the index in \(path): \(reason)"
    case .nodeName(let name):
      "a node's name must not be empty, start with '.' or contain '/': got '\(name)'"
    case .alreadyRunning(let name): "the node \(name) is running already"
    case .noThreads: "the system refuses to start a thread"
    }
  }
}

/// How often an event was recorded, and the sums of its numbers.
public struct EventCount: Equatable, Sendable {
  public var name: String
  public var count: Int
  public var a: Int64
  public var b: Int64
  public var c: Int64
}

/// The nodes of one process and what they share: the loopback network between them, an object store
/// in a directory, an index in LMDB, a coordination store in memory.
///
///     let host = try RealHost(RealHostOptions(directory: "/var/lib/norn"))
///     let environment = try host.start("ingester-1")
///     environment.spawn("main", on: actor) { actor in … }
///     …
///     await host.shutDown()
///
/// `stop` and `shutDown` wait for the nodes' tasks: do not call them from one of those.
public final class RealHost: Sendable {
  private struct Node {
    var name: String
    var running: RealNodeEnvironment?
  }

  private struct Registry {
    var nodes: [Node] = []
    var indexByName: [String: Int] = [:]
  }

  let options: RealHostOptions
  let timers: TimerThread
  let threads: IOThreads
  let index: LMDBIndex
  let objects: ObjectDirectory
  let coordination = CoordinationTable()
  private let registry = Mutex(Registry())
  private let counts = Mutex<[Event.Name: EventCount]>([:])

  public var seed: UInt64 { options.seed }

  public init(_ options: RealHostOptions) throws(RealHostError) {
    self.options = options
    for part in ["nodes", "objects", "index"] {
      let path = options.directory + "/" + part
      do throws(SystemError) {
        try FileSystem.makeDirectories(path)
      } catch {
        throw .directory(path: path, reason: error.text)
      }
    }
    guard let threads = IOThreads(count: options.ioThreads), let timers = TimerThread() else {
      throw .noThreads
    }
    self.threads = threads
    self.timers = timers
    objects = ObjectDirectory(options.directory + "/objects", threads)
    do throws(LMDBError) {
      index = try LMDBIndex(options.directory + "/index", threads)
    } catch {
      threads.stop()
      timers.stop()
      throw .index(path: options.directory + "/index", reason: error.text)
    }
  }

  deinit {
    timers.stop()
    threads.stop()
  }

  /// Makes a node known to the others by name. Naming it again changes nothing.
  @discardableResult
  public func addNode(_ name: String) throws(RealHostError) -> NodeAddress {
    if name.isEmpty || name.hasPrefix(".") || name.utf8.contains(UInt8(ascii: "/")) {
      throw .nodeName(name)
    }
    let index = registry.withLock { registry in
      if let known = registry.indexByName[name] { return known }
      registry.nodes.append(Node(name: name))
      registry.indexByName[name] = registry.nodes.count - 1
      return registry.nodes.count - 1
    }
    return NodeAddress(index: Int32(index))
  }

  /// Starts an incarnation of a node. What to run in it is the caller's to `spawn`.
  public func start(_ name: String) throws(RealHostError) -> RealNodeEnvironment {
    let address = try addNode(name)
    let path = directory(ofNode: name)
    do throws(SystemError) {
      try FileSystem.makeDirectories(path)
    } catch {
      throw .directory(path: path, reason: error.text)
    }
    let environment = RealNodeEnvironment(NodeCore(self, name: name, address: address))
    let isFirst = registry.withLock { registry in
      if registry.nodes[Int(address.index)].running != nil { return false }
      registry.nodes[Int(address.index)].running = environment
      return true
    }
    if !isFirst { throw .alreadyRunning(name) }
    return environment
  }

  /// Ends a node's incarnation: its pending awaits throw `NodeStopped`, its open calls and those to
  /// it fail. Returns when its last task has ended. A node that does not run stays so.
  public func stop(_ name: String) async {
    let environment = registry.withLock { registry -> RealNodeEnvironment? in
      guard let index = registry.indexByName[name] else { return nil }
      return registry.nodes[index].running
    }
    guard let environment else { return }
    await environment.core.stop()
    await environment.realDisk.closeAll()
    registry.withLock { registry in
      guard let index = registry.indexByName[name] else { return }
      if registry.nodes[index].running === environment { registry.nodes[index].running = nil }
    }
  }

  /// Stops every node, in the order in which they were added. The host can start nodes again.
  public func shutDown() async {
    let names = registry.withLock { registry in registry.nodes.map(\.name) }
    for name in names { await stop(name) }
  }

  /// What the nodes have recorded so far, sorted by name.
  public func eventCounts() -> [EventCount] {
    counts.withLock { Array($0.values) }.sorted {
      $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
  }

  func directory(ofNode name: String) -> String { options.directory + "/nodes/" + name }

  func address(of name: String) -> NodeAddress? {
    registry.withLock { $0.indexByName[name].map { NodeAddress(index: Int32($0)) } }
  }

  /// The inbox of a node that runs.
  func inbox(of address: NodeAddress) -> Inbox? {
    registry.withLock { registry in
      guard registry.nodes.indices.contains(Int(address.index)) else { return nil }
      return registry.nodes[Int(address.index)].running?.core.inbox
    }
  }

  func note(_ event: Event, node: String) {
    counts.withLock { counts in
      var entry =
        counts[event.name] ?? EventCount(name: event.name.text, count: 0, a: 0, b: 0, c: 0)
      entry.count += 1
      entry.a &+= event.a
      entry.b &+= event.b
      entry.c &+= event.c
      counts[event.name] = entry
    }
    options.onRecord?(node, event)
  }
}
