import Bytes
import Chunks
import Environment
import Foundation
import LogModel
import Simulation
import Testing

@testable import LogStore

/// Logs as the reference left them, read back into memory: no checkpoints, no memory ceiling.
struct ReplayVectorTests {
  static let names: [String] = {
    let folder = Vectors.directory.appendingPathComponent("ingester/wal")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".json") }.sorted().filter { name in
      let vector = Vectors.load("ingester/wal/" + name)
      return !vector["files"].list.contains { $0["dir"].bool }
        && !vector["replay"]["state"].isNull
        && vector["config"]["replay_memory_ceiling"].text == "4294967296"
        && vector["config"]["unordered_writes"].bool
    }
  }()

  private struct File: Sendable {
    var path: String
    var bytes: [UInt8]
  }

  @Test(arguments: names)
  func `replay of a log`(name: String) throws {
    let vector = Vectors.load("ingester/wal/" + name)
    var settings = LogStoreSettings()
    settings.chunkBlockSize = vector["block_size"].int
    settings.chunkTargetSize = vector["target_chunk_size"].int
    settings.chunkEncoding = .none
    settings.syncPeriod = .nanoseconds(vector["config"]["sync_period_ns"].integer ?? 0)
    settings.syncMinUtilization = vector["config"]["sync_min_utilization"].double ?? 0
    let files = vector["files"].list.map { file in
      var bytes = file["base64"].base64 ?? []
      bytes += Array(repeating: 0, count: max(0, file["size"].int - bytes.count))
      return File(path: "wal/" + (file["path"].text ?? ""), bytes: bytes)
    }
    try Self.replay(files, settings) { replay, state in
      Self.expect(replay, vector["replay"])
      Self.expect(state, vector["replay"]["state"])
    }
  }

  /// Writes the files to a node's disk, starts an ingester on it, and hands over what it restored.
  private static func replay(
    _ files: [File], _ settings: LogStoreSettings,
    _ check: @escaping @Sendable (LogReplay, IngesterState) -> Void
  ) throws {
    let simulator = Simulator(SimulationOptions(seed: 1))
    let address = simulator.addNode("ingester-0")
    let finished = Finished()
    simulator.setBoot(address) { environment in
      let node = IngesterNode(environment: environment, settings: settings)
      environment.spawn("replay", on: node) { node in
        do {
          try await node.environment.disk.createDirectory("wal")
          for file in files {
            let opened = try await node.environment.disk.open(file.path, .create)
            try await node.environment.disk.append(opened, file.bytes)
            try await node.environment.disk.close(opened)
          }
          let log = try await WriteAheadLog.open(
            environment: node.environment, settings: settings)
          check(try await node.replay(log), node.state)
        } catch {
          Issue.record("\(error)")
        }
        finished.isDone = true
      }
    }
    simulator.start(address)
    try simulator.run(until: { finished.isDone })
  }

  private final class Finished: @unchecked Sendable {
    var isDone = false
  }

  private static func expect(_ replay: LogReplay, _ expected: JSON) {
    #expect(replay.firstError?.description == expected["segments_replay_error"].text)
    #expect(replay.entries == expected["metrics"]["recovered_entries"].int)
    #expect(replay.duplicates == expected["metrics"]["duplicate_entries"].int)
  }

  private static func expect(_ state: IngesterState, _ expected: JSON) {
    let tenants = state.tenants.filter { $0.streamCount > 0 }
    #expect(
      tenants.map(\.tenant.text).sorted() == expected.keys.filter { !expected[$0].keys.isEmpty })
    for tenant in tenants {
      let streams = expected[tenant.tenant.text]
      #expect(tenant.streams.map(\.labels.canonical).sorted() == streams.keys)
      for stream in tenant.streams {
        let state = streams[stream.labels.canonical]
        #expect(stream.fingerprint.bits == state["fp"].hex)
        StreamVectorTests.expect(stream, state, stream.labels.canonical)
      }
    }
  }
}
