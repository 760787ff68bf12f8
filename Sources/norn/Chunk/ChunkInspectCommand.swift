import ChunkCommands
import Chunks

/// `norn chunk inspect FILE…`: what is in chunk objects and chunk files.
enum ChunkInspectCommand {
  static func run(_ invocation: Invocation) -> Int32 {
    let text = InspectionText(
      showsBlocks: invocation.has(ChunkOptions.blocks),
      showsEntries: invocation.has(ChunkOptions.lines),
      targetSize: invocation[ChunkOptions.utilisationTarget] ?? ChunkSettings().targetSize)
    let inspector = ChunkInspector(
      InspectionSettings(
        verifies: invocation.has(ChunkOptions.verify), keepsBlocks: text.showsBlocks,
        keepsEntries: text.showsEntries,
        keepsSymbols: invocation[ChunkOptions.format] == .json,
        mostBlockBytes: invocation[ChunkOptions.mostBlockBytes] ?? 64 << 20))
    var found = Found()
    for path in invocation.arguments { found.add(path, isGiven: true, inspector) }
    if found.chunks.isEmpty && !found.hasUnreadable {
      Terminal.note("norn chunk inspect: there is no chunk in the given folders")
      return UsageError.exitCode
    }
    if found.chunks.isEmpty { return UsageError.exitCode }
    if invocation[ChunkOptions.format] == .json {
      Terminal.output(String(decoding: InspectionJSON.file(found.chunks, text), as: UTF8.self))
    } else {
      Terminal.output(lines(found.chunks, text).map { $0 + "\n" }.joined())
    }
    if found.others > 0 {
      Terminal.note(
        found.others == 1 ? "1 other file is no chunk" : "\(found.others) other files are no chunks"
      )
    }
    if found.hasUnreadable { return UsageError.exitCode }
    return found.chunks.contains { !$0.problems.isEmpty } ? 1 : 0
  }

  /// One chunk in full; several as a table, in full before it if more of them was asked for.
  private static func lines(_ chunks: [InspectedChunk], _ text: InspectionText) -> [String] {
    if chunks.count == 1 { return text.lines(chunks[0]) }
    var lines: [String] = []
    if text.showsBlocks || text.showsEntries {
      for chunk in chunks { lines += text.lines(chunk) + [""] }
    }
    lines += text.summary(chunks)
    let notable = chunks.filter { !$0.problems.isEmpty || !$0.notes.isEmpty }
    if !notable.isEmpty && !text.showsBlocks && !text.showsEntries {
      lines.append("")
      for chunk in notable {
        lines += chunk.problems.map { "\(chunk.name): \($0)" }
        lines += chunk.notes.map { "\(chunk.name): note: \($0)" }
      }
    }
    return lines
  }

  /// What is below the given paths.
  private struct Found {
    var chunks: [InspectedChunk] = []
    /// Files in folders that are no chunks.
    var others = 0
    /// Whether a given file cannot be read or is no chunk.
    var hasUnreadable = false

    mutating func add(_ path: String, isGiven: Bool, _ inspector: ChunkInspector) {
      do throws(FileError) {
        if Files.isDirectory(path) {
          for name in try Files.names(in: path) {
            let below = Files.join(path, name)
            if !Files.isLink(below) { add(below, isGiven: false, inspector) }
          }
          return
        }
        if !isGiven && !Files.isRegular(path, upTo: ChunkInspector.largestObject) {
          others += 1
          return
        }
        let chunk = inspector.inspect(try Files.read(path), name: path)
        if chunk.isChunk {
          chunks.append(chunk)
        } else if isGiven {
          hasUnreadable = true
          for problem in chunk.problems { Terminal.note("\(path): \(problem)") }
        } else {
          others += 1
        }
      } catch {
        hasUnreadable = true
        Terminal.note(error.description)
      }
    }
  }
}
