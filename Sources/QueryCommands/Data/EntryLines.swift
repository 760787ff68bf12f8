import Bytes
import LogModel

/// A line of a workload that cannot be read: `FILE:LINE: what is wrong`.
public struct EntryLineError: Error, CustomStringConvertible {
  public let description: String
}

/// Workloads of one JSON object a line: `labels`, `ts_ns` (nanoseconds, as text or number), `line`, and
/// perhaps `metadata`.
public enum EntryLines {
  /// Adds the entries of a file. The first line that is no entry is an error; empty lines are passed over.
  public static func add(_ bytes: [UInt8], file: String, to builder: inout QueryDataBuilder)
    throws(EntryLineError)
  {
    var number = 0
    var known: (node: [Label], labels: LabelSet)?
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
      do throws(JSONError) {
        let node = try JSONNode(parsing: Array(line))
        let pairs = try labels(node, "labels", isRequired: true)
        let labels = known?.node == pairs ? known!.labels : LabelSet(pairs)
        known = (pairs, labels)
        let metadata = LabelSet(try self.labels(node, "metadata", isRequired: false)).labels
        let time = try time(node)
        var text = try text(node)
        text.withUTF8 {
          builder.add(time, UnsafeRawBufferPointer($0), metadata, labels: labels)
        }
        try refuseOthers(node)
      } catch {
        throw EntryLineError(description: "\(file):\(number): \(error.description)")
      }
    }
  }

  private static func labels(_ node: JSONNode, _ name: String, isRequired: Bool)
    throws(JSONError) -> [Label]
  {
    guard let value = node[name] else {
      if !isRequired { return [] }
      throw JSONError("no \"\(name)\"; expected {\"labels\":{…},\"ts_ns\":…,\"line\":…}", at: 0)
    }
    guard case .object(let members) = value.content else {
      throw JSONError(
        "\"\(name)\" is \(value.kind); expected an object", at: value.range.lowerBound)
    }
    var labels: [Label] = []
    for member in members {
      guard case .string(let text) = member.value.content else {
        throw JSONError(
          "\"\(member.name)\" is \(member.value.kind); expected a string",
          at: member.value.range.lowerBound)
      }
      labels.append(Label(member.name, text))
    }
    return labels
  }

  private static func time(_ node: JSONNode) throws(JSONError) -> Int64 {
    let value = node["ts_ns"]
    switch value?.content {
    case .string(let text)?, .number(let text)?:
      if let time = Int64(text) { return time }
    default: break
    }
    throw JSONError(
      "\"ts_ns\" is \(value?.kind ?? "missing"); expected nanoseconds since 1970",
      at: value?.range.lowerBound ?? 0)
  }

  private static func text(_ node: JSONNode) throws(JSONError) -> String {
    guard case .string(let text)? = node["line"]?.content else {
      throw JSONError(
        "\"line\" is \(node["line"]?.kind ?? "missing"); expected a string",
        at: node["line"]?.range.lowerBound ?? 0)
    }
    return text
  }

  private static let members = ["labels", "ts_ns", "line", "metadata"]

  private static func refuseOthers(_ node: JSONNode) throws(JSONError) {
    guard case .object(let members) = node.content else { return }
    for member in members where !Self.members.contains(member.name) {
      let near = nearestName(to: member.name, among: Self.members).map {
        "; did you mean \"\($0)\"?"
      }
      throw JSONError(
        "an unknown member \"\(member.name)\"\(near ?? "")", at: member.value.range.lowerBound)
    }
  }
}
