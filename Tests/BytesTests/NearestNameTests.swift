import Bytes
import Testing

/// Which known name is meant by one that is not known.
@Suite struct NearestNameTests {
  static let names = ["cluster", "workload", "queries", "expect", "faults", "up"]

  @Test(arguments: [
    ("clutser", "cluster"), ("Cluster", "cluster"), ("workloads", "workload"), ("query", nil),
    ("querie", "queries"), ("falts", "faults"), ("exp", "expect"), ("pu", "up"), ("u", "up"),
    ("", nil), ("x", nil), ("entirely different", nil),
    (String(repeating: "cluster", count: 15), nil),
  ])
  func nearestIsMeant(_ text: String, _ expected: String?) {
    #expect(nearestName(to: text, among: Self.names) == expected)
  }
}
