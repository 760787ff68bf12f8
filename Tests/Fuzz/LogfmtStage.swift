// Fuzz target: `logfmt`, over arbitrary lines.

private let queries = StageQueries([
  "| logfmt", "| logfmt --strict", "| logfmt --keep-empty", "| logfmt --strict --keep-empty",
  #"| logfmt --strict x="a", b"#, #"| logfmt a, c="b" | a="1""#, "| logfmt | a>1.5 or b>5KB",
])

/// The first byte picks the stages and what is made of their lines; the rest is lines, FF between them.
func fuzzLogfmtStage(_ data: UnsafeBufferPointer<UInt8>) {
  guard let first = data.first else { return }
  queries.check(Int(first), data.dropFirst())
}
