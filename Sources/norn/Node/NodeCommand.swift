import Glibc
import RealEnvironment

/// `norn node --data DIR`: a whole log store in one process, over the real environment: directory
/// disk, objects as files, index in LMDB. Speaks a line protocol on its standard streams, for test
/// drivers that kill it and start it again. Hidden from help until it has a network.
///
/// | request | answer |
/// | --- | --- |
/// | `push TENANT⇥LABELS⇥TIME⇥LINE` | `ok`, or `error CODE TEXT` |
/// | `query TENANT⇥LOGQL⇥range START END STEP LIMIT forward\|backward` | rows, then `end`; or `error CODE TEXT` |
/// | `query TENANT⇥LOGQL⇥instant TIME` | the same |
/// | `flush` | `ok` when the store has everything |
/// | `quit`, or the end of the input | `ok` after a graceful stop |
///
/// Times and steps are nanoseconds; LINE is the rest of the line, tabs included.
enum NodeCommand {
  static let name = "node"

  static func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
    guard let folder = invocation[NodeOptions.data] else {
      throw UsageError(
        message: "norn node: no --data DIR is given",
        advice: "for example: norn node --data /var/lib/norn")
    }
    do {
      let store = try LocalStore(folder: folder, flushesAtStop: invocation.has(NodeOptions.flush))
      try store.start()
      Terminal.output("ready\n")
      serve(store)
      store.stop()
      Terminal.output("ok\n")
      return 0
    } catch {
      Terminal.note("norn node: \(error)")
      return UsageError.exitCode
    }
  }

  /// Answers requests until `quit` or the end of the input.
  private static func serve(_ store: LocalStore) {
    var input = InputLines()
    while let line = input.next() {
      do throws(NodeRequestError) {
        switch try NodeRequest(parsing: line) {
        case .push(let request): Terminal.output(store.push(request).text)
        case .query(let query): Terminal.output(store.query(query).text)
        case .flush: Terminal.output(store.flush().text)
        case .quit: return
        }
      } catch {
        Terminal.output(NodeAnswer.error(code: 400, text: error.text).text)
      }
    }
  }
}

/// The options of `norn node`.
enum NodeOptions {
  static let data = Option.text("data", "DIR", "Where everything is kept; made if missing")
  static let flush = Option.flag("flush", "Flush all chunks at a graceful stop")
}

extension CommandTable {
  /// Commands that help does not list.
  static let hidden = CommandTable(
    program: CommandTable.norn.program, version: CommandTable.norn.version,
    summary: CommandTable.norn.summary,
    commands: [
      Command(
        name: NodeCommand.name, summary: "Serve a log store on the standard streams",
        options: [NodeOptions.data.entry, NodeOptions.flush.entry],
        example: "norn node --data /var/lib/norn")
    ])
}

/// Lines of standard input, without their ends.
private struct InputLines {
  private var buffer: [UInt8] = []
  private var start = 0

  /// The next line, or what is left at the end of the input; nil after that.
  mutating func next() -> [UInt8]? {
    var scanned = start
    while true {
      if let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        return Array(buffer[start..<end])
      }
      buffer.removeSubrange(..<start)
      start = 0
      scanned = buffer.count
      if !fill() {
        defer { buffer = [] }
        return buffer.isEmpty ? nil : buffer
      }
    }
  }

  /// Reads what there is; false at the end of the input.
  private mutating func fill() -> Bool {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(STDIN_FILENO, &chunk, chunk.count)
      if count > 0 {
        buffer += chunk[..<count]
        return true
      }
      if count == 0 || errno != EINTR { return false }
    }
  }
}
