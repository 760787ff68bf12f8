import Harness
import Reports

/// Where runs leave their files: one directory a run.
struct ReportDirectory: Sendable {
  let root: String
  /// Named on the command line; what cannot be written there is an error, not a note.
  let isExplicit: Bool

  init(_ settings: RunSettings) {
    root = settings.outFolder ?? "Reports"
    isExplicit = settings.outFolder != nil
  }

  func folder(of run: PlannedRun) -> String { Files.join(root, run.name) }

  /// Writes `report.json` of one run, and its store if it was kept. That of an earlier run goes.
  func write(_ report: RunReport, _ run: PlannedRun) throws(FileError) {
    let folder = folder(of: run)
    try Files.makeDirectories(folder)
    for old in KeptStore.folders { try Files.removeTree(Files.join(folder, old)) }
    try Files.write(ReportJSON.bytes(of: report), to: Files.join(folder, "report.json"))
    guard let store = report.store else { return }
    try Files.makeDirectories(Files.join(folder, KeptStore.objectStore))
    for object in store.objects {
      let path = Files.join(folder, object.path)
      try Files.makeDirectories(Files.folder(of: path))
      try Files.write(object.bytes, to: path)
    }
  }

  /// Points `latest` to a run.
  func link(latest run: PlannedRun) throws(FileError) {
    try Files.link(Files.join(root, "latest"), to: run.name)
  }
}
