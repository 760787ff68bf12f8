import Bytes
import Foundation
import SegmentLog
import Testing

/// One case of a vector file as untyped JSON.
struct LogVector: CustomTestStringConvertible, @unchecked Sendable {
  let fields: [String: Any]
  var name: String { fields["name"] as? String ?? "?" }
  var testDescription: String { name }

  func expectFields(_ known: Set<String>) {
    let unknown = Set(fields.keys).subtracting(known)
    #expect(unknown.isEmpty, "\(name): fields that no check looks at: \(unknown.sorted())")
  }

  func objects(_ field: String) -> [[String: Any]] { fields[field] as? [[String: Any]] ?? [] }
  func object(_ field: String) -> [String: Any] { fields[field] as? [String: Any] ?? [:] }
  func int(_ field: String) -> Int { fields[field] as? Int ?? -1 }
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

  static func json(_ file: String) -> [String: Any] {
    let data = (try? Data(contentsOf: folder.appendingPathComponent(file))) ?? Data()
    return (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] ?? [:]
  }

  static let log: [LogVector] = (json("tsdb/wal.json")["cases"] as? [[String: Any]] ?? [])
    .map(LogVector.init)

  /// A record as vectors write it; nil if it is known by its hash only.
  static func record(_ form: [String: Any]) -> [UInt8]? {
    if let hex = form["hex"] as? String { return Hex.bytes(hex) }
    guard let pattern = form["pattern"] as? Int, let length = form["len"] as? Int else {
      return nil
    }
    return (0..<length).map { UInt8(truncatingIfNeeded: pattern + 31 * $0 + 7 * ($0 >> 8)) }
  }

  static func matches(_ bytes: [UInt8], _ form: [String: Any]) -> Bool {
    if let wanted = record(form) { return bytes == wanted }
    return bytes.count == form["len"] as? Int && SHA256.text(bytes) == form["sha256"] as? String
  }

  /// The bytes of a file given by its parts; nil if it has none.
  static func file(_ form: [String: Any]) -> [UInt8]? {
    guard let parts = form["parts"] as? [[Any]], let size = form["size"] as? Int else { return nil }
    var bytes = [UInt8](repeating: 0, count: size)
    for part in parts {
      let content = Base64.bytes(part[1] as? String ?? "") ?? []
      let at = part[0] as? Int ?? 0
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
