public import LogModel

/// One item of `workload:`: streams of one tenant, where their lines come from and how fast, and the
/// client that pushes them.
public struct WorkloadItem: Sendable, Equatable {
  public var tenant: TenantID
  /// One per combination of label values, in order; the last label varies fastest. For a replay the
  /// one label set to which `filename` is added.
  public var streams: [LabelSet]
  public var source: LineSource
  /// Lines of the whole item, dealt to the streams in turn. nil where the source sets the times
  /// (replay, literal lines).
  public var rate: RatePlan?
  /// From when on, counted from the scenario's start.
  public var from: Duration
  /// Until when (exclusive); nil: the scenario's duration.
  public var until: Duration?
  public var client: ClientSettings

  public init(
    tenant: TenantID, streams: [LabelSet], source: LineSource, rate: RatePlan? = nil,
    from: Duration = .zero, until: Duration? = nil, client: ClientSettings = ClientSettings()
  ) {
    self.tenant = tenant
    self.streams = streams
    self.source = source
    self.rate = rate
    self.from = from
    self.until = until
    self.client = client
  }
}

/// Where lines come from.
public enum LineSource: Sendable, Equatable {
  /// JSON access log of about 200 bytes a line.
  case nginxJSON
  /// `key=value` lines of a service.
  case logfmt
  /// A Java application: now and then a stack trace as one entry of many lines.
  case java
  /// Compressible text of exactly `length` bytes a line.
  case filler(length: Int)
  /// Literal lines, one sequence after the other.
  case literal([LiteralLines])
  /// Log files whose name matches a pattern of `*` and `?`; each file is a stream.
  case replay(pattern: String, time: ReplayTime)
}

/// `"text" xCOUNT every SPACING`: `{i}` in the text is the number of the line, from 0.
public struct LiteralLines: Sendable, Equatable {
  public var text: String
  public var count: Int
  public var spacing: Duration

  public init(text: String, count: Int = 1, spacing: Duration = .seconds(1)) {
    self.text = text
    self.count = count
    self.spacing = spacing
  }
}

/// Which times replayed lines get. In each case the order of the file is kept and a line that would
/// not be later than its predecessor gets the predecessor's time + 1 ns.
public enum ReplayTime: Sendable, Equatable {
  /// The file's first line falls on the item's `from`, the others as far from it as in the file.
  case shift
  /// The file's own times; lines are pushed as with `shift`.
  case keep
  /// Every line that far after the one before.
  case spacing(Duration)
}

/// A rate of lines, exact to a thousandth of a line per hour.
public struct Rate: Hashable, Sendable {
  /// Thousandths of a line per hour.
  public var thousandthsPerHour: Int64

  public init(thousandthsPerHour: Int64) { self.thousandthsPerHour = thousandthsPerHour }

  public static func perSecond(_ lines: Int) -> Rate {
    Rate(thousandthsPerHour: Int64(lines) * 3_600_000)
  }
  public static func perHour(_ lines: Int) -> Rate {
    Rate(thousandthsPerHour: Int64(lines) * 1000)
  }
}

/// How the rate goes over the item's time.
public enum RatePlan: Sendable, Equatable {
  case constant(Rate)
  /// Straight lines through these rates at equal distances; at least two.
  case ramp([Rate])
}

/// How a client collects lines into pushes and retries them, as Promtail does.
public struct ClientSettings: Sendable, Equatable {
  /// A batch is sent when its first line is this old …
  public var batchWait: Duration
  /// … or when another line would make it larger than this, bytes.
  public var batchSize: Int
  /// First and longest wait between attempts.
  public var backoff: ClosedRange<Duration>
  /// Attempts after which a batch is dropped (and counted).
  public var maxRetries: Int
  /// Of one attempt.
  public var timeout: Duration

  public init(
    batchWait: Duration = .seconds(1), batchSize: Int = 1 << 20,
    backoff: ClosedRange<Duration> = .milliseconds(500) ... .seconds(300), maxRetries: Int = 10,
    timeout: Duration = .seconds(10)
  ) {
    self.batchWait = batchWait
    self.batchSize = batchSize
    self.backoff = backoff
    self.maxRetries = maxRetries
    self.timeout = timeout
  }
}
