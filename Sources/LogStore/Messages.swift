public import Environment
public import LogModel
import LogQL
import LogQLPipeline
public import LogQLSyntax

/// The procedures of the log store's nodes; a message's `method` is the raw value.
public enum Method: UInt16, CaseIterable, Sendable {
  /// Client → distributor: `PushBody`; answered with a message without a body.
  case push = 1
  /// Distributor → ingester: `IngesterPushBody`; answered with a message without a body.
  case ingesterPush
  /// Client → querier: `QueryBody`; answered with `QueryResultBody`.
  case query
  /// Querier → ingester: `IngesterQueryBody`; answered with `StreamsBody`.
  case ingesterQuery
  /// Client → ingester: flush everything now (`POST /flush`); answered at once.
  case flush
  /// Monitoring → ingester: how it is doing; answered with `InspectionBody`.
  case inspect
}

/// A client's push.
///
/// Refused with `RPCError.status`: 400 (labels or entries invalid; valid entries of the push are
/// stored all the same), 422 (no streams), 500 (too few replicas).
public final class PushBody: MessageBody {
  public let request: PushRequest

  public init(request: PushRequest) { self.request = request }

  /// The message that carries it to a distributor.
  public static func message(_ request: PushRequest) -> Message {
    Message(
      method: Method.push.rawValue, wireBytes: request.wireBytes, body: PushBody(request: request))
  }
}

/// One stream of a push on its way to an ingester: labels are parsed and interned by then.
struct ReplicatedStream: Sendable {
  var labels: LabelSet
  /// Entries of the request's batch.
  var entries: Range<Int>
}

/// The streams of one push that one ingester stores, over the slab of the client's request.
final class IngesterPushBody: MessageBody {
  let tenant: TenantID
  let streams: [ReplicatedStream]
  let request: PushRequest

  init(tenant: TenantID, streams: [ReplicatedStream], request: PushRequest) {
    self.tenant = tenant
    self.streams = streams
    self.request = request
  }

  var wireBytes: Int {
    let lengths = request.batch.lengths
    var bytes = 32
    for stream in streams {
      bytes += stream.labels.canonical.utf8.count + 8 + 12 * stream.entries.count
      for index in stream.entries { bytes += Int(lengths[index]) }
    }
    return bytes
  }
}

/// A client's query, refused with `RPCError.status`: 400 (the text does not parse), 500 (too few
/// ingesters answered, or the store failed).
public final class QueryBody: MessageBody {
  public let tenant: TenantID
  /// LogQL.
  public let text: String
  public let parameters: QueryParameters

  public init(tenant: TenantID, text: String, parameters: QueryParameters) {
    self.tenant = tenant
    self.text = text
    self.parameters = parameters
  }

  /// The message that carries it to a querier.
  public static func message(tenant: TenantID, text: String, parameters: QueryParameters) -> Message
  {
    Message(
      method: Method.query.rawValue, wireBytes: 96 + text.utf8.count,
      body: QueryBody(tenant: tenant, text: text, parameters: parameters))
  }
}

/// What a query cost and what it skipped.
public struct QueryStatistics: Equatable, Sendable {
  /// Entries that ingesters returned, doubles of replicas included.
  public var ingesterEntries = 0
  /// Chunks found in the index for the query's range.
  public var chunkReferences = 0
  /// Chunks that were fetched from the object store.
  public var chunksFetched = 0
  /// Bytes of the fetched objects.
  public var bytesFetched = 0
  /// Chunks whose object was missing or unreadable: skipped.
  public var chunksMissing = 0
  /// Entries taken from fetched chunks after line filters.
  public var storeEntries = 0
  /// Entries dropped as doubles.
  public var duplicates = 0
  /// Ingesters that were asked, and that answered in time.
  public var ingestersAsked = 0
  public var ingestersAnswered = 0

  public init() {}
}

/// The answer to a query.
public final class QueryResultBody: MessageBody {
  public let result: QueryResult
  public let statistics: QueryStatistics

  public init(result: QueryResult, statistics: QueryStatistics) {
    self.result = result
    self.statistics = statistics
  }
}

/// A querier's question to one ingester: the entries of the streams that all matchers accept.
final class IngesterQueryBody: MessageBody {
  let tenant: TenantID
  let matchers: [LabelMatcher]
  let lineFilters: LineFilterChain
  let range: TimeRange
  let direction: Direction
  /// Entries that are enough, counted after line filters and over all streams; nil: all.
  let limit: Int?

  init(tenant: TenantID, _ request: SourceRequest, range: TimeRange) {
    self.tenant = tenant
    matchers = request.matchers
    lineFilters = request.lineFilters
    direction = request.direction
    self.range = range
    limit = request.limit
  }

  func selects(_ labels: LabelSet) -> Bool { matchers.allSatisfy { $0.matches(labels) } }
}

/// Entries of some streams, per stream in the direction asked for and without doubles; one part of a
/// stream behind the other.
final class StreamsBody: MessageBody {
  let streams: [StreamBatch]
  /// Doubles dropped on the way.
  let duplicates: Int

  init(streams: [StreamBatch], duplicates: Int) {
    self.streams = streams
    self.duplicates = duplicates
  }

  /// Labels count once for the parts of a stream, which follow one another.
  var wireBytes: Int {
    var bytes = 32
    var last: LabelSet?
    for stream in streams {
      if stream.labels != last { bytes += stream.labels.canonical.utf8.count }
      last = stream.labels
      bytes += stream.entries.lineBytes + 12 * stream.entries.count
    }
    return bytes
  }
}
