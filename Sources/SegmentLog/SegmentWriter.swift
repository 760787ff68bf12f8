import Bytes
public import Environment

/// Appends records to the segments of a directory. Opening always makes a new segment: an old one is
/// never continued.
///
///     let log = try await SegmentWriter.open(directory: "wal", on: environment.disk, lock: lock)
///     try await log.log([series, entries])
///
/// What `log` wrote survives the death of the process, not the loss of power: segments are synced
/// when they are finished, and by `sync`. Confined to one node's actor. Source: Prometheus TSDB, §5.2;
/// ingester, §5.1 and §5.2.
public final class SegmentWriter {
  private let directory: String
  private let disk: any Disk
  private let lock: AsyncLock?
  private let compression: RecordCompression
  private var encoder: PageEncoder
  private var file: DiskFile
  private var isWriting = false
  private var state = State.open
  /// Bytes of a failed append that did not reach the disk though bytes before them did: they go first
  /// next time, so that the segment stays readable.
  private var unwritten: [UInt8] = []
  /// Bytes of the current segment that are on the disk.
  private var written = 0

  private enum State { case open, broken, closed }

  /// Number of the segment that is written to.
  public private(set) var segmentIndex: Int

  /// Bytes given to the disk by this writer, headers and padding included.
  public private(set) var bytesWritten = 0

  private init(
    _ directory: String, _ disk: any Disk, _ lock: AsyncLock?, _ compression: RecordCompression,
    _ encoder: PageEncoder, _ file: DiskFile, _ index: Int
  ) {
    self.directory = directory
    self.disk = disk
    self.lock = lock
    self.compression = compression
    self.encoder = encoder
    self.file = file
    segmentIndex = index
  }

  /// Makes the directory if it is missing, and the segment after the last (or 0).
  ///
  /// `segmentSize`: bytes, a multiple of 32 768. `lock`: needed if several tasks log; with it they
  /// take turns in order of asking.
  public static func open(
    directory: String, segmentSize: Int = SegmentFiles.defaultSize,
    compression: RecordCompression = .none, on disk: any Disk, lock: AsyncLock? = nil
  ) async throws(SegmentLogError) -> SegmentWriter {
    guard segmentSize > 0, segmentSize % PageEncoder.pageSize == 0 else {
      throw .invalidSegmentSize(segmentSize)
    }
    try await onDisk { () async throws(DiskError) in try await disk.createDirectory(directory) }
    let last = try await SegmentFiles.list(directory, on: disk).last
    let index = last.map { $0 + 1 } ?? 0
    let file = try await create(index, in: directory, on: disk)
    return SegmentWriter(
      directory, disk, lock, compression, PageEncoder(segmentSize: segmentSize), file, index)
  }

  /// Appends records, in one append to the disk for each segment they go to.
  public func log(_ records: [[UInt8]]) async throws(SegmentLogError) {
    try await exclusively { () async throws(SegmentLogError) in
      var writer = ByteWriter(capacity: records.reduce(64) { $0 + $1.count + 16 })
      var before = encoder
      for record in records {
        let compressed = compression.compressed(record)
        let stored = compressed ?? record
        if !encoder.fits(stored.count) {
          encoder.finishPage(into: &writer)
          try await flush(&writer, before: before)
          try await startSegment()
          before = encoder
        }
        stored.withUnsafeBytes {
          encoder.append($0, compression: compressed == nil ? .none : compression, into: &writer)
        }
      }
      try await flush(&writer, before: before)
    }
  }

  /// Finishes the current segment and starts the next; returns the number of the new one.
  @discardableResult
  public func nextSegment() async throws(SegmentLogError) -> Int {
    try await exclusively { () async throws(SegmentLogError) in
      try await finishSegment()
      try await startSegment()
      return segmentIndex
    }
  }

  /// Makes everything logged safe from loss of power.
  public func sync() async throws(SegmentLogError) {
    try await exclusively { () async throws(SegmentLogError) in
      try await onDisk { () async throws(DiskError) in try await disk.sync(file) }
    }
  }

  /// Pads the page, syncs and closes. Nothing can be logged afterwards.
  public func close() async throws(SegmentLogError) {
    try await exclusively { () async throws(SegmentLogError) in
      try await finishSegment()
      state = .closed
      try await onDisk { () async throws(DiskError) in
        try await disk.sync(file)
        try await disk.close(file)
      }
    }
  }

  // MARK: -

  private func exclusively<R>(_ body: () async throws(SegmentLogError) -> R)
    async throws(SegmentLogError) -> R
  {
    if let lock {
      do { try await lock.lock() } catch { throw .nodeStopped }
    }
    precondition(!isWriting, "two tasks write one log without a lock")
    isWriting = true
    defer {
      isWriting = false
      lock?.unlock()
    }
    switch state {
    case .open: return try await body()
    case .broken: throw .broken(segment: segmentIndex)
    case .closed: throw .closed
    }
  }

  private func finishSegment() async throws(SegmentLogError) {
    var writer = ByteWriter()
    let before = encoder
    encoder.finishPage(into: &writer)
    try await flush(&writer, before: before)
  }

  /// The new file stands before the old one is synced and closed.
  private func startSegment() async throws(SegmentLogError) {
    let old = file
    file = try await Self.create(segmentIndex + 1, in: directory, on: disk)
    segmentIndex += 1
    written = 0
    encoder.startSegment()
    try await onDisk { () async throws(DiskError) in
      try await disk.sync(old)
      try await disk.close(old)
    }
  }

  private static func create(_ index: Int, in directory: String, on disk: any Disk)
    async throws(SegmentLogError) -> DiskFile
  {
    try await onDisk { () async throws(DiskError) in
      let file = try await disk.open(SegmentFiles.path(directory, index), .create)
      try await disk.syncDirectory(directory)
      return file
    }
  }

  /// Gives the bytes to the disk and empties the writer. If that fails, `before` is the encoder to go
  /// back to.
  private func flush(_ writer: inout ByteWriter, before: PageEncoder) async throws(SegmentLogError)
  {
    let bytes = unwritten.isEmpty ? writer.bytes : unwritten + writer.bytes
    if bytes.isEmpty { return }
    do throws(DiskError) {
      try await disk.append(file, bytes)
    } catch {
      await recover(bytes, before: before)
      throw error == .nodeStopped ? .nodeStopped : .disk(error)
    }
    unwritten = []
    written += bytes.count
    bytesWritten += bytes.count
    writer = ByteWriter()
  }

  /// After a failed append: nothing on the disk forgets the records; a part of it keeps the rest for
  /// later; more of it, or no answer, ends the writer.
  private func recover(_ bytes: [UInt8], before: PageEncoder) async {
    guard let size = try? await disk.size(file), size >= written, size <= written + bytes.count
    else {
      state = .broken
      return
    }
    let part = size - written
    if part == 0 && unwritten.isEmpty {
      encoder = before
    } else {
      unwritten = Array(bytes[part...])
    }
    written = size
    bytesWritten += part
  }
}
