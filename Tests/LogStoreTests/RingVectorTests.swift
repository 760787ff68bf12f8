import Environment
import LogModel
import Testing

@testable import LogStore

/// Ring keys and look-ups as measured, without zones.
struct RingVectorTests {
  static let tokens = Vectors.cases("ring/token_for.json")
  static let lookups = Vectors.cases("ring/lookups.json").filter { !$0["zone_awareness"].bool }
  static let now = Vectors.load("ring/lookups.json")["now"].integer ?? 0

  static let operations: [(name: String, operation: RingOperation)] = [
    ("WriteNoExtend", .writeNoExtend), ("Write", .write), ("Read", .read),
    ("Reporting", .reporting),
  ]

  @Test(arguments: tokens)
  func `the ring key of a stream`(vector: VectorCase) {
    let token = StreamToken(
      tenant: TenantID(vector["tenant"].text ?? ""), labels: vector["labels"].text ?? "")
    #expect(Int64(token.bits) == vector["token"].integer)
  }

  @Test(arguments: lookups)
  func `look-ups of keys`(vector: VectorCase) {
    let ring = Self.ring(vector)
    for (name, operation) in Self.operations {
      for lookup in vector["get"][name].list {
        let key = StreamToken(bits: UInt32(lookup["k"].integer ?? 0))
        Self.expect(lookup, ring, "\(name) \(key.bits)", isOrdered: true) {
          () throws(RingError) in
          try ring.lookup(
            key, for: operation, replicationFactor: vector["rf"].int,
            heartbeatTimeout: .seconds(vector["heartbeat_timeout_s"].int), at: Self.wallTime)
        }
      }
    }
  }

  @Test(arguments: lookups)
  func `replica sets of reads`(vector: VectorCase) {
    let ring = Self.ring(vector)
    let timeout = Duration.seconds(vector["heartbeat_timeout_s"].int)
    for (name, operation) in Self.operations {
      Self.expect(vector["replication_set"][name], ring, name, isOrdered: false) {
        () throws(RingError) in
        try ring.replicationSet(
          for: operation, replicationFactor: vector["rf"].int, heartbeatTimeout: timeout,
          at: Self.wallTime)
      }
      Self.expect(vector["all_healthy"][name], ring, name, isOrdered: false) {
        () throws(RingError) in
        try ring.allHealthy(for: operation, heartbeatTimeout: timeout, at: Self.wallTime)
      }
    }
  }

  @Test(arguments: lookups)
  func `ranges that instances own`(vector: VectorCase) {
    let ring = Self.ring(vector)
    let owned = ring.ownedRanges()
    for (index, instance) in ring.instances.enumerated() where !instance.tokens.isEmpty {
      #expect(Int64(owned[index]) == vector["owned_range"][instance.id].integer)
    }
  }

  private static var wallTime: WallTime { WallTime(nanoseconds: now * 1_000_000_000) }

  private static func ring(_ vector: VectorCase) -> Ring {
    let states: [String: InstanceState] = Dictionary(
      uniqueKeysWithValues: InstanceState.allCases.map { ($0.name, $0) })
    return Ring(
      vector["instances"].list.map { json in
        RingInstance(
          id: json["id"].text ?? "", address: json["addr"].text ?? "",
          heartbeat: json["heartbeat"].integer ?? 0,
          state: states[json["state"].text ?? ""] ?? .active,
          tokens: json["tokens"].list.map { StreamToken(bits: UInt32($0.integer ?? 0)) },
          zone: json["zone"].text ?? "", registered: json["registered"].integer ?? 0)
      })
  }

  private static func expect(
    _ expected: JSON, _ ring: Ring, _ about: String, isOrdered: Bool,
    _ result: () throws(RingError) -> ReplicationSet
  ) {
    do {
      let set = try result()
      var ids = set.instances.map { ring.instances[$0].id }
      if !isOrdered { ids.sort() }
      #expect(ids == expected["i"].list.compactMap(\.text), "\(about)")
      #expect(set.maxErrors == expected["e"].int, "\(about)")
      #expect(expected["err"].isNull, "\(about)")
    } catch {
      #expect(error.description == expected["err"].text, "\(about)")
    }
  }
}
