import CSystem
import ChunkCommands
import Chunks

/// `norn chunk compare LOG…`: a grid of settings over a person's own lines.
enum ChunkCompareCommand {
  static func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
    if invocation.has(Options.json) && invocation.has(ChunkOptions.markdown) {
      throw UsageError(
        message: "norn chunk compare: --json and --markdown are given",
        advice: "give one of them, or none for text")
    }
    let logs = try LogFiles.read(invocation.arguments, spacing: invocation[ChunkOptions.spacing])
    let run = ComparisonRun(
      logs: logs, settings: try grid(invocation), rounds: invocation[ChunkOptions.rounds] ?? 3,
      cpuTime: { norn_process_cpu_ns() })
    do throws(ComparisonError) {
      let comparison = try run.measure { index, count, settings in
        if Terminal.isProgressTerminal {
          Terminal.progress("\r\u{1B}[K\(index + 1) of \(count): \(settings.encoding.name)")
        }
      }
      if Terminal.isProgressTerminal { Terminal.progress("\r\u{1B}[K") }
      print(comparison, invocation)
      return 0
    } catch {
      Terminal.note("norn chunk compare: \(error)")
      return 1
    }
  }

  /// Every combination, target sizes and block sizes together before the next encoding.
  private static func grid(_ invocation: Invocation) throws(UsageError) -> [ChunkSettings] {
    let encodings = distinct(invocation.all(ChunkOptions.encodings), ChunkEncoding.allCases)
    let blockSizes = distinct(invocation.all(ChunkOptions.blockSizes), [ChunkSettings().blockSize])
    if blockSizes.contains(0) { throw ChunkOptions.noBlockSize("compare") }
    let targets = distinct(invocation.all(ChunkOptions.targetSizes), [ChunkSettings().targetSize])
    return encodings.flatMap { encoding in
      blockSizes.flatMap { blockSize in
        targets.map { target in
          ChunkSettings(
            encoding: encoding, blockSize: blockSize, targetSize: target, quirks: .none)
        }
      }
    }
  }

  /// The values that were given, each once; without any the default.
  private static func distinct<T: Equatable>(_ given: [[T]], _ standard: [T]) -> [T] {
    var values: [T] = []
    for value in given.joined() where !values.contains(value) { values.append(value) }
    return values.isEmpty ? standard : values
  }

  private static func print(_ comparison: ChunkComparison, _ invocation: Invocation) {
    let table = ComparisonTable(comparison)
    if invocation.has(Options.json) {
      Terminal.output(String(decoding: ComparisonTable.json(comparison), as: UTF8.self))
    } else if invocation.has(ChunkOptions.markdown) {
      Terminal.output(table.markdown)
    } else {
      Terminal.output(table.lines.joined(separator: "\n") + "\n")
    }
  }
}
