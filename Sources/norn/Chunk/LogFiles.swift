import Environment
import Scenarios

/// The logs that a command was given.
enum LogFiles {
  /// Reads each file and finds the times of its lines. Throws with the file's name if one cannot be read
  /// or has no lines.
  static func read(_ paths: [String], spacing: Duration?) throws(UsageError) -> [TimedLines] {
    var logs: [TimedLines] = []
    for path in paths {
      let bytes: [UInt8]
      do throws(FileError) {
        bytes = try Files.read(path)
      } catch {
        throw UsageError(
          message: error.description,
          advice: "expected log files, such as /var/log/syslog")
      }
      let name = path.split(separator: "/").last.map(String.init) ?? path
      let file = ReplayFile(name: name, bytes: bytes)
      if file.lineCount == 0 {
        throw UsageError(
          message: "\(path): the file is empty", advice: "expected a log with at least one line")
      }
      logs.append(
        TimedLines(file, near: Scenario.defaultStart, spacing: spacing ?? .milliseconds(10)))
    }
    return logs
  }
}
