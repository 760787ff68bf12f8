import Environment
import Foundation
import RealEnvironment

extension WorldKind {
  /// A host in a fresh directory of its own.
  func playReal(_ acts: [[Part]]) async throws -> [[String]] {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("contract-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: directory) }
    var options = RealHostOptions(directory: directory.path)
    options.seed = 7
    let host = try RealHost(options)
    var journals: [[String]] = []
    for parts in acts {
      let act = Act(parts) { name in Task { await host.stop(name) } }
      for part in parts { try host.addNode(part.name) }
      var stages: [Stage] = []
      for part in parts { stages.append(part.open(try host.start(part.name), act)) }
      for (part, stage) in zip(parts, stages) { part.begin(stage) }
      await withCheckedContinuation { continuation in
        act.whenOver { continuation.resume() }
      }
      await host.shutDown()
      journals.append(act.lines)
    }
    return journals
  }
}
