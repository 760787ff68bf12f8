import Environment
import LogModel
import LogQL

/// Chunks of one window on their way from the store.
final class ChunkFetch {
  let references: [ChunkReference]
  let request: SourceRequest
  var results: [FetchedChunk?]
  var next = 0
  var open: Int
  var failure: StoreError?
  var waiter: WaitToken?

  init(_ references: [ChunkReference], _ request: SourceRequest) {
    self.references = references
    self.request = request
    results = Array(repeating: nil, count: references.count)
    open = references.count
  }
}

extension QuerierNode {
  /// Most chunks fetched at once for one query (`max_parallel_get_chunk`).
  static var parallelFetches: Int { 150 }

  /// Fetches chunks side by side; a missing or damaged one is nil. The first failure of the store
  /// fails the query.
  func fetch(_ references: [ChunkReference], _ request: SourceRequest)
    async throws(RPCError) -> [FetchedChunk?]
  {
    if references.isEmpty { return [] }
    let fetch = ChunkFetch(references, request)
    let number = fetchNumber
    fetchNumber += 1
    fetches[number] = fetch
    defer { fetches[number] = nil }
    for _ in 0..<min(references.count, Self.parallelFetches) {
      environment.spawn("querier.fetch", on: self) { node in await node.fetchWorker(number) }
    }
    do {
      while fetch.open > 0 {
        try await environment.wait("querier.fetch") { fetch.waiter = $0 }
      }
    } catch {
      throw .nodeStopped
    }
    if let failure = fetch.failure { throw Self.answer(to: failure) }
    return fetch.results
  }

  private func fetchWorker(_ number: UInt64) async {
    guard let fetch = fetches[number] else { return }
    while fetch.next < fetch.references.count {
      let index = fetch.next
      fetch.next += 1
      do {
        fetch.results[index] = try await store.fetch(
          fetch.references[index], fetch.request, fetch.request.range)
      } catch .nodeStopped {
        return
      } catch {
        fetch.failure = fetch.failure ?? error
      }
      fetch.open -= 1
    }
    if fetch.open == 0, let waiter = fetch.waiter {
      fetch.waiter = nil
      environment.wake(waiter)
    }
  }
}
