import Reports

/// What a command leaves beside its runs' directories: a JUnit file, Markdown, annotations for GitHub.
struct CommandOutputs: Sendable {
  private let junitFile: String?
  private let summaryFile: String?
  private let annotates: Bool
  /// Where GitHub collects summaries; its file is added to.
  private let stepSummaryFile: String?
  /// nil: none of that is asked for, and no report is kept.
  let recorder: CommandRecorder?
  private let began: Int64

  init(_ settings: RunSettings) {
    junitFile = settings.junitFile
    summaryFile = settings.summaryFile
    annotates = settings.annotates
    stepSummaryFile = settings.annotates ? Terminal.variable("GITHUB_STEP_SUMMARY") : nil
    let isAsked = junitFile != nil || summaryFile != nil || annotates
    recorder = isAsked ? CommandRecorder(clock: { Terminal.clock() }) : nil
    began = Terminal.clock()
  }

  /// Writes them. Annotations are printed.
  func write(_ notes: RunNotes) {
    guard let record = recorder?.record else { return }
    if annotates {
      for line in GitHubAnnotations.lines(of: record) { Terminal.output(line + "\n") }
    }
    let summary = MarkdownSummary.text(of: record, wallTime: Terminal.clock() - began)
    if let junitFile {
      CommandOutputs.keep(notes) { () throws(FileError) in
        try Files.writeNew(JUnitFile.bytes(of: record), to: junitFile)
      }
    }
    if let summaryFile {
      CommandOutputs.keep(notes) { () throws(FileError) in
        try Files.writeNew(Array(summary.utf8), to: summaryFile)
      }
    }
    if let stepSummaryFile {
      CommandOutputs.keep(notes) { () throws(FileError) in
        try Files.append(Array(summary.utf8), to: stepSummaryFile)
      }
    }
  }

  /// A file that somebody asked for and that cannot be written is an error.
  private static func keep(_ notes: RunNotes, _ write: () throws(FileError) -> Void) {
    do throws(FileError) {
      try write()
    } catch {
      notes.fail(error.description)
    }
  }
}
