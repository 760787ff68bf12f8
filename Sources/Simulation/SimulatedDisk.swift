import Bytes
import Environment

/// A file's contents as extents: what was appended, as it came and uncopied, so that files can share
/// it. It is in the page cache at once; `syncedSize` says how much of it a loss of power would spare.
final class FileState {
  private var extents: [[UInt8]] = []
  /// Where each extent ends in the file.
  private var ends: [Int] = []
  var syncedSize = 0

  var size: Int { ends.last ?? 0 }

  func append(_ bytes: [UInt8]) {
    if bytes.isEmpty { return }
    ends.append(size + bytes.count)
    extents.append(bytes)
  }

  /// O(log appends + bytes read).
  func read(offset: Int, count: Int) -> [UInt8] {
    let end = min(size, offset + max(0, count))
    if offset < 0 || offset >= end { return [] }
    var result: [UInt8] = []
    result.reserveCapacity(end - offset)
    var index = firstExtent(endingBehind: offset)
    while index < extents.count && offset + result.count < end {
      let start = ends[index] - extents[index].count
      let from = offset + result.count - start
      result.append(contentsOf: extents[index][from..<min(extents[index].count, end - start)])
      index += 1
    }
    return result
  }

  /// Turns one bit over. `position` counts bits, and must lie in the file.
  func flip(_ position: Int) {
    let index = firstExtent(endingBehind: position / 8)
    let offset = position / 8 - (ends[index] - extents[index].count)
    extents[index][offset] ^= 1 << UInt8(position % 8)
  }

  /// The first `count` bytes as a file of its own, all of it synced.
  func prefix(_ count: Int) -> FileState {
    let file = FileState()
    var left = min(count, size)
    for extent in extents where left > 0 {
      file.append(extent.count <= left ? extent : Array(extent[..<left]))
      left -= extent.count
    }
    file.syncedSize = file.size
    return file
  }

  private func firstExtent(endingBehind offset: Int) -> Int {
    ends.indices.partitionPoint { ends[$0] > offset }
  }
}

/// A node's disk: a tree of names. It outlives the node's incarnations.
final class DiskState {
  enum Entry {
    case directory
    case file(FileState)
  }

  private var entries: [String: Entry] = [:]
  /// The names that a loss of power spares: those of directories as they were synced last.
  private var synced: [String: Entry] = [:]

  /// A path without empty and `.` parts; nil if it would leave the disk.
  static func normalized(_ path: String) -> String? {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { return nil }
      parts.append(part)
    }
    return parts.joined(separator: "/")
  }

  static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[..<slash])
  }

  func entry(_ path: String) -> Entry? { path.isEmpty ? .directory : entries[path] }

  func isDirectory(_ path: String) -> Bool {
    if case .directory? = entry(path) { return true }
    return false
  }

  func set(_ path: String, _ entry: Entry?) { entries[path] = entry }

  func removeAll() {
    entries = [:]
    synced = [:]
  }

  /// The names in `directory` are safe from now on, as they are.
  func syncNames(in directory: String) {
    let known = Set(synced.keys).union(entries.keys)
    for path in known.sorted() where !path.isEmpty && DiskState.parent(path) == directory {
      synced[path] = entries[path]
    }
  }

  /// The page cache is gone. Of what was appended to a file and not synced, a part is there all the
  /// same: none, all, or as much as the draws say.
  func losePower(_ draws: DrawKey) {
    var spared: [String: Entry] = [:]
    for path in synced.keys.sorted() {
      let parent = DiskState.parent(path)
      guard parent.isEmpty || spared[parent] != nil, let entry = synced[path] else { continue }
      switch entry {
      case .directory: spared[path] = .directory
      case .file(let file):
        let unsynced = UInt64(file.size - file.syncedSize)
        let key = draws.of(path)
        let kept =
          switch key.draw(0, below: 4) {
          case 0: UInt64(0)
          case 1: unsynced
          default: key.draw(1, below: unsynced + 1)
          }
        spared[path] = .file(file.prefix(file.syncedSize + Int(kept)))
      }
    }
    entries = spared
    synced = spared
  }

  /// Bits of files turn over, wherever the draws say; returns in how many files.
  func rot(_ draws: DrawKey, flips: Int) -> Int {
    var files: [(path: String, file: FileState)] = []
    for path in entries.keys.sorted() {
      if case .file(let file)? = entries[path], file.size > 0 { files.append((path, file)) }
    }
    let total = files.reduce(0) { $0 + $1.file.size }
    if total == 0 { return 0 }
    var hit: Set<String> = []
    for number in 0..<flips {
      var bit = Int(draws.draw(UInt64(number), below: UInt64(total) * 8))
      for (path, file) in files {
        if bit < file.size * 8 {
          file.flip(bit)
          hit.insert(path)
          break
        }
        bit -= file.size * 8
      }
    }
    return hit.count
  }

  /// Names and kinds inside a directory, sorted by name.
  func children(_ directory: String) -> [DirectoryEntry] {
    let prefix = directory.isEmpty ? "" : directory + "/"
    return entries.compactMap { path, entry -> DirectoryEntry? in
      guard path.hasPrefix(prefix), path.utf8.count > prefix.utf8.count else { return nil }
      let name = path.utf8.dropFirst(prefix.utf8.count)
      if name.contains(UInt8(ascii: "/")) { return nil }
      if case .directory = entry {
        return DirectoryEntry(name: String(name)!, isDirectory: true)
      }
      return DirectoryEntry(name: String(name)!, isDirectory: false)
    }
    .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// All files, by path.
  var files: [ProcessView.File] {
    entries.keys.sorted().compactMap { path in
      guard case .file(let file) = entries[path] else { return nil }
      return ProcessView.File(path: path, bytes: file.size, synced: file.syncedSize)
    }
  }

  /// Moves `from` and all below it to `to`.
  func move(_ from: String, to: String) {
    let below = from + "/"
    let moved = entries.keys.filter { $0 == from || $0.hasPrefix(below) }.sorted()
    for path in moved {
      let entry = entries.removeValue(forKey: path)
      entries[to + path.dropFirst(from.count)] = entry
    }
  }
}

/// Delays of a disk's operations.
public struct DiskModel: Sendable {
  /// Any operation on names, and the fixed part of reads and writes (page cache).
  public var operation: DelayTable = .uniform(.microseconds(5), .microseconds(15))
  public var sync: DelayTable = .longTailed(median: .microseconds(800))
  /// Nanoseconds per kibibyte written or read.
  public var nanosecondsPerKiB: Int64 = 500

  public init() {}
}

/// What is wrong with a node's disk at present.
public struct DiskCondition: Equatable, Sendable {
  /// How long operations take, in hundredths of the usual time.
  public var slowPercent: Int64 = 100
  /// Operations that fail with an input/output error, per million. A part of what an append that
  /// fails was to write may be there all the same.
  public var failuresPPM: UInt64 = 0
  /// Nothing more can be written; what is there can be read and removed.
  public var isFull = false

  public init() {}
}

/// The disk as one incarnation sees it: its open files end with it.
///
/// An operation takes effect when it is issued and returns after its delay; what a killed process
/// had issued is in the page cache and stays.
final class SimulatedDisk: Disk, @unchecked Sendable {
  private let simulator: Simulator
  private let node: SimulatedNode
  private let incarnation: Incarnation
  private var files: [FileState?] = []
  private var paths: [String] = []
  private var operations: UInt64 = 0
  private let draws: DrawKey
  /// What goes wrong is drawn apart, so that a fault changes no delay of what goes well.
  private let faultDraws: DrawKey

  init(_ simulator: Simulator, _ node: SimulatedNode, _ incarnation: Incarnation) {
    self.simulator = simulator
    self.node = node
    self.incarnation = incarnation
    draws = DrawKey(seed: simulator.options.seed, purpose: "disk").of(node.name)
      .of(UInt64(node.incarnationsStarted))
    faultDraws = DrawKey(seed: simulator.options.seed, purpose: "disk faults").of(node.name)
      .of(UInt64(node.incarnationsStarted))
  }

  private enum Operation: UInt64 {
    case createDirectory = 1
    case list, open, close, append, read, size, sync, syncDirectory, rename, remove
  }

  /// Admits, traces and waits for one operation.
  private func perform(_ operation: Operation, _ path: String, bytes: Int = 0, digest: UInt64 = 0)
    async throws(DiskError)
  {
    let model = simulator.options.services.disk
    operations &+= 1
    let table = operation == .sync || operation == .syncDirectory ? model.sync : model.operation
    let usual = table.delay(draws.draw(operations)) + Int64(bytes) * model.nanosecondsPerKiB / 1024
    let delay = usual * node.diskCondition.slowPercent / 100
    simulator.trace.add(
      .disk, node: node.index, time: simulator.time,
      operation.rawValue | UInt64(bytes) << 8,
      FNV.fnv1a(FNV.offset64, path.utf8) ^ digest)
    let token = simulator.openWait(incarnation.index, "the disk")
    simulator.schedule(.timer, at: simulator.time + delay, a: token.index, b: token.generation)
    do throws(NodeStopped) {
      _ = try await simulator.suspend(token, of: incarnation)
    } catch {
      throw .nodeStopped
    }
  }

  /// Lets an operation of a live incarnation pass.
  @inline(__always)
  private func admit() async throws(DiskError) {
    if incarnation.state.rawValue >= Incarnation.State.dead.rawValue {
      await simulator.refuse(incarnation)
      throw .nodeStopped
    }
  }

  /// What the disk refuses the operation with; nil if it is well enough.
  private func failure(of operation: Operation, _ path: String, grows: Bool = false) -> DiskError? {
    let condition = node.diskCondition
    if grows && condition.isFull { return .noSpace(path: path) }
    if condition.failuresPPM == 0 { return nil }
    // The operation's own number: `perform` counts it next.
    let draw = faultDraws.of(operations &+ 1).draw(0, below: 1_000_000)
    return draw < condition.failuresPPM ? .io(path: path, text: "input/output error") : nil
  }

  /// Throws what the disk refuses an operation with, after the time that it takes.
  private func refuse(_ operation: Operation, _ path: String, grows: Bool = false)
    async throws(DiskError)
  {
    guard let error = failure(of: operation, path, grows: grows) else { return }
    try await perform(operation, path, digest: .max)
    throw error
  }

  /// How much of an append that fails is there all the same: nothing, or a part.
  private func spared(_ count: Int) -> Int {
    let draws = faultDraws.of(operations &+ 1)
    return draws.draw(1, below: 2) == 0 ? 0 : Int(draws.draw(2, below: UInt64(count) + 1))
  }

  private func normalized(_ path: String) throws(DiskError) -> String {
    guard let normal = DiskState.normalized(path) else { throw .notFound(path: path) }
    return normal
  }

  private func file(_ handle: DiskFile) throws(DiskError) -> FileState {
    guard Int(handle.index) < files.count, let file = files[Int(handle.index)] else {
      throw .io(path: "", text: "the file is closed")
    }
    return file
  }

  func createDirectory(_ path: String) async throws(DiskError) {
    try await admit()
    let normal = try normalized(path)
    if node.disk.entry(normal) == nil {
      try await refuse(.createDirectory, normal, grows: true)
    }
    var prefix = ""
    for part in normal.split(separator: "/") {
      prefix = prefix.isEmpty ? String(part) : prefix + "/" + part
      switch node.disk.entry(prefix) {
      case .file?: throw .notADirectory(path: prefix)
      case .directory?: break
      case nil: node.disk.set(prefix, .directory)
      }
    }
    try await perform(.createDirectory, normal)
  }

  func list(_ directory: String) async throws(DiskError) -> [DirectoryEntry] {
    try await admit()
    let normal = try normalized(directory)
    guard let entry = node.disk.entry(normal) else { throw .notFound(path: directory) }
    guard case .directory = entry else { throw .notADirectory(path: directory) }
    try await refuse(.list, normal)
    let children = node.disk.children(normal)
    try await perform(.list, normal)
    return children
  }

  func open(_ path: String, _ mode: OpenMode) async throws(DiskError) -> DiskFile {
    try await admit()
    let normal = try normalized(path)
    let state: FileState
    switch (node.disk.entry(normal), mode) {
    case (.directory?, _): throw .isADirectory(path: path)
    case (.file?, .create): throw .alreadyExists(path: path)
    case (.file(let existing)?, _): state = existing
    case (nil, .read): throw .notFound(path: path)
    case (nil, _):
      let parent = DiskState.parent(normal)
      guard let entry = node.disk.entry(parent) else { throw .notFound(path: parent) }
      guard case .directory = entry else { throw .notADirectory(path: parent) }
      try await refuse(.open, normal, grows: true)
      state = FileState()
      node.disk.set(normal, .file(state))
    }
    files.append(state)
    paths.append(normal)
    let handle = DiskFile(index: UInt32(files.count - 1), generation: 0)
    try await perform(.open, normal)
    return handle
  }

  func close(_ handle: DiskFile) async throws(DiskError) {
    try await admit()
    _ = try file(handle)
    files[Int(handle.index)] = nil
    try await perform(.close, paths[Int(handle.index)])
  }

  func append(_ handle: DiskFile, _ bytes: [UInt8]) async throws(DiskError) {
    try await admit()
    let state = try file(handle)
    let path = paths[Int(handle.index)]
    let checksum = CRC32C.of(bytes)
    if let error = failure(of: .append, path, grows: true) {
      let count = spared(bytes.count)
      state.append(Array(bytes[..<count]))
      simulator.counters.diskBytesWritten &+= UInt64(count)
      try await perform(.append, path, bytes: count, digest: ~UInt64(checksum))
      throw error
    }
    state.append(simulator.recentAppends.shared(bytes, checksum: checksum))
    simulator.counters.diskBytesWritten &+= UInt64(bytes.count)
    try await perform(.append, path, bytes: bytes.count, digest: UInt64(checksum))
  }

  func read(_ handle: DiskFile, offset: Int, count: Int) async throws(DiskError) -> [UInt8] {
    try await admit()
    let file = try file(handle)
    try await refuse(.read, paths[Int(handle.index)])
    let bytes = file.read(offset: offset, count: count)
    try await perform(.read, paths[Int(handle.index)], bytes: bytes.count)
    return bytes
  }

  func size(_ handle: DiskFile) async throws(DiskError) -> Int {
    try await admit()
    let file = try file(handle)
    try await refuse(.size, paths[Int(handle.index)])
    let size = file.size
    try await perform(.size, paths[Int(handle.index)])
    return size
  }

  func sync(_ handle: DiskFile) async throws(DiskError) {
    try await admit()
    let state = try file(handle)
    try await refuse(.sync, paths[Int(handle.index)])
    let size = state.size
    try await perform(.sync, paths[Int(handle.index)])
    state.syncedSize = max(state.syncedSize, size)
    simulator.counters.diskSyncs &+= 1
  }

  func syncDirectory(_ path: String) async throws(DiskError) {
    try await admit()
    let normal = try normalized(path)
    guard let entry = node.disk.entry(normal) else { throw .notFound(path: path) }
    guard case .directory = entry else { throw .notADirectory(path: path) }
    try await refuse(.syncDirectory, normal)
    try await perform(.syncDirectory, normal)
    node.disk.syncNames(in: normal)
    simulator.counters.diskSyncs &+= 1
  }

  func rename(_ from: String, to: String) async throws(DiskError) {
    try await admit()
    let (source, target) = (try normalized(from), try normalized(to))
    guard let entry = node.disk.entry(source), !source.isEmpty else { throw .notFound(path: from) }
    guard node.disk.isDirectory(DiskState.parent(target)) else {
      throw .notFound(path: DiskState.parent(target))
    }
    switch (entry, node.disk.entry(target)) {
    case (.file, .directory?): throw .isADirectory(path: to)
    case (.directory, .file?): throw .notADirectory(path: to)
    case (.directory, .directory?):
      if !node.disk.children(target).isEmpty { throw .directoryNotEmpty(path: to) }
    default: break
    }
    try await refuse(.rename, source)
    if source != target { node.disk.move(source, to: target) }
    try await perform(.rename, source, digest: FNV.fnv1a(FNV.offset64, target.utf8))
  }

  func remove(_ path: String) async throws(DiskError) {
    try await admit()
    let normal = try normalized(path)
    guard let entry = node.disk.entry(normal), !normal.isEmpty else { throw .notFound(path: path) }
    if case .directory = entry, !node.disk.children(normal).isEmpty {
      throw .directoryNotEmpty(path: path)
    }
    try await refuse(.remove, normal)
    node.disk.set(normal, nil)
    try await perform(.remove, normal)
  }
}
