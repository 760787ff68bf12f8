public import LogModel

/// A query as the HTTP interface is asked it: `/loki/api/v1/query_range` and `/loki/api/v1/query`.
///
///     let request = try QueryRequest(.range, now: now) { form[$0] }
///     let evaluator = try Evaluator(request.query, request.parameters)
public struct QueryRequest: Sendable {
  public var query: Query
  public var parameters: QueryParameters

  /// The header that names how results are to be written.
  public static let encodingHeader = "X-Loki-Response-Encoding-Flags"
  /// The value of that header that keeps labels of streams, metadata and parsers apart.
  public static let categorizeLabels = "categorize-labels"

  /// Reads the parameters and checks them as the reference does, in its order; the first error is
  /// thrown, with the text that a client sees (spec: LogQL, §10).
  ///
  /// - Parameters:
  ///   - now: what times that are not given are reckoned from.
  ///   - encodingFlags: the value of ``encodingHeader``.
  ///   - parameter: the value of a parameter; nil or empty if it is not given.
  public init(
    _ kind: QueryParameters.Kind, now: Timestamp, limits: QueryLimits = QueryLimits(),
    encodingFlags: String? = nil, _ parameter: (String) -> String?
  ) throws(LogQLError) {
    let given = RequestParameters(parameter)
    var parameters: QueryParameters
    switch kind {
    case .instant:
      parameters = .instant(try given.time("time") ?? now)
      try given.readLimitAndDirection(&parameters)
    case .range:
      let (start, end) = try given.bounds(now: now)
      if end < start { throw .endBeforeStart }
      parameters = .range(start, end)
      try given.readLimitAndDirection(&parameters)
      parameters.step = try given.step(start, end)
      parameters.interval = try given.interval()
    }
    parameters.maximumSeries = limits.maximumSeries
    let flags = (encodingFlags ?? "").split(separator: ",")
    parameters.categorizesLabels = flags.contains { $0 == Self.categorizeLabels }
    query = try Query(parsing: given["query"] ?? "")
    self.parameters = parameters
    try check(limits)
  }

  private func check(_ limits: QueryLimits) throws(LogQLError) {
    if query.kind == .log, limits.maximumEntries > 0, parameters.limit > limits.maximumEntries {
      throw .tooManyEntries(parameters.limit, limits.maximumEntries)
    }
    let length = parameters.end.nanoseconds.subtractingReportingOverflow(
      parameters.start.nanoseconds)
    if limits.maximumLength > 0, length.overflow || length.partialValue > limits.maximumLength {
      throw .queryTooLong(
        length.overflow ? .max : length.partialValue, limits.maximumLength)
    }
    if limits.maximumRange > 0 {
      for range in query.syntax.ranges where range.range > limits.maximumRange {
        throw .rangeTooLong(range.range, limits.maximumRange)
      }
    }
  }
}

/// The parameters of a request, read one by one.
private struct RequestParameters {
  private static let names = [
    "query", "time", "start", "end", "since", "limit", "direction", "step", "interval",
  ]
  private var values: [String: String] = [:]

  init(_ parameter: (String) -> String?) {
    for name in Self.names { values[name] = parameter(name) }
  }

  /// Nil if it is not given, or empty.
  subscript(_ name: String) -> String? {
    values[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// A time: of an instant query.
  func time(_ name: String) throws(LogQLError) -> Timestamp? {
    guard let text = self[name] else { return nil }
    guard let time = RequestTime.parse(text) else { throw .badInteger("ParseInt", text) }
    return time
  }

  /// A time whose error names the parameter: of a range query.
  private func bound(_ name: String) throws(LogQLError) -> Timestamp? {
    do {
      return try time(name)
    } catch {
      throw LogQLError(.request, "could not parse '\(name)' parameter: \(error.message)")
    }
  }

  /// `start` and `end`; without them the last hour, or what `since` says.
  func bounds(now: Timestamp) throws(LogQLError) -> (Timestamp, Timestamp) {
    let (start, end) = (try bound("start"), try bound("end"))
    var since: Int64 = 3_600_000_000_000
    if let text = self["since"] {
      switch DurationText.parseSimple(text.utf8) {
      case .success(let duration): since = duration
      case .failure(let reason):
        throw LogQLError(.request, "could not parse 'since' parameter: \(reason.message)")
      }
    }
    let last = end ?? now
    let first = min(last, now).nanoseconds.subtractingReportingOverflow(since)
    return (
      start ?? Timestamp(nanoseconds: first.overflow ? .min : first.partialValue), last
    )
  }

  func readLimitAndDirection(_ parameters: inout QueryParameters) throws(LogQLError) {
    if let text = self["limit"] {
      guard let limit = RequestTime.integer(text) else { throw .badInteger("Atoi", text) }
      if limit <= 0 { throw .limitNotPositive }
      parameters.limit = Int(limit)
    }
    if let text = self["direction"] {
      switch text.lowercased() {
      case "forward": parameters.direction = .forward
      case "backward": parameters.direction = .backward
      default: throw LogQLError(.request, "invalid direction '\(text)'")
      }
    }
  }

  /// Nanoseconds; checked before it is cut to whole milliseconds. Without a parameter the range is cut
  /// into 250 parts of whole seconds.
  func step(_ start: Timestamp, _ end: Timestamp) throws(LogQLError) -> Int64 {
    let length = end.nanoseconds.subtractingReportingOverflow(start.nanoseconds)
    let extent = length.overflow ? Int64.max : length.partialValue
    var step = max(extent / 250 / 1_000_000_000, 1) * 1_000_000_000
    if let text = self["step"] { step = try RequestTime.duration(text) }
    if step <= 0 { throw .stepNotPositive }
    if extent / step > 11_000 { throw .tooManySteps }
    return RequestTime.wholeMilliseconds(step)
  }

  func interval() throws(LogQLError) -> Int64 {
    guard let text = self["interval"] else { return 0 }
    let interval = try RequestTime.duration(text)
    if interval < 0 { throw LogQLError(.request, "interval must be >= 0") }
    return RequestTime.wholeMilliseconds(interval)
  }
}
