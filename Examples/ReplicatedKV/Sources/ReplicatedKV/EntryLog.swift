import Environment

/// A replica's entries on disk: a log of records, rewritten at each start with the newest of each key.
final class EntryLog {
  private let disk: any Disk
  private let file: DiskFile
  private let flaw: Flaw?

  private init(_ disk: any Disk, _ file: DiskFile, _ flaw: Flaw?) {
    self.disk = disk
    self.file = file
    self.flaw = flaw
  }

  /// Reads what is there, and leaves a log without torn records in its place.
  static func recover(_ disk: any Disk, _ flaw: Flaw?) async throws(DiskError) -> (
    log: EntryLog, entries: [String: Entry]
  ) {
    var entries: [String: Entry] = [:]
    for entry in try await stored(disk) {
      if let known = entries[entry.key], known.version >= entry.version { continue }
      entries[entry.key] = entry
    }
    if try await exists("log.new", disk) { try await disk.remove("log.new") }
    let file = try await disk.open("log.new", .create)
    for key in entries.keys.sorted() { try await disk.append(file, entries[key]!.record) }
    try await disk.sync(file)
    try await disk.rename("log.new", to: "log")
    if flaw != .forgetsDirectorySync { try await disk.syncDirectory("") }
    return (EntryLog(disk, file, flaw), entries)
  }

  /// Returns when the entry, and all that were added before, outlive a loss of power.
  func append(_ entry: Entry) async throws(DiskError) {
    try await disk.append(file, entry.record)
    try await sync()
  }

  /// Returns when all that was added outlives a loss of power.
  func sync() async throws(DiskError) {
    if flaw != .acknowledgesBeforeSync { try await disk.sync(file) }
  }

  private static func stored(_ disk: any Disk) async throws(DiskError) -> [Entry] {
    guard try await exists("log", disk) else { return [] }
    return Entry.all(in: try await disk.readAll("log"))
  }

  private static func exists(_ name: String, _ disk: any Disk) async throws(DiskError) -> Bool {
    try await disk.list("").contains { $0.name == name }
  }
}
