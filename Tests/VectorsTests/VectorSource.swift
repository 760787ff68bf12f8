import Bytes

@testable import Vectors

/// A file of vectors whose text can be changed in memory.
struct VectorSource {
  let cases: [JSONNode]
  private let bytes: [UInt8]
  private let check: VectorFileCheck
  private let folder: VectorFolder

  init(_ area: String, _ file: String) throws {
    folder = GoldenVectors.area(area)
    bytes = try folder.bytes(of: file)
    cases = try JSONNode(parsing: bytes)["cases"]?.elements ?? []
    guard let check = VectorArea.chunks.checks.first(where: { $0.file == file }) else {
      throw VectorError("\(file): no such check")
    }
    self.check = check
  }

  /// Checks one case after a change of its text.
  func check(_ number: Int, replacing range: Range<Int>, by text: String) throws -> CaseRecord {
    let extent = cases[number].range
    let changed =
      bytes[extent.lowerBound..<range.lowerBound] + Array(text.utf8)
      + bytes[range.upperBound..<extent.upperBound]
    return check.run(
      try JSONNode(parsing: Array(changed)), number: number, folder, try check.prepare(folder))
  }
}

/// A value without values in it.
struct VectorLeaf {
  /// `blocks[2].crc`, and the same with `*` for what differs from case to case.
  var path: String
  var shape: String
  var range: Range<Int>
  /// Another value of the same kind.
  var changed: String

  /// Of an object: a string in another form.
  var isString: Bool {
    shape.hasSuffix("entries[*][*]") || shape.hasSuffix("entry[*]") || shape == "labels[*][*]"
  }
}

extension JSONNode {
  func text(_ name: String) -> String? { self[name]?.string }

  /// The mutation that a path of `corrupt.json` lies in.
  func mutation(of path: String) -> JSONNode? {
    guard path.hasPrefix("mutations["), let end = path.firstIndex(of: "]"),
      let index = Int(path[path.index(path.startIndex, offsetBy: 10)..<end])
    else { return nil }
    return self["mutations"]?.elements[index]
  }

  var leaves: [VectorLeaf] {
    var leaves: [VectorLeaf] = []
    collect("", "", &leaves)
    return leaves
  }

  private func collect(_ path: String, _ shape: String, _ leaves: inout [VectorLeaf]) {
    switch content {
    case .object(let members) where !members.isEmpty:
      for member in members {
        // Names that are data: positions of entries, lists of labels, sections of a file.
        let isData =
          member.name.utf8.allSatisfy { (0x30...0x39).contains($0) }
          || ["hashForLabels", "hashWithoutLabels", "sections"].contains(shape)
        member.value.collect(
          VectorField.join(path, member.name),
          VectorField.join(shape, isData ? "*" : member.name), &leaves)
      }
    case .array(let elements) where !elements.isEmpty:
      for (index, element) in elements.enumerated() {
        // A state's elements are different things.
        let isState = Self.states.contains { shape == $0 || shape.hasSuffix("." + $0) }
        element.collect("\(path)[\(index)]", shape + (isState ? "[\(index)]" : "[*]"), &leaves)
      }
    default:
      leaves.append(VectorLeaf(path: path, shape: shape, range: range, changed: changed))
    }
  }

  /// Objects with members, this one first. `changed` is not used.
  var objects: [VectorLeaf] {
    var objects: [VectorLeaf] = []
    collectObjects("", "", &objects)
    return objects
  }

  private func collectObjects(_ path: String, _ shape: String, _ objects: inout [VectorLeaf]) {
    switch content {
    case .object(let members) where !members.isEmpty:
      objects.append(VectorLeaf(path: path, shape: shape, range: range, changed: ""))
      for member in members {
        member.value.collectObjects(
          VectorField.join(path, member.name), VectorField.join(shape, member.name), &objects)
      }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        element.collectObjects("\(path)[\(index)]", shape + "[*]", &objects)
      }
    default: break
    }
  }

  private static let states: Set = [
    "initial", "after", "closed", "afterBytes", "before", "restored",
  ]

  private var changed: String {
    switch content {
    case .null: "[3]"
    case .bool(let value): value ? "false" : "true"
    case .number(let text): text == "0" ? "7" : text + "1"
    case .string(let text): "\"\(Self.changed(text))\""
    case .array: "[\"x\"]"
    case .object: "{\"x\":1}"
    }
  }

  /// Another text, of digits where it was one of digits.
  private static func changed(_ text: String) -> String {
    let rest = text.dropFirst().unicodeScalars.map { scalar in
      scalar == "\"" || scalar == "\\" || scalar.value < 0x20
        ? "\\u00" + Hex.text(UInt64(scalar.value), width: 2) : String(scalar)
    }.joined()
    switch text.unicodeScalars.first {
    case nil: return "x"
    case "9"?, "f"?, "F"?, "z"?, "Z"?: return "1" + rest
    case let first? where first.properties.isAlphabetic && first.isASCII || ("0"..."8") ~= first:
      return String(UnicodeScalar(UInt8(first.value) + 1)) + rest
    default: return "1" + rest
    }
  }
}
