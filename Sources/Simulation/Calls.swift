import Environment

/// A request on its way, being worked on, or being answered. It lives until its reply has arrived or
/// can no longer arrive.
struct Call {
  var generation: UInt32 = 0
  var stage: Stage = .free
  /// Caller and callee, as nodes and (where known) incarnations.
  var from: Int32 = 0
  var to: Int32 = 0
  var caller: Int32 = 0
  var callee: Int32 = -1
  /// Index of the group it belongs to, or -1.
  var group: Int32 = -1
  var tag: Int32 = 0
  /// Of a single call: who waits for it.
  var waiter = WaitToken(index: 0, generation: 0)
  /// Nobody is listening any more.
  var isAbandoned = false
  /// The request's argument, for delays of the reply.
  var word: UInt64 = 0
  /// First the request, then the reply.
  var message = Message(method: 0)
  var failure: RPCError?

  enum Stage: UInt8 {
    case free
    case underway
    case working
    case answering
    case answered
  }
}

/// Calls in flight together: see `Network.openGroup`.
struct CallGroup {
  var generation: UInt32 = 0
  var isOpen = false
  var incarnation: Int32 = 0
  /// Calls without a reply, in order of sending.
  var open: [UInt32] = []
  var openCount = 0
  /// Replies not yet taken.
  var replies: [GroupReply] = []
  var taken = 0
  var waiter: WaitToken?
  /// In `quorum`: replies are counted, not kept.
  var counts = false
  var successes = 0
  var failures = 0
  var needed = 0
  var tolerated = 0
  var decisive: RPCError?
}

extension Simulator {
  @inline(__always)
  func newCall(from incarnation: Incarnation, to: Int32, _ request: Message) -> UInt32 {
    let index = calls.allocate { Call() }
    let call = calls.base + Int(index)
    call.pointee.stage = .underway
    call.pointee.from = incarnation.node
    call.pointee.to = to
    call.pointee.caller = incarnation.index
    call.pointee.callee = -1
    call.pointee.group = -1
    call.pointee.isAbandoned = false
    call.pointee.word = request.word
    call.pointee.message = request
    call.pointee.failure = nil
    return index
  }

  @inline(__always)
  func freeCall(_ index: UInt32) {
    let call = calls.base + Int(index)
    call.pointee.generation &+= 1
    call.pointee.stage = .free
    call.pointee.message.body = nil
    calls.release(index)
  }

  @inline(__always)
  func sendRequest(_ index: UInt32) {
    let call = calls.base + Int(index)
    let (from, to) = (call.pointee.from, call.pointee.to)
    let size = call.pointee.message.wireBytes
    counters.messagesSent &+= 1
    counters.bytesSent &+= UInt64(size)
    trace.add(
      .send, node: from, time: time, UInt64(UInt32(bitPattern: to)) | UInt64(size) &<< 32,
      call.pointee.word)
    let arrives = arrival(
      from, to, size,
      MessageDraw(
        from: from, to: to, word: call.pointee.word, isReply: false, tag: call.pointee.tag))
    if onMessage != nil { tell(index, isReply: false, arrives: arrives) }
    if let arrives {
      schedule(.request, at: arrives, a: index)
    } else {
      lose(index)
    }
  }

  /// A message of the call is gone: only the caller's timeout can tell.
  func lose(_ index: UInt32) {
    let call = calls.base + Int(index)
    counters.messagesDropped &+= 1
    if onMessage != nil { tellLoss(index) }
    trace.add(
      .drop, node: call.pointee.to, time: time, UInt64(UInt32(bitPattern: call.pointee.from)),
      call.pointee.word)
    if call.pointee.isAbandoned {
      freeCall(index)
    } else {
      call.pointee.stage = .answered
      call.pointee.callee = -1
    }
  }

  @inline(__always)
  func deliverRequest(_ index: UInt32) {
    let call = calls.base + Int(index)
    let (from, to) = (call.pointee.from, call.pointee.to)
    if isCut(from, to) { return lose(index) }
    let node = nodes[Int(to)]
    guard let incarnation = node.incarnation, let startWorker = incarnation.startWorker else {
      if options.network.refusesWhenDown {
        call.pointee.failure = .unavailable
        sendReply(index)
      } else {
        lose(index)
      }
      return
    }
    counters.messagesDelivered &+= 1
    trace.add(
      .deliver, node: to, time: time, UInt64(UInt32(bitPattern: from)), call.pointee.word)
    call.pointee.stage = .working
    call.pointee.callee = incarnation.index
    if let worker = incarnation.parkedWorkers.popLast() {
      endWait(
        WaitToken(index: worker, generation: waiters[worker].generation), .woken, word: index)
    } else {
      startWorker(index)
    }
  }

  /// The callee's worker has an answer in the call: sends it.
  @inline(__always)
  func sendReply(_ index: UInt32) {
    let call = calls.base + Int(index)
    call.pointee.stage = .answering
    let (from, to) = (call.pointee.to, call.pointee.from)
    let size = call.pointee.failure == nil ? call.pointee.message.wireBytes : 64
    counters.messagesSent &+= 1
    counters.bytesSent &+= UInt64(size)
    trace.add(
      .send, node: from, time: time, UInt64(UInt32(bitPattern: to)) | UInt64(size) &<< 32,
      ~call.pointee.word)
    let arrives = arrival(
      from, to, size,
      MessageDraw(
        from: call.pointee.from, to: call.pointee.to, word: call.pointee.word, isReply: true,
        tag: call.pointee.tag))
    if onMessage != nil { tell(index, isReply: true, arrives: arrives) }
    if let arrives {
      schedule(.reply, at: arrives, a: index)
    } else {
      lose(index)
    }
  }

  @inline(__always)
  func deliverReply(_ index: UInt32) {
    let call = calls.base + Int(index)
    let (from, to) = (call.pointee.to, call.pointee.from)
    if isCut(from, to) { return lose(index) }
    counters.messagesDelivered &+= 1
    trace.add(
      .deliver, node: to, time: time, UInt64(UInt32(bitPattern: from)), ~call.pointee.word)
    if call.pointee.isAbandoned { return freeCall(index) }
    if call.pointee.group >= 0 {
      let result: Result<Message, RPCError>
      if let failure = call.pointee.failure {
        result = .failure(failure)
      } else {
        result = .success(call.pointee.message)
      }
      let (group, tag) = (UInt32(call.pointee.group), Int(call.pointee.tag))
      removeOpen(index, from: group)
      freeCall(index)
      answer(group, GroupReply(tag: tag, result: result))
    } else {
      call.pointee.stage = .answered
      endWait(call.pointee.waiter, .woken)
    }
  }

  @inline(__always)
  func callTimedOut(_ index: UInt32, generation: UInt32) {
    let call = calls.base + Int(index)
    guard call.pointee.generation == generation, call.pointee.stage != .free else { return }
    endWait(call.pointee.waiter, .timedOut)
  }

  /// The caller stops listening. A call that cannot come back any more is freed.
  @inline(__always)
  func abandon(_ index: UInt32) {
    let call = calls.base + Int(index)
    if call.pointee.stage == .answered {
      freeCall(index)
    } else {
      call.pointee.isAbandoned = true
    }
  }

  // MARK: Groups

  @inline(__always)
  func removeOpen(_ index: UInt32, from group: UInt32) {
    let record = groups.base + Int(group)
    if let place = record.pointee.open.firstIndex(of: index) {
      record.pointee.open.remove(at: place)
    }
  }

  @inline(__always)
  func answer(_ group: UInt32, _ reply: GroupReply) {
    let record = groups.base + Int(group)
    if record.pointee.counts {
      if count(reply, in: group), let waiter = record.pointee.waiter {
        record.pointee.waiter = nil
        endWait(waiter, .woken)
      }
      return
    }
    record.pointee.replies.append(reply)
    if let waiter = record.pointee.waiter {
      record.pointee.waiter = nil
      endWait(waiter, .woken)
    }
  }

  /// Counts a reply towards the quorum; true once it is decided.
  @inline(__always)
  func count(_ reply: GroupReply, in group: UInt32) -> Bool {
    let record = groups.base + Int(group)
    switch reply.result {
    case .success:
      record.pointee.successes &+= 1
      return record.pointee.successes == record.pointee.needed
    case .failure(let error):
      record.pointee.failures &+= 1
      if record.pointee.failures == record.pointee.tolerated &+ 1 {
        record.pointee.decisive = error
        return true
      }
      return false
    }
  }

  /// Forgets a group: nobody listens to its open calls any more.
  func closeGroup(_ index: UInt32) {
    let group = groups.base + Int(index)
    // By position: a second reference to the list would cost a new one at each push.
    for position in group.pointee.open.indices { abandon(group.pointee.open[position]) }
    group.pointee.open.removeAll(keepingCapacity: true)
    group.pointee.replies.removeAll(keepingCapacity: true)
    group.pointee.isOpen = false
    group.pointee.generation &+= 1
    group.pointee.waiter = nil
    groups.release(index)
  }

  func groupTimedOut(_ group: UInt32, generation: UInt32) {
    let record = groups.base + Int(group)
    guard record.pointee.isOpen, record.pointee.generation == generation else { return }
    let open = record.pointee.open
    record.pointee.open.removeAll(keepingCapacity: true)
    for index in open {
      let tag = Int(calls[index].tag)
      abandon(index)
      answer(group, GroupReply(tag: tag, result: .failure(.deadlineExceeded)))
    }
  }
}
