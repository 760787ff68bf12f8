import Bytes
import Foundation
import LogModel
import Testing

@testable import Chunks

/// One object of a vector file. Every field must be looked at or be named as informational.
struct VectorCase: CustomTestStringConvertible, @unchecked Sendable {
  let fields: [String: Any]
  let name: String

  var testDescription: String { name }

  init(_ fields: [String: Any], name: String? = nil) {
    self.fields = fields
    self.name = name ?? fields["name"] as? String ?? "?"
  }

  /// A field that is not in the list is one that the checker would silently not compare.
  func expectFields(_ known: Set<String>) {
    let unknown = Set(fields.keys).subtracting(known)
    #expect(unknown.isEmpty, "\(name): fields that no check looks at: \(unknown.sorted())")
  }

  func has(_ field: String) -> Bool { fields[field] != nil && !(fields[field] is ExactJSON.Null) }
  func text(_ field: String) -> String { fields[field] as? String ?? "" }
  func optionalText(_ field: String) -> String? { fields[field] as? String }
  func flag(_ field: String) -> Bool { fields[field] as? Bool ?? false }
  func object(_ field: String) -> VectorCase {
    VectorCase(fields[field] as? [String: Any] ?? [:], name: "\(name).\(field)")
  }
  func objects(_ field: String) -> [VectorCase] {
    let list = fields[field] as? [[String: Any]] ?? []
    return list.enumerated().map { VectorCase($1, name: "\(name).\(field)[\($0)]") }
  }
  func list(_ field: String) -> [Any] { fields[field] as? [Any] ?? [] }
  func ints(_ field: String) -> [Int] { fields[field] as? [Int] ?? [] }
  func int(_ field: String) -> Int { Vectors.int(fields[field] as Any) }
  func int64(_ field: String) -> Int64 { Int64(text(field)) ?? 0 }
  func uint64(_ field: String) -> UInt64 { UInt64(text(field)) ?? 0 }
  func hex(_ field: String) -> [UInt8] { Hex.bytes(text(field)) ?? [] }
}

enum Vectors {
  /// `Golden/loki-3.7.6/chunks` of the repository that this file lies in.
  static let folder: URL = {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let golden = folder.appendingPathComponent("Golden/loki-3.7.6/chunks")
      if FileManager.default.fileExists(atPath: golden.path) { return golden }
    }
    return folder
  }()

  static func cases(_ file: String) -> [VectorCase] {
    let top = json(file) as? [String: Any] ?? [:]
    let list = top["cases"] as? [[String: Any]] ?? []
    return list.enumerated().map { VectorCase($1, name: $1["name"] as? String ?? "\(file)[\($0)]") }
  }

  static func json(_ file: String) -> Any {
    var reader = ExactJSON(bytes(file))
    return reader.value()
  }

  static func bytes(_ file: String) -> [UInt8] {
    (try? Data(contentsOf: folder.appendingPathComponent(file))).map { [UInt8]($0) } ?? []
  }

  static func int(_ value: Any) -> Int {
    if let text = value as? String { return Int(text) ?? -1 }
    return value as? Int ?? -1
  }

  /// A JSON string, `{"b64"}` or `{"repeat", "times"}`.
  static func line(_ value: Any) -> [UInt8] {
    if let text = value as? String { return Array(text.utf8) }
    let form = value as? [String: Any] ?? [:]
    if let base64 = form["b64"] as? String { return Base64.bytes(base64) ?? [] }
    let text = form["repeat"] as? String ?? ""
    return Array(String(repeating: text, count: form["times"] as? Int ?? 0).utf8)
  }

  static func labels(_ value: Any) -> [Label] {
    (value as? [[String]] ?? []).map { Label($0[0], $0[1]) }
  }
}

/// An entry as vectors write it: `[ts, line]` or `[ts, line, [[name, value], …]]`.
struct VectorEntry: Hashable, CustomStringConvertible {
  var timestamp: Int64
  var line: [UInt8]
  var metadata: [Label]

  init(timestamp: Int64, line: [UInt8], metadata: [Label]) {
    self.timestamp = timestamp
    self.line = line
    self.metadata = metadata
  }

  init(_ value: Any) {
    let parts = value as? [Any] ?? []
    timestamp = Int64(parts[0] as? String ?? "") ?? 0
    line = Vectors.line(parts[1])
    metadata = parts.count > 2 ? Vectors.labels(parts[2]) : []
  }

  var description: String {
    let pairs = metadata.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    return "\(timestamp) \(String(decoding: line.prefix(40), as: UTF8.self)) [\(pairs)]"
  }

  var metadataBytes: Int { metadata.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count } }
}

extension EntryBatch {
  var asVectorEntries: [VectorEntry] {
    (0..<count).map { index in
      VectorEntry(
        timestamp: timestamps[index], line: withLine(index) { Array($0) },
        metadata: pairs(index))
    }
  }
}

extension MemoryChunk {
  @discardableResult
  func append(_ entry: VectorEntry) -> AppendResult {
    entry.line.withUnsafeBytes { append(entry.timestamp, $0, entry.metadata) }
  }

  func entries(_ range: TimeRange, _ direction: Direction, labels: LabelSet = .empty)
    -> [VectorEntry]
  {
    var batch = EntryBatch()
    read(range, direction, labels: labels, into: &batch)
    return batch.asVectorEntries
  }
}

extension TimeRange {
  static let all = TimeRange(Int64.min, Int64.max)

  init(_ start: Int64, _ end: Int64) {
    self.init(start: Timestamp(nanoseconds: start), end: Timestamp(nanoseconds: end))
  }
}

extension VectorCase {
  /// The settings of the case; nil if its encoding is not implemented.
  var settings: ChunkSettings? {
    guard let encoding = try? ChunkEncoding(name: text("codec")) else { return nil }
    return ChunkSettings(
      format: ChunkFormat(rawValue: UInt8(int("format"))) ?? .v4,
      head: HeadFormat(name: text("head")) ?? .ordered, encoding: encoding,
      blockSize: int("blockSize"), targetSize: int("targetSize"))
  }

  var entries: [VectorEntry] { list("entries").map(VectorEntry.init) }
}

/// The eight values that vectors call a state.
struct ChunkState: Equatable, CustomStringConvertible {
  var size: Int
  var blockCount: Int
  var uncompressedSize: Int
  var compressedSize: Int
  var bytesSize: Int
  var utilization: String
  var from: Int64
  var through: Int64

  init(_ chunk: MemoryChunk) {
    (size, blockCount) = (chunk.entryCount, chunk.blockCount)
    (uncompressedSize, compressedSize) = (chunk.uncompressedSize, chunk.compressedSize)
    bytesSize = chunk.estimatedFileSize
    utilization = Self.text(chunk.utilization)
    (from, through) = chunk.bounds
  }

  init(_ file: ChunkFile, _ settings: ChunkSettings) {
    (size, blockCount) = (file.entryCount, file.blocks.count)
    (uncompressedSize, compressedSize) = (file.uncompressedSize, file.compressedSize)
    bytesSize = file.estimatedFileSize
    utilization = Self.text(file.utilization(settings))
    (from, through) = file.bounds
  }

  /// Of an array or an object with the names of the fields.
  init(_ value: Any) {
    var values = value as? [Any] ?? []
    if let object = value as? [String: Any] {
      let names = [
        "size", "blockCount", "uncompressedSize", "compressedSize", "bytesSize", "utilization",
      ]
      #expect(Set(object.keys) == Set(names + ["bounds"]))
      values = names.map { object[$0] as Any } + (object["bounds"] as? [Any] ?? [])
    }
    size = Vectors.int(values[0])
    blockCount = Vectors.int(values[1])
    uncompressedSize = Vectors.int(values[2])
    compressedSize = Vectors.int(values[3])
    bytesSize = Vectors.int(values[4])
    utilization =
      values[5] as? String ?? Self.text((values[5] as? Double) ?? Double(Vectors.int(values[5])))
    from = Int64(values[6] as? String ?? "") ?? -1
    through = Int64(values[7] as? String ?? "") ?? -1
  }

  /// The state without what depends on the compression library.
  func withoutLibraryParts(_ settings: ChunkSettings) -> ChunkState {
    var state = self
    state.compressedSize = 0
    state.bytesSize = 0
    if settings.targetSize != 0 { state.utilization = "" }
    return state
  }

  private static func text(_ value: Double) -> String {
    value.isNaN ? "NaN" : value == .infinity ? "+Inf" : "\(value)"
  }

  var description: String {
    "[\(size), \(blockCount), \(uncompressedSize), \(compressedSize), \(bytesSize), \(utilization), \(from), \(through)]"
  }
}
