public import Environment

/// Reads the records of a log, segment after segment, as one stream.
///
///     var reader = try await SegmentReader.open(directory: "wal", on: disk)
///     while let record = try await reader.next() { … }
///
/// The first damage ends it: `next` throws, and reading cannot go on, later segments included.
public struct SegmentReader {
  private let directory: String
  private let disk: any Disk
  private var segments: ArraySlice<Int>
  private var decoder = RecordDecoder()
  private var current: (file: DiskFile, offset: Int)?
  private var failure: SegmentLogError?
  /// Bytes asked of the disk at a time: a multiple of the page.
  private static let readSize = 32 * PageEncoder.pageSize

  /// Reads the given segments in order.
  public init(directory: String, segments: [Int], on disk: any Disk) {
    self.directory = directory
    self.segments = segments[...]
    self.disk = disk
  }

  /// Reads all segments from `first` on. Throws if they are not sequential.
  public static func open(directory: String, from first: Int = 0, on disk: any Disk)
    async throws(SegmentLogError) -> SegmentReader
  {
    let segments = try await SegmentFiles.list(directory, on: disk).filter { $0 >= first }
    return SegmentReader(directory: directory, segments: segments, on: disk)
  }

  /// The next record; nil at the end of the log.
  public mutating func next() async throws(SegmentLogError) -> LogRecord? {
    if let failure { throw failure }
    do throws(SegmentLogError) {
      while true {
        if let record = try decoder.next() { return record }
        guard try await readMore() else {
          try decoder.finish()
          return nil
        }
      }
    } catch {
      failure = error
      await abandon()
      throw error
    }
  }

  /// Calls `body` with each record.
  public static func read(
    directory: String, from first: Int = 0, on disk: any Disk,
    _ body: (LogRecord) async throws(SegmentLogError) -> Void
  ) async throws(SegmentLogError) {
    var reader = try await open(directory: directory, from: first, on: disk)
    while let record = try await reader.next() { try await body(record) }
  }

  /// Feeds the decoder; false if there is nothing left.
  private mutating func readMore() async throws(SegmentLogError) -> Bool {
    let disk = disk
    guard let (file, offset) = current else {
      guard let index = segments.popFirst() else { return false }
      let path = SegmentFiles.path(directory, index)
      let file = try await onDisk { () async throws(DiskError) in try await disk.open(path, .read) }
      current = (file, 0)
      decoder.startSegment(index)
      return true
    }
    let bytes = try await onDisk { () async throws(DiskError) in
      try await disk.read(file, offset: offset, count: Self.readSize)
    }
    if !bytes.isEmpty {
      decoder.add(bytes)
      current = (file, offset + bytes.count)
      return true
    }
    decoder.endSegment()
    current = nil
    try await onDisk { () async throws(DiskError) in try await disk.close(file) }
    return true
  }

  /// Closes the file that damage was found in; the damage is what gets reported.
  private mutating func abandon() async {
    guard let (file, _) = current else { return }
    current = nil
    try? await disk.close(file)
  }
}
