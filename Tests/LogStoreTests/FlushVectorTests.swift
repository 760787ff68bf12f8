import Environment
import LogModel
import Testing

@testable import LogStore

struct FlushVectorTests {
  static let decisions = Vectors.cases("ingester/flush_decision.json")
  static let queueFile = Vectors.cases("ingester/flush_queue.json")
  static let scripts = queueFile.filter { !$0["ops"].isNull }

  @Test func `when a chunk is due and why`() {
    for vector in Self.decisions {
      let reason = flushReason(
        closed: vector["closed"].bool, synced: vector["synced"].bool,
        idleFor: vector["idle_for_ns"].integer, span: vector["span_ns"].integer ?? 0,
        idlePeriod: vector["chunk_idle_period_ns"].integer ?? 0,
        maxAge: vector["max_chunk_age_ns"].integer ?? 0)
      #expect((reason?.name ?? "") == vector["reason"].text, "\(vector.json)")
      #expect((reason != nil) == vector["flush"].bool)
    }
  }

  @Test(arguments: scripts)
  func `order and keys of the flush queue`(vector: VectorCase) {
    var queue = FlushQueue()
    for step in vector["ops"].list {
      if step["op"].text == "enqueue" {
        let operation = Self.operation(step)
        #expect(operation.key == step["key"].text)
        #expect(-operation.from == step["priority"].integer)
        #expect(queue.enqueue(operation) == step["added"].bool)
      } else {
        let got = queue.dequeue()
        #expect(got == (step["got"].isNull ? nil : Self.operation(step["got"])))
      }
      #expect(queue.count == step["length"].int)
    }
  }

  @Test func `which queue a stream belongs to`() {
    let table = Self.queueFile.first { $0.name == "queue_selection" }?["table"].list ?? []
    for row in table {
      let queue = FlushQueue.index(
        of: Fingerprint(bits: row["fp"].hex ?? 0), among: row["concurrent_flushes"].int)
      #expect(queue == row["queue"].int)
    }
    #expect(!table.isEmpty)
  }

  @Test func `the pace of flushes`() {
    let table = Self.queueFile.first { $0.name == "flush_rate" }?["table"].list ?? []
    for row in table {
      let period = Duration.nanoseconds(row["flush_check_period_ns"].integer ?? 0)
      #expect(FlushPace.rate(queued: row["queued"].int, period: period) == row["per_second"].double)
      #expect(row["burst"].int == 1)
    }
    #expect(!table.isEmpty)
  }

  @Test func `operations keep their distance from each other`() {
    var pace = FlushPace()
    let start = MonotonicTime(nanoseconds: 5)
    #expect(pace.take(now: start) == .zero)
    #expect(pace.take(now: start) == .zero)
    pace.set(queued: 0, period: .seconds(100))
    #expect(pace.take(now: start) == .zero)
    #expect(pace.take(now: start) == .seconds(1))
    #expect(pace.take(now: start + .milliseconds(1500)) == .milliseconds(500))
    #expect(pace.take(now: start + .seconds(60)) == .zero)
  }

  @Test func `waits double up to the maximum`() {
    var backoff = FlushBackoff()
    #expect(backoff.wait(after: 0, draw: 0) == .seconds(10))
    #expect(backoff.wait(after: 1, draw: 0) == .seconds(20))
    #expect(backoff.wait(after: 0, draw: .max) < .seconds(20))
    #expect(backoff.wait(after: 2, draw: .max) < .seconds(60))
    #expect(backoff.wait(after: 60, draw: .max) == .seconds(60))
    backoff.maximum = backoff.minimum
    #expect(backoff.wait(after: 5, draw: 12345) == .seconds(10))
  }

  private static func operation(_ json: JSON) -> FlushOperation {
    FlushOperation(
      from: json["from_ms"].integer ?? 0, tenant: TenantID(json["user"].text ?? ""),
      fingerprint: Fingerprint(bits: json["fp"].hex ?? 0), isImmediate: json["immediate"].bool)
  }
}
