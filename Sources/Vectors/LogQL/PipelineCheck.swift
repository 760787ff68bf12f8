import LogModel
import LogQLPipeline
import LogQLSyntax

/// `pipeline.jsonl`: one line through the pipeline of a query.
enum PipelineCheck {
  static func check(_ vector: VectorField) throws(VectorError) {
    vector["id"].isInformational()
    let text = try vector["query"].text()
    let batch = try self.batch(vector)
    do throws(LogQLError) {
      switch try Query(parsing: text).syntax {
      case .log(let expression):
        let pipeline = try Pipeline(lines: expression, quirks: .loki, categorizes: true)
        compareLine(run(pipeline, batch), pipeline.labels, batch, vector)
      case let syntax:
        guard let (aggregation, parent) = extractor(syntax, under: nil) else {
          return vector["query"].fail("no range aggregation: \(text)")
        }
        let pipeline = try Pipeline(samples: aggregation, under: parent, quirks: .loki)
        compareSample(run(pipeline, batch), pipeline.labels, vector)
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

  private static func run(_ pipeline: Pipeline, _ batch: StreamBatch) -> PipelineRows {
    var rows = PipelineRows()
    let all = TimeRange(
      start: Timestamp(nanoseconds: .min), end: Timestamp(nanoseconds: .max))
    pipeline.run(batch, within: all, into: &rows)
    return rows
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

  private static func compareLine(
    _ rows: PipelineRows, _ labels: PipelineLabels, _ batch: StreamBatch, _ vector: VectorField
  ) {
    vector["kept"].expect(rows.count == 1)
    guard rows.count == 1 else { return }
    let number = Int(rows.labels[0])
    vector["labels"].expect(labels[number].canonical)
    let categories = labels.categories(number)
    expect(categories.stream, vector["out_stream"])
    expect(categories.metadata, vector["out_metadata"])
    expect(categories.parsed, vector["out_parsed"])
    let slab = rows.isRewritten[0] ? rows.slab : batch.entries.slab
    let start = Int(rows.offsets[0])
    let line = slab[start..<(start + Int(rows.lengths[0]))]
    let isChanged = !batch.entries.withLine(0) { $0.elementsEqual(line) }
    vector["out_line"].expectIfAny(isChanged ? String(decoding: line, as: UTF8.self) : nil)
  }

  private static func compareSample(
    _ rows: PipelineRows, _ labels: PipelineLabels, _ vector: VectorField
  ) {
    vector["kept"].expect(rows.count == 1)
    guard rows.count == 1 else { return }
    vector["labels"].expect(labels[Int(rows.labels[0])].canonical)
    vector["value"].expect(NumberText.decimal(rows.values[0]))
  }

  /// Pairs that are left out if there are none.
  private static func expect(_ labels: [Label], _ field: VectorField) {
    if labels.isEmpty && !field.exists { return }
    field.expect(labels)
  }
}
