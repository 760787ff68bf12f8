import Bytes
import Chunks
import Environment
import LogModel

/// Decides which streams to flush, queues them, and writes their chunks (spec: ingester, §3). Confined
/// to the node's actor, which starts the workers.
final class Flusher {
  private let environment: any NodeEnvironment
  private let settings: LogStoreSettings
  private let state: IngesterState
  private let store: ChunkStore
  private var queues: [FlushQueue]
  private var isWorking: [Bool]
  private var pace = FlushPace()
  private var idleWaiter: WaitToken?
  private var waits: DrawStream

  init(environment: any NodeEnvironment, settings: LogStoreSettings, state: IngesterState) {
    self.environment = environment
    self.settings = settings
    self.state = state
    store = ChunkStore(environment: environment, settings: settings)
    let count = max(1, settings.concurrentFlushes)
    queues = Array(repeating: FlushQueue(), count: count)
    isWorking = Array(repeating: false, count: count)
    waits = DrawStream(environment.random("flush.backoff"))
  }

  /// Operations waiting or in progress.
  var waitingCount: Int {
    zip(queues, isWorking).reduce(0) { $0 + $1.0.count + ($1.1 ? 1 : 0) }
  }

  /// What waits in each queue, in order.
  var waiting: [(queue: Int, operation: FlushOperation)] {
    queues.indices.flatMap { queue in queues[queue].operations.map { (queue, $0) } }
  }

  /// Queues with a flush in progress.
  var busyQueues: [Int] { queues.indices.filter { isWorking[$0] } }

  // MARK: Sweep

  /// Visits all streams: queues what may be due, drops flushed chunks whose time is over, removes
  /// streams without chunks. Returns the queues that need a worker now.
  func sweep(isImmediate: Bool, removesStreams: Bool) -> [Int] {
    let now = environment.wallTime
    for instance in state.tenants {
      for stream in Array(instance.streams) {
        enqueue(stream, isImmediate: isImmediate, now)
        removeFlushed(stream, now)
        if removesStreams && stream.chunks.isEmpty {
          instance.remove(stream)
          environment.record(
            Event(
              .streamRemoved, Int64(bitPattern: stream.fingerprint.bits),
              Int64(instance.streamCount)))
        }
      }
    }
    let queued = queues.reduce(0) { $0 + $1.count }
    pace.set(queued: queued, period: settings.flushCheckPeriod)
    environment.record(
      Event(
        .flushQueueLength, Int64(queued), Int64(state.chunkCount), Int64(state.streamCount)))
    let idle = queues.indices.filter { !isWorking[$0] && !queues[$0].isEmpty }
    for queue in idle { isWorking[queue] = true }
    return idle
  }

  /// One chunk that is not due is left alone; any stream with more is queued every time.
  private func enqueue(_ stream: IngesterStream, isImmediate: Bool, _ now: WallTime) {
    guard let oldest = stream.chunks.first else { return }
    if stream.chunks.count == 1 && !isImmediate && oldest.dueReason(at: now, settings) == nil {
      return
    }
    let operation = FlushOperation(
      from: Timestamp(nanoseconds: oldest.bounds.from).millisecondsFloor, tenant: stream.tenant,
      fingerprint: stream.fingerprint, isImmediate: isImmediate)
    let queue = FlushQueue.index(of: stream.fingerprint, among: queues.count)
    _ = queues[queue].enqueue(operation)
  }

  /// From the oldest on: drops flushed chunks that were retained long enough.
  private func removeFlushed(_ stream: IngesterStream, _ now: WallTime) {
    let retain = settings.chunkRetainPeriod.nanosecondCount
    let kept = stream.chunks.firstIndex { descriptor in
      guard let flushedAt = descriptor.flushedAt else { return true }
      return now.nanoseconds &- flushedAt.nanoseconds < retain
    }
    if settings.mutant == .dropUnflushed && kept != 0 { return stream.chunks.removeAll() }
    stream.chunks.removeFirst(kept ?? stream.chunks.count)
  }

  // MARK: Workers

  /// Works on one queue until it is empty.
  func work(on queue: Int) async {
    while let operation = queues[queue].dequeue() {
      do {
        if !operation.isImmediate {
          let wait = pace.take(now: environment.now)
          if wait > .zero { try await environment.sleep(for: wait) }
        }
        try await carryOut(operation, on: queue)
      } catch {
        return
      }
    }
    if settings.mutant != .stuckQueue { isWorking[queue] = false }
    if let idleWaiter, waitingCount == 0 {
      self.idleWaiter = nil
      environment.wake(idleWaiter)
    }
  }

  /// Returns when no operation waits or is in progress.
  func waitUntilIdle() async {
    while waitingCount > 0 {
      do {
        try await environment.wait("flush.idle") { idleWaiter = $0 }
      } catch {
        return
      }
    }
  }

  /// Attempts with growing waits between them. An ordinary operation that fails is dropped (the next
  /// sweep queues it again), an immediate one is queued again at once, behind one second more.
  private func carryOut(_ operation: FlushOperation, on queue: Int) async throws(NodeStopped) {
    for attempt in 0..<max(1, settings.flushOpBackoff.attempts) {
      if attempt > 0 {
        try await environment.sleep(
          for: settings.flushOpBackoff.wait(after: attempt - 1, draw: waits.next()))
      }
      if try await flush(operation, attempt: attempt) { return }
    }
    environment.record(Event(.flushDropped, Int64(settings.flushOpBackoff.attempts)))
    if operation.isImmediate {
      var next = operation
      next.from += 1000
      _ = queues[queue].enqueue(next)
    }
  }

  /// One attempt: writes the due chunks of the stream one after the other. False at the first
  /// failure; what is written by then stays written.
  private func flush(_ operation: FlushOperation, attempt: Int) async throws(NodeStopped) -> Bool {
    guard let stream = state[operation.tenant]?[operation.fingerprint] else { return true }
    let due = close(stream, isImmediate: operation.isImmediate)
    let start = environment.now
    var written = 0
    for (descriptor, reason) in due {
      let isWritten = try await write(
        descriptor, of: stream, because: reason, deadline: start + settings.flushOpTimeout)
      let isInTime = environment.now - start <= settings.flushOpTimeout
      if !isWritten || !isInTime {
        environment.record(Event(.flushFailed, Int64(attempt + 1), Int64(written)))
        if settings.mutant == .dropChunkOnFailedFlush {
          for (lost, _) in due { lost.flushedAt = environment.wallTime }
        }
        return false
      }
      descriptor.flushedAt = environment.wallTime
      written += 1
    }
    return true
  }

  /// Closes every due chunk and returns those that the store does not have yet.
  private func close(_ stream: IngesterStream, isImmediate: Bool)
    -> [(ChunkDescriptor, FlushReason)]
  {
    let now = environment.wallTime
    var due: [(ChunkDescriptor, FlushReason)] = []
    for descriptor in stream.chunks {
      guard let reason = isImmediate ? .forced : descriptor.dueReason(at: now, settings) else {
        continue
      }
      descriptor.close()
      if descriptor.flushedAt == nil { due.append((descriptor, reason)) }
    }
    return due
  }

  private func write(
    _ descriptor: ChunkDescriptor, of stream: IngesterStream, because reason: FlushReason,
    deadline: MonotonicTime
  ) async throws(NodeStopped) -> Bool {
    // Loki stores an empty chunk in the year 1970.
    if descriptor.isUntouched && settings.compatibility == .strict { return true }
    let start = environment.now
    let size: Int
    do {
      size = try await store.put(descriptor.chunk, of: stream, deadline: deadline)
    } catch {
      if error == .nodeStopped { throw NodeStopped() }
      return false
    }
    let chunk = descriptor.chunk
    environment.record(
      Event(.chunkFlushed, reason.rawValue, Int64(size), Int64(chunk.uncompressedSize)))
    environment.record(
      Event(
        .chunkFlushDetail, (environment.now - start).nanosecondCount, Int64(chunk.entryCount),
        Int64(chunk.utilization * 1000)))
    for bite in chunk.bites {
      let number = ChunkQuirk.allCases.firstIndex(of: bite.quirk) ?? 0
      environment.record(
        Event(
          .chunkQuirk, Int64(bite.entries), Int64(number),
          Int64(bitPattern: stream.fingerprint.bits)))
    }
    return true
  }
}
