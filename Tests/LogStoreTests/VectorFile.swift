import Bytes
import Foundation
import LogModel
import Testing

/// A value of a vector file, or of nothing where there is none. 64-bit integers stand there as decimal
/// strings.
struct JSON: Sendable {
  private let node: JSONNode?

  init(_ node: JSONNode?) { self.node = node }

  subscript(_ key: String) -> JSON { JSON(node?[key]) }

  subscript(_ index: Int) -> JSON {
    let elements = node?.elements ?? []
    return JSON(index < elements.count ? elements[index] : nil)
  }

  var isNull: Bool { node?.isNull ?? true }
  var list: [JSON] { node?.elements.map(JSON.init) ?? [] }
  var text: String? { node?.string }
  var bool: Bool { node?.bool ?? false }
  var keys: [String] { node?.members.map(\.name).sorted() ?? [] }

  /// A number, or a decimal string.
  var integer: Int64? {
    node?.integer ?? text.flatMap { Int64($0) ?? UInt64($0).map { Int64(bitPattern: $0) } }
  }

  var double: Double? { node?.double ?? text.flatMap { Double($0) } }
  var int: Int { Int(integer ?? 0) }
  /// Bytes of standard base64 text.
  var base64: [UInt8]? { text.flatMap { Base64.bytes($0) } }
  /// A number in hexadecimal text.
  var hex: UInt64? { text.flatMap { UInt64($0, radix: 16) } }
  /// Pairs of names and values.
  var labels: [Label] { list.map { Label($0[0].text ?? "", $0[1].text ?? "") } }
}

/// A case of a vector file, named in test output.
struct VectorCase: Sendable, CustomTestStringConvertible {
  var name: String
  var json: JSON
  var testDescription: String { name }

  subscript(_ key: String) -> JSON { json[key] }
}

/// The measured vectors in `Golden/loki-3.7.6`.
enum Vectors {
  static let directory: URL = {
    var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    while folder.path != "/" {
      let golden = folder.appendingPathComponent("Golden/loki-3.7.6")
      if FileManager.default.fileExists(atPath: golden.path) { return golden }
      folder = folder.deletingLastPathComponent()
    }
    return folder
  }()

  static func load(_ path: String) -> JSON {
    let url = directory.appendingPathComponent(path)
    do {
      return JSON(try JSONNode(parsing: Array(try Data(contentsOf: url))))
    } catch {
      Issue.record("cannot read \(url.path): \(error)")
      return JSON(nil)
    }
  }

  /// The cases of a file: its `cases`, or the file itself if it is a list. Named by `name`, `id`, or
  /// their number.
  static func cases(_ path: String) -> [VectorCase] {
    let file = load(path)
    let list = file["cases"].isNull ? file.list : file["cases"].list
    return list.enumerated().map { index, json in
      VectorCase(name: json["name"].text ?? json["id"].text ?? "\(index)", json: json)
    }
  }
}
