public import Harness
import LogModel
import LogStore
import Simulation

/// A cluster at one moment as text: a line for each node, or everything about one.
public struct ClusterViewText {
  private let view: ClusterView
  private let style: TextStyle
  /// Streams, files, requests and waits of one node at most.
  private static let most = 40

  public init(_ view: ClusterView, isColoured: Bool) {
    self.view = view
    style = TextStyle(isColoured: isColoured)
  }

  /// All nodes, a line each.
  public var overview: [String] {
    let pushes = view.pushes
    var table = ColumnTable(alignments: [.left, .left, .left])
    for node in view.nodes {
      table.add(["    " + node.name, node.process.state.rawValue, summary(node.contents)])
    }
    return [
      style.bold("at \(VirtualTimeText.text(view.time))"),
      "  pushes  \(Readable.count(pushes.acknowledged)) acknowledged, "
        + "\(Readable.count(pushes.rejected)) rejected, \(Readable.count(pushes.unknown)) unknown, "
        + "\(Readable.count(pushes.open)) open",
      "  nodes",
    ] + table.lines
  }

  private func summary(_ contents: ClusterView.Node.Contents) -> String {
    switch contents {
    case .nothing: return ""
    case .ingester(let held):
      let chunks = held.streams.flatMap(\.chunks)
      let unflushed = chunks.count { $0.state != .flushed }
      return [
        held.phase, held.ringState.name, Readable.count(held.streams.count, "stream"),
        "\(Readable.count(chunks.count, "chunk")), \(Readable.count(unflushed)) not flushed",
        "\(Readable.count(held.flushes.count + held.busyQueues.count)) to flush",
      ].joined(separator: ", ")
    case .ring(let members):
      let alive = members.count { $0.isAlive && $0.state == .active }
      return "sees \(alive) of \(Readable.count(members.count, "ingester")) active"
    }
  }

  /// Everything about a node; nil if there is none of that name.
  public func lines(of name: String) -> [String]? {
    guard let node = view.nodes.first(where: { $0.name == name }) else { return nil }
    var lines = [style.bold("\(name) at \(VirtualTimeText.text(view.time))")]
    let process = node.process
    var life = "\(process.state.rawValue), started \(Readable.count(process.starts, "time"))"
    if process.heldTasks > 0 {
      life += ", \(Readable.count(process.heldTasks, "task")) held back"
    }
    lines.append("  process   \(life)")
    switch node.contents {
    case .nothing: break
    case .ingester(let held): lines += self.lines(held)
    case .ring(let members): lines += self.lines(members)
    }
    lines += section("works on", process.received.map { "\(procedure($0)) from \($0.other)" })
    lines += section(
      "has asked", process.sent.map { "\($0.other): \(procedure($0)), \($0.stage.rawValue)" })
    lines += section("waits for", process.waits.map(wait))
    lines += section(
      "files",
      process.files.map { file in
        let synced = file.synced == file.bytes ? "" : ", \(Readable.bytes(file.synced)) synced"
        return "\(file.path): \(Readable.bytes(file.bytes))\(synced)"
      })
    return lines
  }

  private func procedure(_ request: ProcessView.Request) -> String {
    Method(rawValue: request.method).map { "\($0)" } ?? "request \(request.method)"
  }

  private func wait(_ wait: ProcessView.Wait) -> String {
    let tasks = wait.tasks > 1 ? ", \(Readable.count(wait.tasks)) tasks" : ""
    return "\(wait.label), since \(VirtualTimeText.text(wait.since))\(tasks)"
  }

  private func section(_ title: String, _ items: [String]) -> [String] {
    if items.isEmpty { return [] }
    let rest = items.count - Self.most
    return ["  \(title)"] + items.prefix(Self.most).map { "    \($0)" }
      + (rest > 0 ? ["    and \(Readable.count(rest)) more"] : [])
  }
}

// MARK: - What nodes hold

extension ClusterViewText {
  private func lines(_ members: [RingMember]) -> [String] {
    section(
      "sees in the ring",
      members.map { member in
        let health = member.isAlive ? "" : ", taken for dead"
        return "\(member.id): \(member.state.name), \(Readable.count(member.tokens)) tokens, "
          + "heard of \(Readable.duration(max(0, nanoseconds(member.silence)))) ago\(health)"
      })
  }

  private func lines(_ held: IngesterContents) -> [String] {
    let flushes =
      held.busyQueues.map { "queue \($0): in progress" }
      + held.flushes.map { operation in
        let stream = operation.labels?.canonical ?? "a stream that is gone"
        let due = operation.isImmediate ? "all chunks" : "what is due"
        return "queue \(operation.queue): \(due) of \(operation.tenant) \(stream)"
      }
    return [
      "  ring      \(held.phase), \(held.ringState.name), \(Readable.count(held.tokens)) tokens"
    ] + streams(held.streams) + section("to flush", flushes)
  }

  private func streams(_ streams: [IngesterContents.Stream]) -> [String] {
    if streams.isEmpty { return ["  streams   none"] }
    var lines = ["  streams"]
    for stream in streams.prefix(Self.most) {
      lines.append(
        "    \(stream.tenant) \(stream.labels.canonical): "
          + Readable.count(Int(stream.entries), "entry", plural: "entries"))
      lines += stream.chunks.map { "      " + chunk($0) }
    }
    let rest = streams.count - Self.most
    return rest > 0 ? lines + ["    and \(Readable.count(rest)) more"] : lines
  }

  /// `open, 5m to 9m59s: 120 entries in 2 blocks and 30 in the head, 12.3 KiB as 3.1 KiB`
  private func chunk(_ chunk: IngesterContents.Chunk) -> String {
    let entries = Readable.count(chunk.entries, "entry", plural: "entries")
    return
      "\(chunk.state.rawValue), \(moment(chunk.from)) to \(moment(chunk.through)): \(entries), "
      + "\(Readable.count(chunk.blocks, "block")) and \(Readable.count(chunk.headEntries)) in the "
      + "head, \(Readable.bytes(chunk.uncompressedSize)) as \(Readable.bytes(chunk.compressedSize))"
  }

  private func moment(_ time: Timestamp) -> String {
    let (offset, overflow) = time.nanoseconds.subtractingReportingOverflow(view.start.nanoseconds)
    if overflow || offset < 0 { return "before the start" }
    return VirtualTimeText.text(offset)
  }
}
