import Environment
import LogModel
import Testing

@testable import LogStore

/// Pushes with scripted ingesters: who is called with what, and what the client gets when. Run on the
/// pure decisions of the distributor, in the order of the script's reply times.
struct ReplicationVectorTests {
  static let file = Vectors.load("distributor/replication.json")
  /// Without zones; the client that goes away is the network's business.
  static let vectors = Vectors.cases("distributor/replication.json").filter {
    !$0["zone_awareness"].bool && $0["client_cancels_at_ms"].isNull
      && $0["client_deadline_ms"].isNull && $0["limits"].isNull
  }

  private struct Reply {
    var time: Int64
    var route: Int
    /// nil: stored.
    var error: RPCError?
  }

  @Test(arguments: vectors)
  func `replication of a push`(vector: VectorCase) throws {
    let tenant = TenantID(Self.file["tenant"].text ?? "")
    let ring = Self.ring(vector)
    let now = WallTime(nanoseconds: (Self.file["now_s"].integer ?? 0) * 1_000_000_000)
    let labels = vector["streams"].list.compactMap { $0["labels"].text }
    var sets: [ReplicationSet] = []
    do {
      for text in labels {
        let token = StreamToken(tenant: tenant, labels: try LabelParser.parse(text).canonical)
        sets.append(
          try ring.lookup(
            token, for: .writeNoExtend, replicationFactor: vector["rf"].int,
            heartbeatTimeout: .seconds(Self.file["heartbeat_timeout_s"].int), at: now))
      }
    } catch let error as RingError {
      #expect(vector["result"]["error"].text == error.description)
      #expect(vector["pushes"].list.isEmpty)
      return
    }
    let routes = PushRouting(sets).routes
    let calls = routes.map { route in
      (address: ring.instances[route.instance].address, streams: route.streams.map { labels[$0] })
    }.sorted { $0.address < $1.address }
    #expect(calls.map(\.address) == vector["pushes"].list.compactMap { $0["addr"].text })
    for (call, expected) in zip(calls, vector["pushes"].list) {
      #expect(call.streams == expected["streams"].list.compactMap(\.text))
    }
    let (error, time) = Self.outcome(Self.replies(vector, ring, routes), routes, sets)
    #expect(time == vector["returned_at_ms"].integer)
    Self.expect(error, vector["result"])
  }

  private static func ring(_ vector: VectorCase) -> Ring {
    let states: [String: InstanceState] = Dictionary(
      uniqueKeysWithValues: InstanceState.allCases.map { ($0.name, $0) })
    let now = file["now_s"].integer ?? 0
    return Ring(
      vector["instances"].list.map { json in
        RingInstance(
          id: json["id"].text ?? "", address: json["id"].text ?? "",
          heartbeat: now - (json["heartbeat_age_s"].integer ?? 0),
          state: states[json["state"].text ?? ""] ?? .active,
          tokens: json["tokens"].list.map { StreamToken(bits: UInt32($0.integer ?? 0)) })
      })
  }

  private static func replies(
    _ vector: VectorCase, _ ring: Ring, _ routes: [PushRouting.Route]
  ) -> [Reply] {
    let timeout = file["remote_timeout_ms"].integer ?? 0
    return routes.enumerated().map { number, route in
      let behaviour = vector["behaviour"][ring.instances[route.instance].id]
      let delay = behaviour["delay_ms"].integer ?? 0
      let kind = behaviour["kind"].text
      if kind == "hang" || delay > timeout {
        return Reply(time: timeout, route: number, error: .deadlineExceeded)
      }
      switch kind {
      case "http":
        return Reply(
          time: delay, route: number,
          error: .status(code: behaviour["code"].int, text: behaviour["msg"].text ?? ""))
      case "grpc":
        let names = [2: "Unknown", 14: "Unavailable"]
        let text = "rpc error: code = \(names[behaviour["code"].int] ?? "?") desc = "
        return Reply(
          time: delay, route: number,
          error: .status(code: 500, text: text + (behaviour["msg"].text ?? "")))
      default: return Reply(time: delay, route: number, error: nil)
      }
    }.sorted { $0.time < $1.time }
  }

  private static func outcome(
    _ replies: [Reply], _ routes: [PushRouting.Route], _ sets: [ReplicationSet]
  ) -> (RPCError?, Int64) {
    var count = ReplicationCount(sets)
    for reply in replies {
      let streams = routes[reply.route].streams
      if let error = reply.error {
        if count.fail(streams) { return (DistributorNode.answer(to: error), reply.time) }
      } else {
        count.succeed(streams)
        if count.isDone { return (nil, reply.time) }
      }
    }
    return (nil, -1)
  }

  private static func expect(_ error: RPCError?, _ result: JSON) {
    switch error {
    case nil: #expect(result["ok"].bool)
    case .status(let code, let text):
      if let expected = result["error"].text {
        #expect(code == 500)
        #expect(text == expected)
      } else {
        #expect(code == result["http_code"].int)
        #expect(text == result["message"].text)
      }
    default: Issue.record("\(error.debugDescription)")
    }
  }
}
