import Testing

@testable import Harness
@testable import Reports

@Suite("Annotations and summaries for continuous integration")
struct ContinuousIntegrationTests {
  @Test func `a violation of a query points to the query's line`() {
    let lines = GitHubAnnotations.lines(of: SampleCommand.record([SampleReport.failed()]))
    let replay = "%0A%0Anorn run Scenarios/sample.yaml --seed 42"
    #expect(
      lines == [
        "::error file=Scenarios/sample.yaml,line=11,title=goldens%3A sample seed 42::"
          + "query errors: the answer differs%0A- row 1: a%0A+ row 1: \"b\"" + replay,
        "::error file=Scenarios/sample.yaml,title=threshold%3A sample seed 42::"
          + "chunk.entries.avg > 5: no value" + replay,
      ])
  }

  @Test func `runs that passed, were skipped or interrupted are not annotated, bad input is`() {
    let lines = GitHubAnnotations.lines(of: SampleCommand.everyVerdict())
    #expect(lines.count == 7)
    #expect(lines[0] == "::error file=bad.yaml,line=3,col=7,title=input::expected a number")
    #expect(lines[1] == "::error title=input::none.yaml: cannot be read")
    #expect(lines[2] == "::error file=x.golden,title=goldens::obsolete%0Aremove")
  }

  @Test func `text cannot end a command, nor begin another property`() {
    var report = SampleReport.with(.failed)
    report.violations = [
      Violation(
        checker: "a,b:c", subject: "x", summary: "100 %\r\n::error::y",
        details: (1...12).map { "\($0)" })
    ]
    let lines = GitHubAnnotations.lines(of: SampleCommand.record([report]))
    #expect(lines.count == 1)
    #expect(lines[0].contains("title=a%2Cb%3Ac%3A sample seed 42::x: 100 %25%0D%0A::error::y%0A1"))
    #expect(lines[0].contains("%0A10%0A… 2 more lines%0A%0Anorn"))
    #expect(!lines[0].contains("\n"))
  }

  @Test func `beyond what GitHub shows only the number is told`() {
    let lines = GitHubAnnotations.lines(
      of: SampleCommand.record(Array(repeating: SampleReport.failed(), count: 20)))
    #expect(lines.count == 10)
    #expect(lines[9] == "::error title=norn run::31 more failures are not annotated")
  }

  @Test func `the summary begins with the table and ends with what failed`() {
    let record = SampleCommand.record([SampleReport.with(.passed), SampleReport.failed()])
    #expect(
      MarkdownSummary.text(of: record, wallTime: 1_800_000_000) == """
        ## norn: 1 of 2 did not pass

        `PASS 1 FAIL 1 THRESHOLD 0 UNKNOWN 0 SKIPPED 0 (virtual 2h03m05s in 1.8s, seed 42)`

        | | scenario | seed | virtual time | entries | chunks | request cost | failures |
        | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
        | ✅ PASS | sample | 42 | 1m | 0 | 0 | \\$0 | 0 |
        | ❌ FAIL | sample | 42 | 2h02m05s | 200,000 | 102 | \\$0.00051 | 2 |

        ### FAIL sample, seed 42

        - ✗ **threshold** chunk.entries.avg > 5: no value
        - ✗ **goldens** query errors: the answer differs

          ```text
          - row 1: a
          + row 1: "b"
          ```


        ```sh
        norn run Scenarios/sample.yaml --seed 42
        ```

        """)
  }

  @Test func `many runs that passed are counted, not listed`() {
    let passed = Array(repeating: SampleReport.with(.passed), count: 150)
    let text = MarkdownSummary.text(
      of: SampleCommand.record(passed + [SampleReport.failed()]), wallTime: 0)
    #expect(text.contains("## norn: 1 of 151 did not pass"))
    #expect(!text.contains("✅") && text.contains("Runs that passed are left out."))
    let good = MarkdownSummary.text(of: SampleCommand.record(passed), wallTime: 0)
    #expect(good.hasPrefix("## norn: 150 runs passed\n") && !good.contains("|"))
  }

  @Test func `text has no meaning in Markdown`() {
    #expect(MarkdownText.plain("a|b <i> `c` *d*\n# e") == "a\\|b &lt;i> \\`c\\` \\*d\\* \\# e")
    #expect(MarkdownText.block(["a", "````", "b\nc"]).first == "`````text")
    #expect(MarkdownText.block(["b\nc"]) == ["```text", "b", "c", "```"])
  }
}
