// Fuzz target: `json`, over arbitrary lines.

private let queries = StageQueries([
  "| json", #"| json x="a", y="b.c[1].d", z="[0][\"k\"]""#, #"| json a, b="b[1]" | a>=2"#,
  "| json | a>=10ms | drop b, c=~\"x.*\"", "| json | a=`x` or a_b=`1`", "| unpack",
])

/// The first byte picks the stages and what is made of their lines; the rest is lines, FF between them.
func fuzzJSONStage(_ data: UnsafeBufferPointer<UInt8>) {
  guard let first = data.first else { return }
  queries.check(Int(first), data.dropFirst())
}
