import LogModel
import LogQL
import LogQLPipeline
import LogQLSyntax
import QueryCommands
import Reports
import Scenarios

/// `norn logql fmt | parse | explain QUERY…` and `norn logql lint FILE…`.
enum LogQLCommand {
  static func format(_ invocation: Invocation) -> Int32 {
    each(invocation) { query throws(LogQLError) in query.canonicalText + "\n" }
  }

  static func parse(_ invocation: Invocation) -> Int32 {
    each(invocation) { query throws(LogQLError) in
      String(decoding: SyntaxJSON.value(query).fileBytes, as: UTF8.self)
    }
  }

  static func explain(_ invocation: Invocation) -> Int32 {
    each(invocation) { query throws(LogQLError) in
      try Explanation(query).lines.joined(separator: "\n") + "\n"
    }
  }

  /// Prints what `text` makes of each query; 2 if one is refused.
  private static func each(
    _ invocation: Invocation, _ text: (Query) throws(LogQLError) -> String
  ) -> Int32 {
    var code: Int32 = 0
    for argument in invocation.arguments {
      do {
        let source = argument == "-" ? try Self.standardInput() : argument
        Terminal.output(try text(try Query(parsing: source)))
      } catch {
        let name = invocation.arguments.count > 1 ? "\(argument): " : ""
        Terminal.note("\(name)\(error)")
        code = UsageError.exitCode
      }
    }
    return code
  }

  private static func standardInput() throws(FileError) -> String {
    let text = String(decoding: try Files.read("/dev/stdin"), as: UTF8.self)
    return text.last == "\n" ? String(text.dropLast()) : text
  }

  static func lint(_ invocation: Invocation) -> Int32 {
    let errorsOnly = invocation.has(QueryOptions.errorsOnly)
    var (queries, wrong, unreadable) = (0, 0, false)
    for path in invocation.arguments {
      do {
        let content = try QueryFile(try Files.read(path), file: path)
        let lint = QueryLint(content, file: path, stages: Self.stageError)
        for line in lint.lines(errorsOnly: errorsOnly) { Terminal.output(line + "\n") }
        if lint.others > 0 {
          Terminal.note("\(path): \(lint.others) queries of other data sources were not looked at")
        }
        queries += lint.findings.count
        wrong += lint.errorCount
      } catch {
        Terminal.note("\(error)")
        unreadable = true
      }
    }
    Terminal.note("\(queries) queries, \(wrong) wrong")
    return unreadable ? UsageError.exitCode : wrong > 0 ? 1 : 0
  }

  /// Stages are built when a query is asked.
  private static func stageError(_ query: Query) -> LogQLError? {
    do throws(LogQLError) {
      _ = try Evaluator(query, .range(.init(seconds: 0), .init(seconds: 1)))
      return nil
    } catch {
      return error
    }
  }
}
