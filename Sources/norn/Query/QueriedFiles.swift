import Bytes
import Chunks
import Environment
import LogModel
import LogStore
import QueryCommands
import Scenarios

/// The data that a command line names.
struct QueriedFiles {
  private let invocation: Invocation
  private let labels: LabelSet
  private var builder = QueryDataBuilder()
  private var objects: StoredObjects

  /// Reads all of it.
  static func data(_ invocation: Invocation) throws(UsageError) -> QueryData {
    do {
      var files = try QueriedFiles(invocation)
      try files.addAll()
      return files.builder.data()
    } catch let error as UsageError {
      throw error
    } catch {
      throw UsageError(
        message: "\(error)", advice: "try 'norn help query' for the forms of data")
    }
  }

  private init(_ invocation: Invocation) throws {
    self.invocation = invocation
    objects = StoredObjects(of: invocation[QueryOptions.tenant].map { TenantID($0) })
    let text = invocation[QueryOptions.labels]
    do {
      labels = try text.map { try LabelText.labels($0) } ?? .empty
    } catch {
      throw UsageError(
        message: "norn query: --labels \(text ?? ""): \(error)",
        advice: "for example: --labels '{app=\"cart\"}'")
    }
  }

  private mutating func addAll() throws {
    let files = invocation.all(QueryOptions.file)
    let workloads = invocation.all(QueryOptions.workload)
    let chunks = invocation.all(QueryOptions.chunks)
    let runs = invocation.all(QueryOptions.run)
    if files.isEmpty && workloads.isEmpty && chunks.isEmpty && runs.isEmpty {
      throw QueryCommand.wrong("no data is given: --file, --workload, --chunks or --run")
    }
    if chunks.isEmpty && runs.isEmpty && invocation.isGiven(QueryOptions.tenant.entry.name) {
      throw QueryCommand.wrong("--tenant is given, but neither --chunks nor --run")
    }
    for path in files { try addLog(path) }
    for path in workloads { try EntryLines.add(try read(path), file: path, to: &builder) }
    for path in chunks { try addChunks(path, isGiven: true) }
    for path in runs {
      for folder in try KeptRun(path).folders { try addChunks(folder, isGiven: false) }
    }
    try checkTenants()
  }

  /// A query asks one tenant: streams of others may have the same labels.
  private func checkTenants() throws(UsageError) {
    let names = objects.tenants.map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard let tenant = invocation[QueryOptions.tenant] else {
      if names.count < 2 { return }
      throw UsageError(
        message:
          "norn query: the objects are those of \(names.count) tenants, and a query asks one",
        advice: "give --tenant with one of: \(names.joined(separator: ", "))")
    }
    if names.isEmpty || names.contains(tenant) { return }
    let near = nearestName(to: tenant, among: names).map { "; did you mean '\($0)'?" } ?? ""
    throw UsageError(
      message: "norn query: no object is that of the tenant '\(tenant)'\(near)",
      advice: "expected one of: \(names.joined(separator: ", "))")
  }

  private mutating func addLog(_ path: String) throws {
    let bytes = try read(path)
    if bytes.count > Int(UInt32.max) {
      throw UsageError(
        message: "\(path): \(bytes.count) bytes of lines", advice: "expected at most 4 GiB a file")
    }
    let name = path == "-" ? "stdin" : path.split(separator: "/").last.map(String.init) ?? path
    let file = ReplayFile(name: name, bytes: bytes)
    if file.lineCount == 0 { return }
    let spacing = invocation[QueryOptions.spacing] ?? .milliseconds(10)
    let named = labels["filename"] != nil
    builder.add(
      TimedLines(file, near: Scenario.defaultStart, spacing: spacing),
      labels: named ? labels : LabelSet(labels.labels + [Label("filename", name)]))
  }

  /// The file's bytes, decompressed.
  private func read(_ path: String) throws -> [UInt8] {
    let bytes = try Files.read(path == "-" ? "/dev/stdin" : path)
    do throws(ChunkError) {
      return try CompressedLog.content(of: bytes)
    } catch {
      throw UsageError(message: "\(path): \(error)", advice: "expected a file that is not damaged")
    }
  }

  /// Objects in a directory and below. What is no object there is passed over, and what is damaged is
  /// named. A file that is given has to be an object.
  private mutating func addChunks(_ path: String, isGiven: Bool) throws {
    if Files.isDirectory(path) {
      for name in try Files.names(in: path) {
        let below = Files.join(path, name)
        if !Files.isLink(below) { try addChunks(below, isGiven: false) }
      }
      return
    }
    let bytes = try Files.read(path)
    do throws(ChunkError) {
      if try objects.add(bytes, to: &builder) { return }
    } catch {
      if isGiven {
        throw UsageError(message: "\(path): \(error)", advice: "expected an object of a store")
      }
      Terminal.note("\(path): passed over: \(error)")
      return
    }
    if isGiven {
      throw UsageError(message: "\(path): no chunk object", advice: "expected an object of a store")
    }
  }
}
