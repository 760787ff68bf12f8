import Foundation
import LogModel
import Testing

/// A value of a vector file. 64-bit integers stand there as decimal strings.
enum JSON: Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  init(_ value: Any) {
    switch value {
    case let object as [String: Any]: self = .object(object.mapValues { JSON($0) })
    case let array as [Any]: self = .array(array.map { JSON($0) })
    case let text as String: self = .string(text)
    case let number as NSNumber:
      // A Boolean is stored as a character.
      self =
        String(cString: number.objCType) == "c"
        ? .bool(number.boolValue) : .number(number.doubleValue)
    default: self = .null
    }
  }

  subscript(_ key: String) -> JSON {
    if case .object(let object) = self { object[key] ?? .null } else { .null }
  }

  subscript(_ index: Int) -> JSON {
    if case .array(let array) = self, index < array.count { array[index] } else { .null }
  }

  var isNull: Bool { if case .null = self { true } else { false } }
  var list: [JSON] { if case .array(let array) = self { array } else { [] } }
  var text: String? { if case .string(let text) = self { text } else { nil } }
  var bool: Bool { if case .bool(let value) = self { value } else { false } }
  var keys: [String] {
    if case .object(let object) = self { object.keys.sorted() } else { [] }
  }

  /// A number, or a decimal string.
  var integer: Int64? {
    switch self {
    case .number(let number): Int64(number)
    case .string(let text): Int64(text) ?? UInt64(text).map { Int64(bitPattern: $0) }
    default: nil
    }
  }

  var double: Double? {
    switch self {
    case .number(let number): number
    case .string(let text): Double(text)
    default: nil
    }
  }

  var int: Int { Int(integer ?? 0) }
  /// Bytes of standard base64 text.
  var base64: [UInt8]? { text.flatMap { Data(base64Encoded: $0) }.map { Array($0) } }
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
    guard let data = try? Data(contentsOf: url),
      let value = try? JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed])
    else {
      Issue.record("cannot read \(url.path)")
      return .null
    }
    return JSON(value)
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
