/// `norn-bench logql`: what a query does with decoded chunks in memory, on one core: megabytes and lines
/// for each second of CPU time, and allocations for each line.
enum LogQLBenchmark {
  static func run(quick: Bool, filter: String, asJSON: Bool) -> Bool {
    let rows = LogQLRow.all.filter { $0.isMeant(by: filter) }
    if rows.isEmpty {
      print("no row is called \"\(filter)\"; --list names them")
      return false
    }
    let lines = BenchLines(quick: quick)
    var results: [LogQLResult] = []
    var group: LogQLRow.Group?
    for row in rows {
      if row.group != group && !asJSON {
        print((group == nil ? "" : "\n") + LogQLResult.heading(row.group))
        group = row.group
      }
      guard let batches = row.lines.map({ lines.batches($0) }) ?? [] else {
        print("the lines of \(row.name) are not those of the benchmark")
        return false
      }
      let result = LogQLResult.of(row, batches, quick: quick)
      if !asJSON { print(result.line) }
      results.append(result)
    }
    if asJSON { print("[" + results.map(\.json).joined(separator: ",\n ") + "]") }
    return true
  }

  /// Prints what would be measured.
  static func list(filter: String) {
    for group in LogQLRow.Group.allCases {
      let rows = LogQLRow.all.filter { $0.group == group && $0.isMeant(by: filter) }
      if rows.isEmpty { continue }
      print("\(group.rawValue) (\(group.title))")
      for row in rows { print("  " + row.name) }
    }
  }
}
