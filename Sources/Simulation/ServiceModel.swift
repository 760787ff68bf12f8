import Environment

/// Delays of one service's operations.
public struct ServiceLatency: Sendable {
  public var read: DelayTable
  public var write: DelayTable
  /// Nanoseconds per kibibyte transferred.
  public var nanosecondsPerKiB: Int64

  public init(read: DelayTable, write: DelayTable, nanosecondsPerKiB: Int64) {
    self.read = read
    self.write = write
    self.nanosecondsPerKiB = nanosecondsPerKiB
  }
}

/// What an object store charges, in nano-dollars.
public struct PriceList: Sendable {
  public var name: String
  public var perPut: Int64
  public var perGet: Int64
  public var perList: Int64
  /// Per gibibyte stored for a month.
  public var perGiBMonth: Int64

  public init(name: String, perPut: Int64, perGet: Int64, perList: Int64, perGiBMonth: Int64) {
    self.name = name
    self.perPut = perPut
    self.perGet = perGet
    self.perList = perList
    self.perGiBMonth = perGiBMonth
  }

  /// S3 Standard, us-east-1, list prices of 2024 to 2026 (spec: index and store, §13.1): $0.005 per
  /// 1 000 writes and lists, $0.0004 per 1 000 reads, $0.023 per GB-month.
  public static let s3Standard = PriceList(
    name: "AWS S3 Standard, us-east-1", perPut: 5_000, perGet: 400, perList: 5_000,
    perGiBMonth: 24_696_000)
}

/// The services around the nodes when nothing is wrong.
public struct ServiceModel: Sendable {
  public var disk = DiskModel()
  /// First byte in the tens of milliseconds, then about 80 MB/s.
  public var objectStore = ServiceLatency(
    read: .longTailed(median: .milliseconds(25)), write: .longTailed(median: .milliseconds(45)),
    nanosecondsPerKiB: 12_000)
  public var indexKV = ServiceLatency(
    read: .longTailed(median: .milliseconds(3)), write: .longTailed(median: .milliseconds(6)),
    nanosecondsPerKiB: 10_000)
  public var coordination = ServiceLatency(
    read: .longTailed(median: .milliseconds(2)), write: .longTailed(median: .milliseconds(4)),
    nanosecondsPerKiB: 1_000)
  public var prices = PriceList.s3Standard

  public init() {}
}

/// What a service was asked, in total.
public struct ServiceCounters: Equatable, Sendable {
  public var puts: UInt64 = 0
  public var gets: UInt64 = 0
  public var lists: UInt64 = 0
  public var deletes: UInt64 = 0
  public var failures: UInt64 = 0
  public var bytesWritten: UInt64 = 0
  public var bytesRead: UInt64 = 0
  /// Index rows written.
  public var rowsWritten: UInt64 = 0

  public init() {}
}

/// Virtual cost of heavy work, nanoseconds per kibibyte: about what one core of a 2023 server takes
/// for the reference codecs. Changing a number changes every trace, so the table has a name.
public struct CostTable: Sendable {
  public var name = "server-2023"
  public var nanosecondsPerKiB: [Int64]

  public init() {
    nanosecondsPerKiB = ComputeCost.Operation.allCases.map {
      switch $0 {
      case .compressNone: 300
      case .compressGzip: 6_500
      case .compressSnappy: 900
      case .decodeNone: 150
      case .decodeGzip: 1_600
      case .decodeSnappy: 600
      case .filter: 250
      case .evaluate: 500
      case .replay: 1_500
      case .compressLZ4: 900
      case .compressZstd: 6_000
      case .decodeLZ4: 400
      case .decodeZstd: 900
      }
    }
  }

  func nanoseconds(_ cost: ComputeCost) -> Int64 {
    nanosecondsPerKiB[Int(cost.operation.rawValue)] * Int64(cost.bytes) / 1024
  }
}
