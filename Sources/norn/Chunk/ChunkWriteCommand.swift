import ChunkCommands
import Chunks
import LogModel
import LogStore
import Scenarios

/// `norn chunk write LOG…`: chunk objects of a filesystem store from log files.
enum ChunkWriteCommand {
  static func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
    let labels = try labels(invocation[ChunkOptions.labels])
    let settings = try settings(invocation)
    let tenant = try tenant(invocation[ChunkOptions.tenant] ?? "fake")
    let logs = try LogFiles.read(invocation.arguments, spacing: invocation[ChunkOptions.spacing])
    let writing = ChunkWriting(
      settings, tenant: tenant, schema: invocation[ChunkOptions.schema] ?? .v13)
    let folder = invocation[ChunkOptions.out] ?? "chunks"
    var table = WritingTable()
    do throws(FileError) {
      for log in logs {
        if !log.hasOwnTimes {
          Terminal.note("\(log.file.name): no times recognised: evenly spaced")
        }
        let stream = stream(labels, of: log.file)
        try writing.write(log, labels: stream) { object throws(FileError) in
          let path = Files.join(folder, object.path)
          try Files.makeDirectories(Files.folder(of: path))
          try Files.write(object.bytes, to: path)
          table.add(object)
        }
      }
    } catch {
      Terminal.note("norn chunk write: \(error)")
      return UsageError.exitCode
    }
    Terminal.output((table.lines + ["", table.summary(folder: folder)]).joined(separator: "\n"))
    Terminal.output("\n")
    return 0
  }

  /// A tenant is a folder of the store.
  private static func tenant(_ name: String) throws(UsageError) -> TenantID {
    if name.utf8.contains(UInt8(ascii: "/")) || name == "." || name == ".." {
      throw UsageError(
        message: "norn chunk write: --tenant \(name): it cannot be a folder's name",
        advice: "expected a name without a slash that is not . or ..")
    }
    return TenantID(name)
  }

  private static func labels(_ text: String?) throws(UsageError) -> LabelSet {
    guard let text else { return .empty }
    do throws(LabelText.Problem) {
      return try LabelText.labels(text)
    } catch {
      throw UsageError(
        message: "norn chunk write: --labels \(text): \(error)",
        advice: "for example: --labels '{app=\"cart\"}'")
    }
  }

  /// Each file is a stream of its own.
  private static func stream(_ labels: LabelSet, of file: ReplayFile) -> LabelSet {
    if labels["filename"] != nil { return labels }
    return LabelSet(labels.labels + [Label("filename", file.name)])
  }

  private static func settings(_ invocation: Invocation) throws(UsageError) -> ChunkSettings {
    let standard = ChunkSettings()
    let settings = ChunkSettings(
      encoding: invocation[ChunkOptions.encoding] ?? standard.encoding,
      blockSize: invocation[ChunkOptions.blockSize] ?? standard.blockSize,
      targetSize: invocation[ChunkOptions.targetSize] ?? standard.targetSize, quirks: .none)
    if settings.blockSize == 0 { throw ChunkOptions.noBlockSize("write") }
    return settings
  }
}
