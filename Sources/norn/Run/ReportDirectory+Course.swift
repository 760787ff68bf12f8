import Harness
import Reports

extension ReportDirectory {
  /// Writes what shows a run's course: `report.html`, `history.jsonl` and, if it is asked for,
  /// `trace.json`. Of many seeds only those that did not pass leave them, but for the last, which
  /// somebody has asked for. Files of an earlier run go.
  func writeCourse(
    of report: RunReport, _ run: PlannedRun, _ settings: RunSettings
  ) throws(FileError) {
    let isTold = settings.seedCount == 1 || report.verdict != .passed
    let folder = folder(of: run)
    let replay = run.replayCommand(settings)
    let page = isTold ? HTMLReport.bytes(of: report, replay: replay, library: library) : nil
    try write(page, "report.html", folder)
    try write(isTold ? MessagesFile.bytes(of: report) : nil, "messages.svg", folder)
    try write(isTold ? HistoryFile.bytes(of: report) : nil, "history.jsonl", folder)
    try write(settings.tracesRuns ? TraceFile.bytes(of: report) : nil, "trace.json", folder)
  }

  /// Without bytes the file must not be there.
  private func write(_ bytes: [UInt8]?, _ name: String, _ folder: String) throws(FileError) {
    let path = Files.join(folder, name)
    if let bytes { return try Files.write(bytes, to: path) }
    do throws(FileError) {
      try Files.remove(path)
    } catch {
      if !error.isMissing { throw error }
    }
  }
}
