import Bytes
import LogModel
import LogQL
import LogQLSyntax

/// `golden/NAME.jsonl`: whole queries against the workload of the same name.
struct GoldenQueryCheck {
  let engine: any QueryEngine
  let workload: QueryWorkload

  func check(_ row: VectorField) throws(VectorError) {
    row["id"].isInformational()
    for need in try row["needs"].elementsIfAny() {
      // The query frontend's splitting: the same answer only for log queries.
      if try need.text() == "split", try row["resultType"].textIfAny() != "streams" {
        return row.record.skip("the query frontend splits and aligns the query")
      }
    }
    // Answers from flushed chunks.
    row["store"].isInformational()
    let asked = try AskedQuery(row)
    do throws(LogQLError) {
      let request = try asked.request()
      let result = try engine.answer(request.query, request.parameters, workload)
      try expect(result, request.parameters, asked, row)
    } catch {
      expect(error, asked, row)
    }
  }

  // MARK: - Errors

  /// Which series a pipeline error names may be arbitrary: then what comes before it and the advice
  /// behind it are compared.
  private func expect(_ error: LogQLError, _ asked: AskedQuery, _ row: VectorField) {
    row["unstable"].isInformational()
    row["status"].expect(error.status)
    if row["result"].exists {
      for field in ["result", "resultType", "encodingFlags"] { row[field].isInformational() }
      return row["result"].fail("\(asked.query): \(error)")
    }
    guard row["error_prefix"].exists else { return row["error"].expect("\(error)") }
    guard case .string(let prefix)? = row["error_prefix"].node?.content,
      case .string(let text)? = row["error"].node?.content
    else { return row["error_prefix"].fail("expected a text, and an error that begins with it") }
    row["error_prefix"].isInformational()
    let actual = "\(error)"
    let advice = text.utf8.drop { $0 != 0x0A }
    if actual.utf8.starts(with: prefix.utf8)
      && actual.utf8.drop(while: { $0 != 0x0A }).elementsEqual(advice)
    {
      row["error"].isInformational()
    } else {
      row["error"].expect(actual)
    }
  }

  // MARK: - Results

  private func expect(
    _ result: QueryResult, _ parameters: QueryParameters, _ asked: AskedQuery, _ row: VectorField
  ) throws(LogQLError) {
    do throws(VectorError) {
      row["status"].expect(200)
      if row["error"].exists {
        for field in ["error", "error_prefix", "unstable"] { row[field].isInformational() }
        return row["error"].fail("\(asked.query): got \(result.rowCount) rows, no error")
      }
      row["resultType"].expect(result.typeName)
      let flags = parameters.categorizesLabels ? [QueryRequest.categorizeLabels] : []
      if row["encodingFlags"].exists || !flags.isEmpty { row["encodingFlags"].expect(flags) }
      try compareRows(result, asked, row)
    } catch {
      row.record.differ(error.field, error.text)
    }
  }

  private func compareRows(_ result: QueryResult, _ asked: AskedQuery, _ row: VectorField)
    throws(VectorError)
  {
    let actual = try Self.rows(of: result)
    var expected = try row["result"].rows(result.typeName)
    switch try row["note"].textIfAny() {
    case nil: break
    case "scalar_timestamp_defect":
      for index in expected.indices.prefix(actual.count) { expected[index].key = actual[index].key }
    // The answer from memory comes from a threshold that was rounded; this build is exact.
    case "bytes_literal_rounding":
      expected = try row["store"]["result"].rows(result.typeName)
    default: row["note"].fail("a note that is not known")
    }
    let isTolerant = try row["unstable"].textIfAny() == "float"
    let isSame =
      isTolerant
      ? expected.count == actual.count && zip(expected, actual).allSatisfy { $0.isClose(to: $1) }
      : expected == actual
    if !isSame {
      let rows = AlignedDifference.text(
        expected: expected.map(\.text), actual: actual.map(\.text))
      row["result"].fail("\(asked.query)\n\(rows)")
    }
  }

  /// The rows of a result, through its JSON: that is what was measured.
  private static func rows(of result: QueryResult) throws(VectorError) -> [ResultRow] {
    let node: JSONNode
    do throws(JSONError) {
      node = try JSONNode(parsing: result.json)
    } catch {
      throw VectorError("the result is no JSON: \(error)")
    }
    return try CaseRecord(node, name: "answer").field.rows(result.typeName)
  }
}

/// The inputs of a row, as a client sends them.
struct AskedQuery {
  let query: String
  private let kind: QueryParameters.Kind
  private var parameters: [String: String] = [:]
  private var encodingFlags: String?

  init(_ row: VectorField) throws(VectorError) {
    query = try row["query"].text()
    parameters["query"] = query
    switch try row["type"].text() {
    case "range": kind = .range
    case "instant": kind = .instant
    default: throw row["type"].mismatch("range or instant")
    }
    for name in ["start", "end", "time", "step", "limit", "direction", "interval"]
    where row[name].exists {
      parameters[name] = try row[name].numberOrText()
    }
    if row["headers"].exists {
      for (name, value) in try row["headers"].members() {
        guard name == QueryRequest.encodingHeader else { throw value.mismatch("another header") }
        encodingFlags = try value.text()
      }
    }
  }

  func request() throws(LogQLError) -> QueryRequest {
    try QueryRequest(
      kind, now: Timestamp(nanoseconds: 0), encodingFlags: encodingFlags
    ) { parameters[$0] }
  }
}
