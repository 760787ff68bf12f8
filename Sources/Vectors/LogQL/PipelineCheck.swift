import LogModel
import LogQLPipeline
import LogQLSyntax

/// `pipeline.jsonl`: one line through the pipeline of a query.
struct PipelineCheck {
  let engine: any QueryEngine

  func check(_ vector: VectorField) throws(VectorError) {
    vector["id"].isInformational()
    let text = try vector["query"].text()
    let batch = try Self.batch(vector)
    do throws(LogQLError) {
      switch try Query(parsing: text).syntax {
      case .log(let expression):
        compareLine(try engine.line(expression, batch), batch, vector)
      case let syntax:
        guard let (aggregation, parent) = Self.extractor(syntax, under: nil) else {
          return vector["query"].fail("no range aggregation: \(text)")
        }
        compareSample(try engine.sample(aggregation, under: parent, batch), vector)
      }
    } catch {
      vector["error"].expect(error.description)
    }
  }

  private static func batch(_ vector: VectorField) throws(VectorError) -> StreamBatch {
    var labels: [Label] = []
    for (name, value) in try vector["stream"].members() {
      labels.append(Label(name, try value.text()))
    }
    var entries = EntryBatch()
    entries.append(
      try vector["ts_ns"].integer(Int64.self), Array(try vector["line"].text().utf8))
    if vector["metadata"].exists { entries.setPairs(0, try vector["metadata"].labels()) }
    return StreamBatch(labels: LabelSet(labels), entries: entries)
  }

  /// The range aggregation of a query that has one, and the aggregation directly above it.
  private static func extractor(_ expression: Expression, under parent: VectorAggregation?)
    -> (RangeAggregation, VectorAggregation?)?
  {
    switch expression {
    case .rangeAggregation(let aggregation): return (aggregation, parent)
    case .vectorAggregation(let aggregation):
      return extractor(aggregation.operand, under: aggregation)
    default:
      for child in expression.children {
        if let found = extractor(child, under: nil) { return found }
      }
      return nil
    }
  }

  private func compareLine(_ row: EngineLine?, _ batch: StreamBatch, _ vector: VectorField) {
    vector["kept"].expect(row != nil)
    guard let row else { return }
    vector["labels"].expect(row.labels.canonical)
    Self.expect(row.stream, vector["out_stream"])
    Self.expect(row.metadata, vector["out_metadata"])
    Self.expect(row.parsed, vector["out_parsed"])
    let isChanged = !batch.entries.withLine(0) { $0.elementsEqual(row.line) }
    vector["out_line"].expectIfAny(isChanged ? String(decoding: row.line, as: UTF8.self) : nil)
  }

  private func compareSample(_ row: EngineSample?, _ vector: VectorField) {
    vector["kept"].expect(row != nil)
    guard let row else { return }
    vector["labels"].expect(row.labels.canonical)
    vector["value"].expect(NumberText.decimal(row.value))
  }

  /// Pairs that are left out if there are none.
  private static func expect(_ labels: [Label], _ field: VectorField) {
    if labels.isEmpty && !field.exists { return }
    field.expect(labels)
  }
}
