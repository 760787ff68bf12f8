import Harness
import Testing

/// A cluster whose disks fail stays within what it promises.
@Suite("Ingesters with bad disks")
struct DiskFaultTests {
  static let bad = [
    "disk: ingester-1, full: true, lasts: 3m", "disk: ingester-1, errors: 40%, lasts: 3m",
    "disk: ingester-1, errors: 1%, by: 50x, lasts: 3m", "disk: ingester-1, by: 2000x, lasts: 2m",
    "rot: ingester-1, flips: 20",
  ]

  /// Behind the trouble the process dies, so that what the disk holds counts.
  @Test("lose nothing that a quorum has", arguments: bad, [1, 2, 3] as [UInt64])
  func forgiven(fault: String, seed: UInt64) throws {
    let faults = """
      [{ at: 1m, \(fault) }, { at: 2m, crash: ingester-1, how: kill, restart_after: 10s },
       { at: 4m30s, crash: ingester-1, how: kill, restart_after: 10s }]
      """
    let report = try Running.report(Running.small(faults: faults), seed: seed, doubleCheck: true)
    #expect(report.violations == [])
    #expect(report.verdict == .passed)
  }

  /// Two of three cannot write: no push has a quorum until their disks are well again.
  @Test("a process that its disk keeps from starting starts when it is well again")
  func startsLate() throws {
    let faults = """
      [{ at: 1m, disk: [ingester-1, ingester-2], errors: 100%, lasts: 2m },
       { at: 1m10s, crash: [ingester-1, ingester-2], how: kill, restart_after: 5s }]
      """
    let report = try Running.report(Running.small(faults: faults), seed: 4)
    #expect(report.violations == [])
    let told = report.faults.map(\.text)
    #expect(told.contains { $0.hasPrefix("ingester-1 cannot start: ") })
    #expect(told.count { $0 == "ingester-1 starts" } > 2)
    #expect(told.contains("the disk of ingester-1 is well again"))
  }
}
