extension VectorArea {
  /// Parsing, pipelines, and whole queries over workloads.
  static let logql = logql(BatchEngine())

  /// The same for another implementation.
  static func logql(_ engine: some QueryEngine) -> VectorArea {
    VectorArea(
      name: "logql",
      checks: [
        VectorFileCheck(lines: "parse.jsonl") { vector, _ throws(VectorError) in
          try ParseCheck(engine: engine).check(vector)
        },
        VectorFileCheck(lines: "pipeline.jsonl") { vector, _ throws(VectorError) in
          try PipelineCheck(engine: engine).check(vector)
        },
      ]
        + workloads.flatMap {
          [.golden($0.name, $0.isOurs, engine), .workload($0.name, $0.isOurs)]
        })
  }

  /// The lines of `loghub` are other people's: its files are not everywhere.
  private static let workloads: [(name: String, isOurs: Bool)] = [
    ("frontend_public", true), ("logfmt_svc", true), ("loghub", false), ("meta_collide", true),
    ("nginx_json", true), ("text_misc", true),
  ]
}

extension VectorFileCheck {
  fileprivate static func golden(_ name: String, _ isOurs: Bool, _ engine: some QueryEngine) -> Self
  {
    VectorFileCheck(
      "golden/\(name).jsonl", form: .lines, isOurs: isOurs,
      prepare: { folder throws(VectorError) in
        let golden = GoldenQueryCheck(
          engine: engine, workload: try QueryWorkload("workloads/\(name).jsonl", folder))
        return { row, _ throws(VectorError) in try golden.check(row) }
      })
  }

  /// An input: it is checked that it can be loaded.
  fileprivate static func workload(_ name: String, _ isOurs: Bool) -> Self {
    VectorFileCheck(
      "workloads/\(name).jsonl", form: .input, isOurs: isOurs,
      prepare: { folder throws(VectorError) in
        _ = try QueryWorkload("workloads/\(name).jsonl", folder)
        return { _, _ in }
      })
  }
}
