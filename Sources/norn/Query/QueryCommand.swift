import Environment
import LogModel
import LogQL
import LogQLPipeline
import LogQLSyntax
import QueryCommands

/// `norn query QUERY`: LogQL over local data.
enum QueryCommand {
  static func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
    let quirks: LogQLQuirks = invocation.has(QueryOptions.strict) ? .none : .loki
    if let rows = invocation[QueryOptions.queries] {
      try refuseWhatRowsSay(invocation)
      return try answer(rows, QueriedFiles.data(invocation), quirks)
    }
    let data = try QueriedFiles.data(invocation)
    guard let text = invocation.arguments.first else { throw wrong("no QUERY is given") }
    do throws(LogQLError) {
      let query = try Self.query(text)
      let parameters = try QueryTimes(invocation, data).parameters(of: query)
      let start = Terminal.clock()
      let answer = try data.answer(query, parameters, quirks: quirks)
      print(answer, invocation, parameters, nanoseconds: Terminal.clock() - start)
      return 0
    } catch {
      Terminal.note(error.description)
      return error.kind == .execution || error.kind == .matching ? 1 : UsageError.exitCode
    }
  }

  /// A query that begins with a stage asks all streams.
  private static func query(_ text: String) throws(LogQLError) -> Query {
    let first = text.first { !$0.isWhitespace }
    return first == "|" || first == "!"
      ? try Query(parsingStages: text) : try Query(parsing: text)
  }

  static func wrong(_ message: String) -> UsageError {
    UsageError(
      message: "norn query: \(message)", advice: "for example: \(QueryOptions.query.example)")
  }

  private static func print(
    _ answer: QueryData.Answer, _ invocation: Invocation, _ parameters: QueryParameters,
    nanoseconds: Int64
  ) {
    let output = AnswerOutput(
      answer, invocation[QueryOptions.output] ?? .default, parameters.direction)
    if let header = output.header { Terminal.note(header) }
    Terminal.output(output.bytes)
    guard invocation.has(QueryOptions.stats) else { return }
    let statistics = answer.statistics
    let seconds = max(Double(nanoseconds) / 1e9, 1e-9)
    let speed = NumberText.decimal((Double(statistics.lineBytes) / seconds / 1e6).rounded())
    Terminal.note(
      "read \(statistics.entries) entries, \(statistics.lineBytes) bytes of lines, in "
        + "\(NumberText.decimal((seconds * 1e4).rounded() / 10)) ms (\(speed) MB/s); "
        + "\(answer.result.rowCount) rows in the answer")
  }

  /// The rows of a golden file say what is asked, and their answers have one form.
  private static func refuseWhatRowsSay(_ invocation: Invocation) throws(UsageError) {
    if !invocation.arguments.isEmpty { throw wrong("a query is given, and --queries too") }
    for option in QueryOptions.ofOneQuery where invocation.isGiven(option.name) {
      throw wrong("--\(option.name) is given, and --queries too, whose rows say how they are asked")
    }
  }

  /// Answers the rows of a golden file.
  private static func answer(
    _ path: String, _ data: QueryData, _ quirks: LogQLQuirks
  ) throws(UsageError) -> Int32 {
    let rows: [UInt8]
    do throws(FileError) { rows = try Files.read(path) } catch {
      throw UsageError(message: error.description, advice: "expected a golden file")
    }
    var number = 0
    for row in rows.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      if row.isEmpty { continue }
      do throws(GoldenAnswer.RowError) {
        Terminal.output(try GoldenAnswer.answer(Array(row), data, quirks: quirks))
      } catch {
        throw UsageError(
          message: "\(path):\(number): \(error)",
          advice: "expected an object with query, type, start, end …")
      }
    }
    return 0
  }
}
