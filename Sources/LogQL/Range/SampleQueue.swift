/// A number at a time, from a stream.
struct WindowSample {
  var time: Int64
  var value: Double
  /// Decides the order of samples at the same time.
  var streamHash: UInt64

  func precedes(_ other: Self) -> Bool {
    time != other.time ? time < other.time : streamHash < other.streamHash
  }
}

/// The samples of one series that lie in a window or are still to come into one, in the order in
/// which an aggregation takes them: by time, then by stream, then as written.
struct SampleQueue {
  private var samples: [WindowSample] = []
  /// The first that may still lie in a window.
  private var head = 0
  /// Those before it are in order, and nothing can come between them any more.
  private var settled = 0
  /// Whether the others are in order too.
  private var isSorted = true

  var hasUnsettled: Bool { settled < samples.count }

  @inline(__always)
  mutating func append(_ sample: WindowSample) {
    if isSorted, samples.count > settled, sample.precedes(samples[samples.count - 1]) {
      isSorted = false
    }
    samples.append(sample)
  }

  /// No sample up to and including `time` is still to come.
  mutating func settle(through time: Int64) {
    if !hasUnsettled { return }
    if !isSorted {
      samples[settled...].sort { $0.precedes($1) }
      isSorted = true
    }
    while settled < samples.count && samples[settled].time <= time { settled += 1 }
  }

  /// Forgets samples up to and including `time`; they must have been settled.
  mutating func drop(through time: Int64) {
    while head < settled && samples[head].time <= time { head += 1 }
    compact()
  }

  /// Hands over the settled samples and forgets them.
  mutating func takeSettled(_ body: (UnsafeBufferPointer<WindowSample>) -> Void) {
    withSettled(body)
    head = settled
    compact()
  }

  /// The settled samples, in order.
  func withSettled(_ body: (UnsafeBufferPointer<WindowSample>) -> Void) {
    samples.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[head..<settled]))
    }
  }

  /// Whether a sample lies in the window.
  var isEmpty: Bool { head == settled }

  private mutating func compact() {
    if head == samples.count {
      samples.removeAll(keepingCapacity: true)
    } else if head > 64 && head > samples.count / 2 {
      samples.removeFirst(head)
    } else {
      return
    }
    settled -= head
    head = 0
  }
}
