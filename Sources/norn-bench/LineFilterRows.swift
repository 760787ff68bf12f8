import LogModel
import LogQLPipeline
import LogQLSyntax

/// Line filters alone: how fast lines are dropped and found.
enum LineFilterRows {
  static var all: [LogQLRow] {
    [
      row("|= \"trace_id=0000\"", [(.contains, "trace_id=0000")], goal: 8000),
      row("|= \"trace_id=ab1\" (0.02 %)", [(.contains, "trace_id=ab1")], goal: 8000),
      row("|= \"count=137 \" (0.1 %)", [(.contains, "count=137 ")], goal: 8000),
      row("|= \"component=tsdb\" (25 %)", [(.contains, "component=tsdb")]),
      row("|= \"level=info\" (50 %)", [(.contains, "level=info")]),
      row("|= \"e\" (all)", [(.contains, "e")]),
      row(
        "!= \"zzz\" != \"needle\" != \"haystack\"",
        [(.lacks, "zzz"), (.lacks, "needle"), (.lacks, "haystack")]),
      row(
        "!= \"debug\" != \"head.go\" != \"remote\"",
        [(.lacks, "debug"), (.lacks, "head.go"), (.lacks, "remote")]),
      row("|~ \"needle|haystack\"", [(.matches, "needle|haystack")]),
      row("|~ \"(?i)NEEDLE\"", [(.matches, "(?i)NEEDLE")]),
      row("|~ \"(?i)LEVEL=ERROR\"", [(.matches, "(?i)LEVEL=ERROR")]),
      row("|~ \"[0-9]+needle\"", [(.matches, "[0-9]+needle")], goal: 3000),
      row("|~ \"non-recov.*count=99[0-9]\"", [(.matches, "non-recov.*count=99[0-9]")], goal: 3000),
      row("|~ \"level=error.*duration=9\\d+ms\"", [(.matches, "level=error.*duration=9\\d+ms")]),
      row("|~ \"count=\\d{3} trace_id=e\"", [(.matches, "count=\\d{3} trace_id=e")]),
      row("|~ \"[0-9a-f]{15}7 \"", [(.matches, "[0-9a-f]{15}7 ")], goal: 228),
      row("|~ \"[a-f]{4}[0-9]{4}\"", [(.matches, "[a-f]{4}[0-9]{4}")], goal: 228),
      row("|~ \"^level=(warn|error) \"", [(.matches, "^level=(warn|error) ")]),
      row("|> \"<_>error<_>trace_id=0<_>\"", [(.matchesPattern, "<_>error<_>trace_id=0<_>")]),
      row("|= ip(\"10.0.0.0/8\")", [(.contains, "10.0.0.0/8")], isAddress: true),
    ]
  }

  private static func row(
    _ name: String, _ filters: [(LineFilter.Operator, String)], isAddress: Bool = false,
    goal: Double? = nil
  ) -> LogQLRow {
    let filters = filters.map { op, text in
      LineFilter(op, [LineFilter.Alternative(Array(text.utf8), isAddress: isAddress)])
    }
    let chain: LineFilterChain
    do throws(LogQLError) {
      chain = try LineFilterChain(filters)
    } catch {
      preconditionFailure("\(name): \(error)")
    }
    return LogQLRow(
      group: .filter, lines: .structured, query: name, goal: goal.map { .megabytes($0) }
    ) { batches in
      var selection: [UInt32] = []
      return {
        var work = LogQLRow.Work()
        for batch in batches {
          chain.filter(batch.entries, selection: &selection)
          work.items += batch.entries.count
          work.bytes += batch.entries.lineBytes
          work.kept += selection.count
        }
        return work
      }
    }
  }
}
