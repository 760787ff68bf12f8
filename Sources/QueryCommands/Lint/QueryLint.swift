public import LogQLSyntax
import Scenarios

/// What is to be said about the queries of a file.
public struct QueryLint: Sendable {
  public struct Finding: Sendable {
    public var query: FoundQuery
    /// The canonical form; of a query that cannot be used, why.
    public var outcome: Result<String, LogQLError>
  }

  public let file: String
  public let findings: [Finding]
  /// Queries of other data sources, which were not looked at.
  public let others: Int

  /// `stages`: what is wrong with the stages of a query that parses; nil if nothing is.
  public init(
    _ content: QueryFile, file: String, stages: (Query) -> LogQLError?
  ) {
    self.file = file
    others = content.others
    findings = content.queries.map { found in
      do throws(LogQLError) {
        let query = try Query(parsing: found.filled)
        if let error = stages(query) { throw error }
        return Finding(query: found, outcome: .success(query.canonicalText))
      } catch {
        return Finding(query: found, outcome: .failure(error))
      }
    }
  }

  public var errorCount: Int {
    findings.count { if case .failure = $0.outcome { true } else { false } }
  }

  /// `FILE:LINE:COL: canonical form`, or the error and the query it is about.
  public func lines(errorsOnly: Bool) -> [String] {
    findings.flatMap { finding -> [String] in
      let place = "\(file):\(finding.query.position.line):\(finding.query.position.column): "
      switch finding.outcome {
      case .success(let text): return errorsOnly ? [] : [place + text]
      case .failure(let error):
        return [place + "error: " + error.description, "    " + Self.oneLine(finding.query.text)]
      }
    }
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
