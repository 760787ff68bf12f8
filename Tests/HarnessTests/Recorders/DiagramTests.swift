import LogStore
import Testing

@testable import Harness
@testable import Reports

@Suite("Messages around a violation")
struct DiagramTests {
  /// Acknowledges at once: a crash of all ingesters then loses what they had not got.
  static func early() throws -> RunReport {
    let crash =
      "{ at: 2m, crash: [ingester-1, ingester-2, ingester-3], how: kill, restart_after: 30s }"
    return try Running.report(
      Running.small(faults: "[\(crash)]"), mutant: .acknowledgeBeforeQuorum, keepsHistory: true)
  }

  @Test func `a lost entry comes with the messages of its push`() throws {
    let report = try Self.early()
    let moment = try #require(report.violations.first?.moment)
    guard case .push(let number) = moment.subject else {
      Issue.record("no push: \(moment)")
      return
    }
    let history = try #require(report.history)
    let push = history.pushes[number]
    #expect(push.outcome == .acknowledged && push.sent == moment.from)
    let messages = history.messages
    #expect(messages.first?.from == "client" && messages.first?.to == "distributor-1")
    #expect(messages.first?.text == "push of \(push.entries) entries")
    #expect(messages.first?.sent == push.sent)
    let copies = messages.filter { $0.from == "distributor-1" && !$0.isReply }
    #expect(copies.count == 3 * push.attempts && Set(copies.map(\.to)).count == 3)
    // The defect in one line: the answer leaves before any copy has been confirmed.
    let answer = try #require(messages.first { $0.to == "client" && $0.arrives != nil })
    let confirmed = messages.filter { $0.to == "distributor-1" && $0.isReply }
    #expect(confirmed.allSatisfy { $0.sent > answer.sent })
    #expect(answer.arrives == push.ended)
  }

  @Test func `a wrong answer comes with the messages of its query`() throws {
    let report = try Running.report(Running.small(), mutant: .ignoreLimit, keepsHistory: true)
    let moment = try #require(report.violations.first { $0.checker == "order" }?.moment)
    #expect(moment.subject == .query("lines") && moment.from == .seconds(180))
    let messages = try #require(report.history?.messages)
    #expect(messages.first?.to == "querier-1" && messages.last?.to == "client")
    #expect(Set(messages.map(\.from)).count >= 4)
    #expect(messages.allSatisfy { $0.sent >= moment.from })
  }

  @Test func `the diagram stands in the page and alone, the client on the left`() throws {
    let report = try Self.early()
    let page = try HTMLReportTests.page(report)
    let drawing = try #require(page.all("svg").first { $0.attributes["class"] == "sequence" })
    let nodes = drawing.all("text").filter { $0.attributes["class"] == "seq-node" }.map(\.text)
    #expect(nodes.prefix(2) == ["client", "distributor-1"] && nodes.count == 5)
    let lines = drawing.all("path").filter { $0.attributes["class"] == "seq-line" }
    #expect(lines.count >= report.history?.messages.count ?? .max)
    let around = try #require(page.all("table").first { $0.attributes["class"] == "around" })
    let subject = around.all("tr").filter { $0.attributes["class"] == "subject" }
    #expect(
      subject.count == 1 && subject[0].all("td").contains { $0.text.contains("acknowledged") })
    let bytes = try #require(MessagesFile.bytes(of: report))
    let file = try MarkupTree(parsing: String(decoding: bytes, as: UTF8.self))
    #expect(file.children[0].attributes["xmlns"] == "http://www.w3.org/2000/svg")
    #expect(MessagesFile.bytes(of: RecordedSample.failed()) == nil)
    #expect(bytes == MessagesFile.bytes(of: try Self.early()))
  }

  @Test func `steps are even but for long waits, lost messages end half way`() throws {
    var report = SampleReport.failed()
    report.violations = [
      Violation(
        checker: "no-loss", subject: "s", summary: "lost",
        moment: ViolationMoment(subject: .push(0), from: .seconds(1), to: .seconds(9)))
    ]
    var history = RunHistory()
    history.nodes = ["ingester-1", "distributor-1"]
    history.pushes = [
      RunHistory.Push(
        client: 0, streams: [], entries: 1, attempts: 1, outcome: .acknowledged, sent: .seconds(1),
        ended: .seconds(9))
    ]
    func message(_ from: String, _ to: String, _ sent: Int, _ arrives: Int?) -> RunMessage {
      RunMessage(
        from: from, to: to, sent: .seconds(sent), arrives: arrives.map { .seconds($0) }, text: "m",
        isReply: false, isFailure: false)
    }
    history.messages = [
      message("client", "distributor-1", 1, 2), message("distributor-1", "ingester-1", 2, nil),
    ]
    report.history = history
    let diagram = try #require(SequenceDiagram(report))
    #expect(diagram.nodes == ["client", "distributor-1", "ingester-1"])
    #expect(diagram.marks.map(\.text) == ["the push counts as acknowledged"])
    let layout = SequenceLayout(diagram)
    let steps = zip(layout.rows, layout.rows.dropFirst()).map { $1.y - $0.y }
    // A second on its way, sent on at once, and seven seconds later the end.
    #expect(steps == [29, 17, 29])
    let text = String(decoding: try #require(MessagesFile.bytes(of: report)), as: UTF8.self)
    #expect(text.contains("m (lost)") && text.contains("class=\"seq-bad\""))
  }
}
