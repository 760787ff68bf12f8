import Environment
import LogModel
import LogQLSyntax
import QueryCommands

/// When a query is asked: what the command line says, else all of the data.
struct QueryTimes {
  private let invocation: Invocation
  private let data: QueryData

  init(_ invocation: Invocation, _ data: QueryData) {
    self.invocation = invocation
    self.data = data
  }

  func parameters(of query: Query) throws(LogQLError) -> QueryParameters {
    let bounds = data.bounds ?? (Timestamp(nanoseconds: 0), Timestamp(nanoseconds: 0))
    let isInstant = invocation.has(QueryOptions.instant)
    // A log query does not take its end in, an instant query does.
    let last = bounds.last.nanoseconds
    let end = try time(QueryOptions.to) ?? (isInstant || last == .max ? last : last + 1)
    var start = min(bounds.first.nanoseconds, end)
    if let from = try time(QueryOptions.from) {
      start = from
    } else if let since = invocation[QueryOptions.since] {
      let (earlier, overflow) = end.subtractingReportingOverflow(since.nanosecondCount)
      start = overflow ? .min : earlier
    }
    var parameters: QueryParameters
    if isInstant {
      parameters = .instant(Timestamp(nanoseconds: end))
    } else {
      let extent = end.subtractingReportingOverflow(start)
      let seconds = max((extent.overflow ? .max : extent.partialValue) / 250 / 1_000_000_000, 1)
      let step = invocation[QueryOptions.step]?.nanosecondCount ?? seconds * 1_000_000_000
      parameters = .range(
        Timestamp(nanoseconds: start), Timestamp(nanoseconds: end), step: step)
    }
    parameters.limit = invocation[QueryOptions.limit] ?? 100
    parameters.direction = invocation.has(QueryOptions.forward) ? .forward : .backward
    return parameters
  }

  private func time(_ option: Option<String>) throws(LogQLError) -> Int64? {
    guard let text = invocation[option] else { return nil }
    guard let time = RequestTime.parse(text) else {
      throw LogQLError(
        .request,
        "--\(option.entry.name) expects a time such as 2024-01-31T10:00:00Z or 1706695200, "
          + "got '\(text)'")
    }
    return time.nanoseconds
  }
}
