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

  /// Writes `report.json` of one run.
  func write(_ report: RunReport, _ run: PlannedRun) throws(FileError) {
    let folder = Files.join(root, run.name)
    try Files.makeDirectories(folder)
    try Files.write(ReportJSON.bytes(of: report), to: Files.join(folder, "report.json"))
  }

  /// Points `latest` to a run.
  func link(latest run: PlannedRun) throws(FileError) {
    try Files.link(Files.join(root, "latest"), to: run.name)
  }
}
