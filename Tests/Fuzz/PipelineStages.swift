// Fuzz target: stages one behind the other, over arbitrary lines.

private let queries = StageQueries([
  "| unpack | json", "| json | logfmt", "| decolorize | logfmt --keep-empty",
  #"| regexp "(?P<a>\\w+)=(?P<b>[^ ]*)|(?P<c>.)""#, #"| pattern "<a>=<b> <_>\"<c>\"""#,
  #"| logfmt | label_format b=a, c="{{.a | trunc 3}}" | line_format "{{.c}} {{__line__}}" | logfmt"#,
  #"| json | label_format a="{{.b}}{{.c}}", d=a | line_format "{{.d}}" | pattern "<a>,<b>""#,
  #"| json | b=ip("10.0.0.0/8") | keep a, b | __error__="""#,
  #"| regexp "^(?P<a>\\w+)[= ]+(?P<b>[^ ]*) (?P<c>.*)$" | line_format "{{ .c | trunc 9 | upper }}""#,
  #"| regexp "a=(?P<a>\\d{1,3})(?P<c>\\S*)" | label_format b="{{ .c | trimPrefix `x` }}-{{ .a }}""#,
])

/// The first byte picks the stages and what is made of their lines; the rest is lines, FF between them.
func fuzzPipelineStages(_ data: UnsafeBufferPointer<UInt8>) {
  guard let first = data.first else { return }
  queries.check(Int(first), data.dropFirst())
}
