import Bytes
import Environment
import SegmentLog
import Testing

/// `tsdb/wal.json`: log calls → segment files; damaged files → records and error. Repair is not a
/// matter of this layer (nothing that is damaged is written to).
@Suite struct LogVectorTests {
  static let cases = LogVectors.log
  static let uncompressed = cases.filter { $0.fields.text("compression") == "none" }
  static let compressed = cases.filter { $0.fields.text("compression") != "none" }

  @Test func claimsAllCases() {
    #expect(Self.uncompressed.count == 49)
    #expect(
      Self.compressed.map(\.name).sorted() == [
        "real-records-snappy", "snappy-compressible", "snappy-garbage",
        "snappy-incompressible-small", "snappy-multi-page", "zstd",
      ])
    #expect(Self.cases.filter { $0.fields["mutations"] == nil }.count == 23)
  }

  @Test(arguments: uncompressed)
  func writesTheSegments(_ vector: LogVector) async throws {
    vector.expectFields(Self.fields)
    let disk = try await written(vector)
    let wanted = vector.fields.members("written")
    #expect(disk.files.keys.sorted() == wanted.map { "wal/" + $0.name }.sorted())
    for file in wanted {
      let bytes = disk.files["wal/" + file.name] ?? []
      #expect(bytes.count == file.value.int("size"), "\(file.name)")
      #expect(SHA256.text(bytes) == file.value.text("sha256"), "\(file.name)")
      if let content = LogVectors.file(file.value) { #expect(bytes == content, "\(file.name)") }
    }
  }

  /// Compressors differ in what they make, so the bytes of compressed records are not compared: what
  /// is written is read again, and takes no more room than the bound of the reference's file.
  @Test(arguments: compressed)
  func writesCompressedRecordsThatAreReadAgain(_ vector: LogVector) async throws {
    vector.expectFields(Self.fields)
    let disk = try await written(vector)
    let reference = try await records(on: InMemoryDisk(referenceFiles(vector)))
    let own = try await records(on: disk)
    #expect(own.map(\.bytes) == reference.map(\.bytes))
    #expect(!own.isEmpty)
    for file in vector.fields.members("written") {
      let bytes = disk.files["wal/" + file.name] ?? []
      #expect(bytes.count <= file.value.int("size") ?? 0, "\(file.name)")
      let ofReference = try #require(LogVectors.file(file.value))
      #expect(ofReference.count == file.value.int("size"))
      #expect(SHA256.text(ofReference) == file.value.text("sha256"))
    }
    let types = own.isEmpty ? 0 : (disk.files["wal/00000000"]?.first ?? 0) & 0x18
    #expect(types == (referenceFiles(vector)["wal/00000000"]?.first ?? 0) & 0x18)
  }

  static let fields: Set<String> = [
    "name", "segment_size", "compression", "writes", "closed", "written", "mutations", "read",
    "read_per_segment",
    // Not of this layer.
    "repair",
  ]

  private func records(on disk: InMemoryDisk) async throws -> [LogRecord] {
    var records: [LogRecord] = []
    try await SegmentReader.read(directory: "wal", on: disk) { records.append($0) }
    return records
  }

  /// The files that the reference wrote, before they were damaged.
  private func referenceFiles(_ vector: LogVector) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for file in vector.fields.members("written") {
      files["wal/" + file.name] = LogVectors.file(file.value)
    }
    return files
  }

  @Test(arguments: cases)
  func readsTheRecords(_ vector: LogVector) async throws {
    let isCompressed = vector.fields.text("compression") != "none"
    let files = isCompressed ? referenceFiles(vector) : try await written(vector).files
    let disk = InMemoryDisk(mutated(files, vector))
    let read = try #require(vector.fields["read"])
    #expect(read.hasOnly(["records", "error", "segment", "offset", "cause"]))
    let segments: [Int]
    do throws(SegmentLogError) {
      segments = try await SegmentFiles.list("wal", on: disk)
    } catch {
      #expect((read.text("error") ?? "").hasSuffix(error.description))
      return
    }
    let pieces = segments.map { (index: $0, bytes: disk.files[SegmentFiles.path("wal", $0)] ?? []) }
    for piece in [Int.max, 1000] {
      let (records, error) = decode(pieces, piece: piece)
      expect(records, error, read)
    }
    var reader = SegmentReader(directory: "wal", segments: segments, on: disk)
    var records: [LogRecord] = []
    var failure: SegmentLogError?
    do throws(SegmentLogError) {
      while let record = try await reader.next() { records.append(record) }
    } catch { failure = error }
    expect(records, failure, read)

    let rows = vector.fields.list("read_per_segment")
    #expect(rows.map { $0.int("segment") } == segments)
    for (row, piece) in zip(rows, pieces) {
      let (records, error) = decode([piece])
      #expect(records.count == row.int("records"))
      #expect(error?.description == row.text("error"))
    }
  }

  private func expect(_ records: [LogRecord], _ error: SegmentLogError?, _ read: JSONNode) {
    let wanted = read.list("records")
    #expect(records.count == wanted.count)
    for (record, form) in zip(records, wanted) {
      #expect(form["rec"].map { LogVectors.matches(record.bytes, $0) } ?? false)
      #expect(record.position.segment == form.int("segment"))
      #expect(record.position.endOffset == form.int("end_offset"))
    }
    #expect(error?.description == read.text("error"))
    if case .corruption(let segment, let offset, let cause) = error {
      #expect(segment == read.int("segment"))
      #expect(offset == read.int("offset"))
      #expect(cause == read.text("cause"))
    }
  }

  /// Replays the log calls of a case.
  private func written(_ vector: LogVector) async throws -> InMemoryDisk {
    let disk = InMemoryDisk()
    let size = try #require(vector.fields.int("segment_size"))
    let compression: RecordCompression =
      switch vector.fields.text("compression") {
      case "snappy": .snappy
      case "zstd": .zstd
      default: .none
      }
    func open() async throws -> SegmentWriter {
      try await .open(directory: "wal", segmentSize: size, compression: compression, on: disk)
    }
    var log = try await open()
    // Records that the case gives by their hash are those of the reference's files.
    let known =
      compression == .none ? [] : try await records(on: InMemoryDisk(referenceFiles(vector)))
    for write in vector.fields.list("writes") {
      #expect(write.hasOnly(["log", "next_segment_first", "reopen_first"]))
      if write.isTrue("reopen_first") {
        try await log.close()
        log = try await open()
      }
      if write.isTrue("next_segment_first") { try await log.nextSegment() }
      try await log.log(
        write.list("log").map { form in
          try #require(
            LogVectors.record(form) ?? known.first { LogVectors.matches($0.bytes, form) }?.bytes)
        })
    }
    if vector.fields.isTrue("closed") { try await log.close() }
    return disk
  }

  private func mutated(_ files: [String: [UInt8]], _ vector: LogVector) -> [String: [UInt8]] {
    var files = files
    for mutation in vector.fields.list("mutations") {
      let path = "wal/" + (mutation.text("file") ?? "")
      var bytes = files[path] ?? []
      let at = mutation.int("at") ?? 0
      let hex = Hex.bytes(mutation.text("hex") ?? "") ?? []
      switch mutation.text("op") {
      case "truncate": bytes = Array(bytes.prefix(mutation.int("size") ?? 0))
      case "xor_byte": bytes[at] ^= UInt8(mutation.int("with") ?? 0)
      case "zero":
        let length = mutation.int("len") ?? 0
        bytes.replaceSubrange(at..<(at + length), with: repeatElement(0, count: length))
      case "write": bytes.replaceSubrange(at..<(at + hex.count), with: hex)
      case "append": bytes += hex
      case "delete":
        files[path] = nil
        continue
      default: Issue.record("unknown mutation \(mutation)")
      }
      files[path] = bytes
    }
    return files
  }
}

/// `ingester/wal`: segments that the reference left behind, read as one stream; page vectors are also
/// written again.
@Suite struct IngesterLogVectorTests {
  static let names = [
    "basic_clean_stop", "basic_crash", "checkpoint_between_two_pushes_of_one_record",
    "checkpoint_chunk_checksum_bad", "checkpoint_chunk_states", "checkpoint_overlaps_segments",
    "checkpoint_then_segment", "colliding_fingerprints", "dedupe_after_checkpoint_with_metadata",
    "empty_lines_checkpoint", "flipped_bit_hides_later_segments", "flipped_bit_in_checkpoint",
    "gap_in_segments", "legacy_entries_v1_v2", "missing_series_record", "negative_offsets",
    "no_wal_files", "out_of_order_replay", "page_remaining_0", "page_remaining_3",
    "page_remaining_6", "page_remaining_7", "page_remaining_8", "partial_rejects_not_logged",
    "record_spans_pages", "reordered_records_lose_data", "replay_into_ordered_config",
    "replay_memory_ceiling", "replay_memory_ceiling_store_fails_twice",
    "same_stream_twice_in_one_request", "several_segments", "stale_tmp_and_old_checkpoint",
    "stream_removed_and_recreated", "structured_metadata", "three_generations",
    "torn_first_fragment", "torn_tail", "truncated_entries_record", "two_checkpoints",
    "two_tenants", "unknown_record_type",
  ]

  @Test func claimsAllDirectories() { #expect(Self.names.count == 41) }

  /// Compared: segment, end offset, length and bytes of records, and the error that ends reading. The
  /// content of records is the business of the log store.
  @Test(arguments: names)
  func readsSegmentsAndCheckpoints(_ name: String) async throws {
    let vector = LogVector(fields: try LogVectors.json("ingester/wal/\(name).json"))
    #expect(vector.name == name)
    let disk = InMemoryDisk(files(vector))
    try await expect(disk, "wal", try #require(vector.fields["read_segments"]))
    for checkpoint in vector.fields.members("read_checkpoints") {
      try await expect(disk, "wal/" + checkpoint.name, checkpoint.value)
    }
  }

  @Test(arguments: names.filter { $0.hasPrefix("page_remaining") || $0 == "record_spans_pages" })
  func writesThePages(_ name: String) async throws {
    let vector = LogVector(fields: try LogVectors.json("ingester/wal/\(name).json"))
    let files = files(vector)
    let content = try #require(files["wal/00000000"])
    let (records, error) = decode([(0, content)])
    #expect(error == nil && !records.isEmpty)
    var encoder = PageEncoder(segmentSize: SegmentFiles.defaultSize)
    var writer = ByteWriter()
    for record in records {
      #expect(encoder.fits(record.bytes.count))
      record.bytes.withUnsafeBytes { encoder.append($0, into: &writer) }
      #expect(
        encoder.offset % PageEncoder.pageSize <= PageEncoder.pageSize - PageEncoder.headerSize)
    }
    #expect(writer.bytes == content)
  }

  private func files(_ vector: LogVector) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for file in vector.fields.list("files") where !file.isTrue("dir") {
      var bytes = Base64.bytes(file.text("base64") ?? "") ?? []
      let size = file.int("size") ?? bytes.count
      bytes += Array(repeating: 0, count: size - bytes.count)
      files["wal/" + (file.text("path") ?? "")] = bytes
    }
    return files
  }

  private func expect(_ disk: InMemoryDisk, _ directory: String, _ read: JSONNode) async throws {
    #expect(read.hasOnly(["records", "stop_error", "open_error"]))
    var records: [LogRecord] = []
    do throws(SegmentLogError) {
      try await SegmentReader.read(directory: directory, on: disk) { record in
        records.append(record)
      }
      #expect(read.text("stop_error") == nil && read.text("open_error") == nil)
    } catch {
      let wanted = read.text("stop_error") ?? read.text("open_error") ?? ""
      #expect(
        error.text(directory: "<dir>") == wanted || wanted.hasSuffix(error.description), "\(wanted)"
      )
    }
    let wanted = read.list("records")
    #expect(records.count == wanted.count)
    for (record, form) in zip(records, wanted) {
      #expect(record.position.segment == form.int("segment"))
      #expect(record.position.endOffset == form.int("end_offset"))
      #expect(record.bytes.count == form.int("length"))
      if let hex = form.text("hex") { #expect(Hex.text(record.bytes) == hex) }
    }
  }
}
