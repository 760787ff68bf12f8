import Bytes
import LogModel
public import LogQLPipeline
import LogQLSyntax

/// A row of a golden file answered: the request as it stands, and status, type and result or error.
///
/// Times of rows are those that the HTTP interface takes: `query_range` and `query`.
public enum GoldenAnswer {
  /// What is wrong with a row.
  public struct RowError: Error, CustomStringConvertible {
    public let description: String
  }

  /// Members of a row that ask; all others are answers and notes, and are left out.
  private static let asked = [
    "id", "query", "type", "start", "end", "time", "step", "limit", "direction", "interval",
    "headers",
  ]

  /// Answers one row; the JSON of the answered row, with a line end.
  public static func answer(
    _ row: [UInt8], _ data: QueryData, quirks: LogQLQuirks = .loki
  ) throws(RowError) -> [UInt8] {
    let node: JSONNode
    do throws(JSONError) { node = try JSONNode(parsing: row) } catch {
      throw RowError(description: error.description)
    }
    var writer = ByteWriter()
    writer.text("{")
    for name in asked {
      guard let value = node[name] else { continue }
      if writer.count > 1 { writer.text(",") }
      writer.jsonString(name, escapesHTML: false)
      writer.text(":")
      writer.bytes(row[value.range])
    }
    do throws(LogQLError) {
      let request = try request(node)
      let answer = try data.answer(request.query, request.parameters, quirks: quirks)
      writer.text(",\"status\":200,\"resultType\":\"\(answer.result.typeName)\",\"result\":")
      answer.result.writeJSON(into: &writer)
      if request.parameters.categorizesLabels {
        writer.text(",\"encodingFlags\":[\"\(QueryRequest.categorizeLabels)\"]")
      }
    } catch {
      writer.text(",\"status\":\(error.status),\"error\":")
      writer.jsonString(error.description, escapesHTML: false)
    }
    writer.text("}\n")
    return writer.bytes
  }

  private static func request(_ node: JSONNode) throws(LogQLError) -> QueryRequest {
    let kind: QueryParameters.Kind = node["type"]?.text == "instant" ? .instant : .range
    return try QueryRequest(
      kind, now: Timestamp(nanoseconds: 0),
      encodingFlags: node["headers"]?[QueryRequest.encodingHeader]?.text
    ) { name in node[name]?.text }
  }
}

extension JSONNode {
  /// The text of a string or number.
  fileprivate var text: String? {
    switch content {
    case .string(let text), .number(let text): text
    default: nil
    }
  }
}
