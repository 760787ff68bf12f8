import Harness
import Reports

/// Where runs leave their files: one directory a run.
struct ReportDirectory: Sendable {
  let root: String
  /// Named on the command line; what cannot be written there is an error, not a note.
  let isExplicit: Bool
  /// What lets readers zoom into charts, if it is installed.
  let library: ChartLibrary?

  init(_ settings: RunSettings) {
    root = settings.outFolder ?? "Reports"
    isExplicit = settings.outFolder != nil
    library = (try? Files.read(ChartLibrary.path)).flatMap(ChartLibrary.init)
  }

  func folder(of run: PlannedRun) -> String { Files.join(root, run.name) }

  /// Writes `report.json` of one run, and its store if it was kept. That of an earlier run goes.
  ///
  /// The store gets its name when all of it is there: one that is cut short is never taken for a whole
  /// one, nor one of an earlier run for that of this report.
  func write(_ report: RunReport, _ run: PlannedRun) throws(FileError) {
    let folder = folder(of: run)
    try Files.makeDirectories(folder)
    for old in KeptStore.folders {
      try Files.removeTree(Files.join(folder, old))
      try Files.removeTree(Self.unfinished(old, in: folder))
    }
    let kept = try report.store.map { store throws(FileError) in try write(store, into: folder) }
    try Files.write(ReportJSON.bytes(of: report), to: Files.join(folder, "report.json"))
    // The object store comes last: readers look for it first.
    for name in (kept ?? []).reversed() {
      try Files.rename(Self.unfinished(name, in: folder), to: Files.join(folder, name))
    }
  }

  /// Writes all objects below names of their own; returns the folders that there are now.
  private func write(_ store: KeptStore, into folder: String) throws(FileError) -> [String] {
    try Files.makeDirectories(Self.unfinished(KeptStore.objectStore, in: folder))
    for object in store.objects {
      let top = object.path.prefix { $0 != "/" }
      let path = Self.unfinished(String(top), in: folder) + object.path[top.endIndex...]
      try Files.makeDirectories(Files.folder(of: path))
      try Files.write(object.bytes, to: path)
    }
    return KeptStore.folders.filter { Files.isDirectory(Self.unfinished($0, in: folder)) }
  }

  private static func unfinished(_ name: String, in folder: String) -> String {
    Files.join(folder, name + ".new")
  }

  /// Points `latest` to a run.
  func link(latest run: PlannedRun) throws(FileError) {
    try Files.link(Files.join(root, "latest"), to: run.name)
  }
}
