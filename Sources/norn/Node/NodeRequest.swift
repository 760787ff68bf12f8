import Bytes
import LogModel
import LogQLSyntax

/// One request of a test driver.
enum NodeRequest {
  case push(PushRequest)
  case query(NodeQuery)
  case flush
  case quit
}

/// A query as it goes to the querier.
struct NodeQuery: Sendable {
  var tenant: TenantID
  var text: String
  var parameters: QueryParameters
}

/// Why a line is no request.
struct NodeRequestError: Error {
  var text: String
}

/// The answer to one request.
enum NodeAnswer: Sendable {
  case ok
  case rows(String)
  case error(code: Int, text: String)

  /// As it goes out; errors of several lines on one.
  var text: String {
    switch self {
    case .ok: "ok\n"
    case .rows(let rows): rows + "end\n"
    case .error(let code, let text):
      "error \(code) " + text.split(separator: "\n").joined(separator: " / ") + "\n"
    }
  }
}

extension NodeRequest {
  init(parsing line: [UInt8]) throws(NodeRequestError) {
    let command = line.prefix { $0 != UInt8(ascii: " ") }
    let rest = line.dropFirst(command.count + 1)
    switch String(decoding: command, as: UTF8.self) {
    case "push": self = .push(try NodeRequest.push(rest))
    case "query": self = .query(try NodeRequest.query(rest))
    case "flush": self = .flush
    case "quit": self = .quit
    case let other:
      throw NodeRequestError(text: "expected push, query, flush or quit, got '\(other)'")
    }
  }

  private static func push(_ text: ArraySlice<UInt8>) throws(NodeRequestError) -> PushRequest {
    let parts = text.split(
      separator: UInt8(ascii: "\t"), maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, let time = number(parts[2]) else {
      throw NodeRequestError(text: "expected push TENANT, LABELS, TIME, LINE with tabs between")
    }
    var batch = EntryBatch()
    batch.append(time, parts[3])
    let stream = PushStream(labels: String(decoding: parts[1], as: UTF8.self), entries: 0..<1)
    let tenant = TenantID(String(decoding: parts[0], as: UTF8.self))
    return PushRequest(tenant: tenant, streams: [stream], batch: batch)
  }

  private static func query(_ text: ArraySlice<UInt8>) throws(NodeRequestError) -> NodeQuery {
    let parts = text.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
    guard parts.count == 3 else {
      throw NodeRequestError(text: "expected query TENANT, LOGQL, PARAMETERS with tabs between")
    }
    return NodeQuery(
      tenant: TenantID(String(decoding: parts[0], as: UTF8.self)),
      text: String(decoding: parts[1], as: UTF8.self),
      parameters: try parameters(parts[2].split(separator: UInt8(ascii: " "))))
  }

  private static func parameters(_ words: [ArraySlice<UInt8>]) throws(NodeRequestError)
    -> QueryParameters
  {
    let kind = words.first.map { String(decoding: $0, as: UTF8.self) }
    if kind == "instant", words.count == 2, let time = number(words[1]) {
      return .instant(Timestamp(nanoseconds: time))
    }
    if kind == "range", words.count == 6, let start = number(words[1]), let end = number(words[2]),
      let step = number(words[3]), step > 0, let limit = number(words[4]),
      let direction = directions[String(decoding: words[5], as: UTF8.self)]
    {
      return .range(
        Timestamp(nanoseconds: start), Timestamp(nanoseconds: end), step: step, limit: Int(limit),
        direction: direction)
    }
    throw NodeRequestError(
      text: "expected 'range START END STEP LIMIT forward|backward' or 'instant TIME'")
  }

  private static let directions: [String: Direction] = [
    "forward": .forward, "backward": .backward,
  ]

  private static func number(_ text: ArraySlice<UInt8>) -> Int64? {
    Decimal.unsigned(text).flatMap { Int64(exactly: $0) }
  }
}
