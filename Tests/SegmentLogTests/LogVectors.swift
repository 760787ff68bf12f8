import Bytes
import Foundation
import SegmentLog
import Testing

/// One case of a vector file.
struct LogVector: CustomTestStringConvertible, Sendable {
  let fields: JSONNode
  var name: String { fields.text("name") ?? "?" }
  var testDescription: String { name }

  func expectFields(_ known: Set<String>) {
    let unknown = fields.members.map(\.name).filter { !known.contains($0) }
    #expect(unknown.isEmpty, "\(name): fields that no check looks at: \(unknown)")
  }
}

extension JSONNode {
  func text(_ name: String) -> String? { self[name]?.string }
  func int(_ name: String) -> Int? { self[name]?.integer.map { Int($0) } }
  func isTrue(_ name: String) -> Bool { self[name]?.bool ?? false }
  func list(_ name: String) -> [JSONNode] { self[name]?.elements ?? [] }
  func members(_ name: String) -> [JSONMember] { self[name]?.members ?? [] }

  func hasOnly(_ names: Set<String>) -> Bool { members.allSatisfy { names.contains($0.name) } }
}

enum LogVectors {
  /// `Golden/loki-3.7.6` of the repository that this file lies in.
  static let folder: URL = {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let golden = folder.appendingPathComponent("Golden/loki-3.7.6")
      if FileManager.default.fileExists(atPath: golden.appendingPathComponent("tsdb").path) {
        return golden
      }
    }
    return folder
  }()

  static func json(_ file: String) throws -> JSONNode {
    try JSONNode(parsing: Array(try Data(contentsOf: folder.appendingPathComponent(file))))
  }

  static let log: [LogVector] =
    ((try? json("tsdb/wal.json"))?.list("cases") ?? []).map(LogVector.init)

  /// A record as vectors write it; nil if it is known by its hash only.
  static func record(_ form: JSONNode) -> [UInt8]? {
    if let hex = form.text("hex") { return Hex.bytes(hex) }
    guard let pattern = form.int("pattern"), let length = form.int("len") else { return nil }
    return (0..<length).map { UInt8(truncatingIfNeeded: pattern + 31 * $0 + 7 * ($0 >> 8)) }
  }

  static func matches(_ bytes: [UInt8], _ form: JSONNode) -> Bool {
    if let wanted = record(form) { return bytes == wanted }
    return bytes.count == form.int("len") && SHA256.text(bytes) == form.text("sha256")
  }

  /// The bytes of a file given by its parts; nil if it has none.
  static func file(_ form: JSONNode) -> [UInt8]? {
    guard let parts = form["parts"]?.elements, let size = form.int("size") else { return nil }
    var bytes = [UInt8](repeating: 0, count: size)
    for part in parts.map(\.elements) {
      let content = Base64.bytes(part[1].string ?? "") ?? []
      let at = Int(part[0].integer ?? 0)
      bytes.replaceSubrange(at..<(at + content.count), with: content)
    }
    return bytes
  }
}

/// Decodes segments in order as one stream, without a disk, in pieces of `piece` bytes.
func decode(_ segments: [(index: Int, bytes: [UInt8])], piece: Int = .max)
  -> (records: [LogRecord], error: SegmentLogError?)
{
  var decoder = RecordDecoder()
  var records: [LogRecord] = []
  do throws(SegmentLogError) {
    for (index, bytes) in segments {
      decoder.startSegment(index)
      var at = 0
      while at < bytes.count {
        let end = piece < bytes.count - at ? at + piece : bytes.count
        decoder.add(Array(bytes[at..<end]))
        at = end
        while let record = try decoder.next() { records.append(record) }
      }
      decoder.endSegment()
      while let record = try decoder.next() { records.append(record) }
    }
    try decoder.finish()
  } catch {
    return (records, error)
  }
  return (records, nil)
}
