import LogStore
import Scenarios
import Simulation

extension SimulatedCluster {
  /// What the cluster holds, when nothing runs in it any more: not part of the simulation, so neither
  /// time nor trace notice.
  func remains() -> KeptStore {
    var kept = KeptStore()
    for (key, bytes) in simulator.storedObjects { kept.addStored(key, bytes) }
    for (name, node) in runningIngesters() {
      guard let node else {
        kept.absent.append(name)
        continue
      }
      // On the simulator's thread, which runs none of the node's jobs now.
      let chunks = node.assumeIsolated { $0.unflushedObjects() }
      for chunk in chunks { kept.addUnflushed(chunk, of: name) }
    }
    return kept
  }
}
